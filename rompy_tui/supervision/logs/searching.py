"""Finds lines in a log of any size."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ...errors import UsageError, storage_error
from .blocks import Line, lines, read_block
from .cleaning import MAX_LINE, clean

_ACTING = (b"\x1b", b"\b", b"\r", b"\t")
_STEP = 1 << 22


class Match(NamedTuple):
    """A line in which something was found.

    Args:
        offset: where the line begins, in bytes.
        text: the line, cleaned.
        columns: where in the text the hits begin and end; none for hits behind its end.
    """

    offset: int
    text: str
    columns: tuple[tuple[int, int], ...]


def search(
    path: Path,
    pattern: str,
    *,
    regular: bool = False,
    ignore_case: bool = False,
    start: int = 0,
    stop: int | None = None,
) -> Iterator[Match]:
    """The lines of a log, as they are shown, that hold something.

    Args:
        path: the log, which may grow meanwhile.
        pattern: what to look for, within a line.
        regular: it is a regular expression (:mod:`re`).
        ignore_case: find it in whatever case.
        start: the offset of the first line to look at.
        stop: where to end; as far as the log goes now where None.

    Returns:
        Matches in order, found while they are asked for.

    Raises:
        UsageError: the regular expression is wrong.
        StorageError: the log cannot be read.
    """
    try:
        wanted = re.compile(
            pattern if regular else re.escape(pattern), re.IGNORECASE if ignore_case else 0
        )
    except re.error as error:
        where = f" at character {error.pos + 1}" if error.pos is not None else ""
        raise UsageError(
            f"{pattern!r} is no regular expression: {error.msg}{where}",
            "write \\( for a bracket itself, and so on",
        ) from error
    plain = b"" if regular or ignore_case else pattern.encode("utf-8", "surrogateescape")
    return _found(path, wanted, plain, start, stop)


def _found(
    path: Path, wanted: re.Pattern[str], plain: bytes, start: int, stop: int | None
) -> Iterator[Match]:
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            end = os.fstat(descriptor).st_size if stop is None else stop
            for line in _candidates(descriptor, plain, start, end):
                text = clean(line.data)
                columns = tuple(match.span() for match in wanted.finditer(text))
                if columns or _is_behind(line.data, wanted):
                    yield Match(line.offset, text, columns)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise storage_error(f"cannot read the log {path}", error) from error


def _is_behind(data: bytes, wanted: re.Pattern[str]) -> bool:
    """Whether a line too long to be shown holds it further behind."""
    return len(data) > MAX_LINE and bool(wanted.search(data.decode("utf-8", "backslashreplace")))


def _candidates(descriptor: int, plain: bytes, start: int, end: int) -> Iterator[Line]:
    """The lines to look at closer; for a plain text only those of parts that hold it."""
    if not plain:
        yield from lines(descriptor, start, end)
        return
    while start < end:
        stop = _line_end(descriptor, min(start + _STEP, end), end)
        if _may_hold(descriptor, start, stop, plain):
            yield from lines(descriptor, start, stop)
        start = stop


def _line_end(descriptor: int, offset: int, end: int) -> int:
    """Where the line at an offset ends, behind its newline."""
    while offset < end:
        block = read_block(descriptor, offset, 1 << 16)
        if not block.data:
            return end
        found = block.data.find(b"\n")
        if found >= 0:
            return min(block.offset + found + 1, end)
        offset = block.offset + len(block.data)
    return end


def _may_hold(descriptor: int, start: int, stop: int, plain: bytes) -> bool:
    kept = b""
    while start < stop:
        block = read_block(descriptor, start, min(1 << 20, stop - start))
        if not block.data:
            return False
        data = kept + block.data
        # What is cleaned away may stand within the text that is looked for.
        if plain in data or any(byte in data for byte in _ACTING) or not data.isascii():
            return True
        kept = data[-len(plain) :]
        start = block.offset + len(block.data)
    return False
