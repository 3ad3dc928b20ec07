"""Puts fixes into a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..diagnostics import Diagnostic, Fix, Position

# What ends a line in YAML 1.1.
_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\\Z)")


def safe_fixes(diagnostics: Iterable[Diagnostic], file: str) -> list[Fix]:
    """The first fix of each diagnostic, of those that may be applied without asking.

    Args:
        diagnostics: what was found.
        file: the file to change; fixes elsewhere are left out.
    """
    first = (d.fixes[0] for d in diagnostics if d.fixes)
    return [fix for fix in first if fix.safe and fix.span.file == file]


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """Put fixes into a text.

    Args:
        text: the text their spans are of, without a byte order mark.
        fixes: all of one file.

    Returns:
        The new text, its new lines ending as the others do, and the fixes that were applied:
        of two that touch the same place, the first one in the text.
    """
    starts = line_starts(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    out: list[str] = []
    applied: list[Fix] = []
    end = 0
    for fix in sorted(set(fixes), key=lambda f: (f.span.start, f.span.end)):
        start, stop = offset(starts, fix.span.start), offset(starts, fix.span.end)
        if start < end or (applied and applied[-1].span == fix.span):
            continue
        out += [text[end:start], fix.text.replace("\n", newline)]
        applied.append(fix)
        end = stop
    return "".join([*out, text[end:]]), applied


def line_starts(text: str) -> list[int]:
    """The offset at which each line of a text starts.

    Args:
        text: lines end as YAML 1.1 says.
    """
    return [match.start() for match in _LINE.finditer(text)]


def offset(starts: Sequence[int], position: Position) -> int:
    """The offset of a position.

    Args:
        starts: from :func:`line_starts`.
        position: a place in that text.
    """
    return starts[position.line] + position.column
