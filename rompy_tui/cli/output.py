"""Data to standard output, words to standard error; nothing foreign reaches the terminal raw."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic
from ..diagnostics.json import harmless as harmless_json
from ..diagnostics.text import render, visible
from ..errors import ConfigError, PluginError, RompyTuiError, UsageError


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Write text as it is. (``click.echo`` writes UTF-8 where the stream says ASCII.)"""
    print(text, end="\n" if nl else "", file=sys.stderr if err else sys.stdout, flush=True)


def data(text: str) -> None:
    """Write data, lines; foreign text in them is made harmless."""
    echo("\n".join(visible(line) for line in text.split("\n")))


def data_json(value: Any) -> None:
    """Write data as JSON; numbers that JSON does not have, as NaN, become null."""
    plain = json.loads(json.dumps(value, default=str), parse_constant=lambda _: None)
    echo(json_text(json.dumps(plain, indent=2, ensure_ascii=False)))


def json_text(text: str) -> str:
    """JSON as it may be written: what acts on a terminal, or what it cannot show, escaped."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return harmless_json(text, ascii_only=not encoding.startswith("utf"))


def save(path: Path, text: str, *, force: bool = False) -> None:
    """Write a file: all of it, or nothing.

    Args:
        path: where.
        text: what it is to hold.
        force: replace the file that is there.

    Raises:
        UsageError: there is a file, and ``force`` is not set.
        StorageError: it cannot be written.
    """
    from ..documents import writer

    try:
        writer.save(path, writer.FileText(text), None if force else writer.MISSING)
    except writer.ChangedUnderneath:
        hint = "choose another name, or --force to replace it"
        raise UsageError(f"{path} is there already", hint) from None


def say(text: str) -> None:
    """Write words for a person, a line; foreign text in them is made harmless."""
    echo("\n".join(visible(line) for line in text.split("\n")), err=True)


def say_error(error: RompyTuiError, verbose: int = 0) -> None:
    """Say what went wrong, where and what to do.

    Args:
        error: what was raised.
        verbose: from 1, a plugin's traceback is shown too.
    """
    found: Sequence[Diagnostic] = ()
    if isinstance(error, ConfigError):
        found = error.diagnostics
    if found:
        echo(diagnostics_text(found), err=True, nl=False)
    say(f"error: {error.message}")
    if error.hint:
        say(f"  help: {error.hint}")
    if isinstance(error, PluginError) and error.traceback:
        if verbose:
            say(error.traceback)
        else:
            say("  help: -v shows the plugin's traceback")


def diagnostics_text(found: Iterable[Diagnostic]) -> str:
    """Diagnostics for a person, each with its source line."""
    return render(found, source_lines)


@lru_cache(maxsize=64)
def source_lines(file: str) -> tuple[str, ...]:
    """The lines of a file that a diagnostic names; none where it cannot be read."""
    from ..documents.overrides import OPTION
    from ..documents.source import read_source

    if file.startswith(OPTION):
        return tuple(file.splitlines())
    # Not opened by hand: a diagnostic may name a pipe or a device, and reading that never ends.
    return tuple(read_source(Path(file))[0].splitlines())


def table(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> str:
    """Rows in aligned columns; the last column is cut at the terminal's width.

    Args:
        rows: one sequence of cells a row.
        headings: the cells of the first line.
    """
    safe = [[visible(cell) for cell in row] for row in [headings, *rows]]
    widths = [max(len(row[i]) for row in safe) for i in range(len(headings) - 1)]
    return "\n".join(table_line(row, widths) for row in safe)


def table_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """One line of a table; the last column is cut at the terminal's width.

    Args:
        cells: of the row.
        widths: of all columns but the last.
    """
    safe = [visible(cell) for cell in cells]
    padded = [cell.ljust(width) for cell, width in zip(safe, widths, strict=False)]
    line = "  ".join([*padded, safe[-1]]).rstrip()
    width = _terminal_width() if sys.stdout.isatty() else len(line)
    return line if len(line) <= width else line[: width - 1] + "…"


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns
