"""The bytes of a log, block by block, holes passed over.

A log that reached its limit has a hole in its middle (:mod:`.capping`): gigabytes of nothing, which
nobody should read. A hole cuts lines in two: what stands before it and what stands behind it count
as lines of their own, here and wherever lines are numbered.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from typing import NamedTuple

BLOCK = 1 << 20
"""Bytes that are read at once."""

LONGEST = 1 << 20
"""Bytes of a line that are kept; what is behind them in a longer one is passed over."""

_NULS = 1 << 16
"""Bytes beside a hole that may belong to it; blocks of file systems are seldom larger."""


class Block(NamedTuple):
    """Some bytes of a log.

    Args:
        offset: where they begin.
        skipped: bytes of a hole right before them.
        data: the bytes; empty at the end of the file.
    """

    offset: int
    skipped: int
    data: bytes


class Line(NamedTuple):
    """A line of a log.

    Args:
        offset: where it begins.
        skipped: bytes of a hole right before it, which cut lines in two.
        data: its bytes without the end, at most :data:`LONGEST` of them.
    """

    offset: int
    skipped: int
    data: bytes


def read_block(descriptor: int, offset: int, size: int | None = None) -> Block:
    """Read some bytes from a place, or from behind the hole that begins there.

    Args:
        descriptor: the open log.
        offset: where to begin.
        size: at most so many bytes; :data:`BLOCK` where None.

    Raises:
        OSError: it cannot be read.
    """
    size = BLOCK if size is None else size
    start, end = _next_part(descriptor, offset)
    data = os.pread(descriptor, min(size, end - start), start)
    return Block(start, start - offset if data else 0, data)


def parts(descriptor: int, stop: int) -> list[tuple[int, int]]:
    """Where a log has bytes: the beginning and the end of each part between its holes.

    Args:
        descriptor: the open log.
        stop: look so far; a hole that ends the file is not told from what is not written yet.

    Raises:
        OSError: it cannot be read.
    """
    found = []
    start, end = _next_part(descriptor, 0)
    while start < min(end, stop):
        found.append((start, min(end, stop)))
        start, end = _next_part(descriptor, end)
    return found


def _next_part(descriptor: int, offset: int) -> tuple[int, int]:
    """Where bytes begin at a place or behind it, and where the next hole or the file ends."""
    size = os.fstat(descriptor).st_size
    place = offset
    while True:
        try:
            start = os.lseek(descriptor, place, os.SEEK_DATA)
            end = hole = os.lseek(descriptor, start, os.SEEK_HOLE)
        except OSError as error:
            if error.errno == errno.ENXIO:  # nothing but a hole, or the end
                return offset, offset
            if error.errno != errno.EINVAL:
                raise
            return offset, max(offset, size)  # it knows no holes
        # A hole takes whole blocks of the file system; what was written ends and begins in one.
        if start > offset:
            data = os.pread(descriptor, min(_NULS, end - start), start)
            start += len(data) - len(data.lstrip(b"\0"))
        if end < size:
            length = min(_NULS, end - start)
            end -= length - len(os.pread(descriptor, length, end - length).rstrip(b"\0"))
        if start < end:
            return start, end
        place = hole


def whole_lines(descriptor: int, start: int, stop: int) -> Iterator[Block]:
    """A part of a log in blocks of whole lines.

    Args:
        descriptor: the open log.
        start: where the first line begins.
        stop: where to end; the last line may be cut there.

    Returns:
        Blocks that end with a newline, before a hole, at ``stop``, or in a line of more than
        :data:`LONGEST` bytes, of which the rest is left out.

    Raises:
        OSError: it cannot be read.
    """
    begun = offset = start
    pending, skipped, is_rest = b"", 0, False
    while offset < stop:
        block = read_block(descriptor, offset, min(BLOCK, stop - offset))
        data = block.data[: max(0, stop - block.offset)]
        if not data:
            break
        if block.skipped:
            if pending:
                yield Block(begun, skipped, pending)
            begun, pending, skipped, is_rest = block.offset, b"", block.skipped, False
        offset = block.offset + len(data)
        if is_rest:
            _, newline, data = data.partition(b"\n")
            begun, is_rest = offset - len(data), not newline
        pending += data
        end = pending.rfind(b"\n") + 1
        if end:
            yield Block(begun, skipped, pending[:end])
            begun, pending, skipped = begun + end, pending[end:], 0
        if len(pending) > LONGEST:
            yield Block(begun, skipped, pending[:LONGEST])
            pending, skipped, is_rest = b"", 0, True
    if pending:
        yield Block(begun, skipped, pending)


def lines(descriptor: int, start: int, stop: int) -> Iterator[Line]:
    """The lines of a part of a log, the last one also where it has no end.

    Args:
        descriptor: the open log.
        start: where the first one begins.
        stop: where to end; the last line may be cut there.

    Raises:
        OSError: it cannot be read.
    """
    for block in whole_lines(descriptor, start, stop):
        offset, skipped = block.offset, block.skipped
        for data in block.data.removesuffix(b"\n").split(b"\n"):
            yield Line(offset, skipped, data[:LONGEST])
            offset, skipped = offset + len(data) + 1, 0


def still_holds(descriptor: int, before: bytes, end: int) -> bool:
    """Whether bytes of a log are those that stood there before, but for what a hole took away.

    Args:
        descriptor: the open log.
        before: what was read there once.
        end: the offset behind them.

    Raises:
        OSError: it cannot be read.
    """
    start = end - len(before)
    now = os.pread(descriptor, len(before), start)
    if before == now or len(before) != len(now):
        return before == now
    same = all(new in {old, 0} for old, new in zip(before, now, strict=True))
    # A program may write NUL too: it must be a hole indeed.
    return same and _next_part(descriptor, start) != (start, os.fstat(descriptor).st_size)


def hole_note(skipped: int, offset: int) -> str:
    """What is shown where a hole is.

    Args:
        skipped: its bytes.
        offset: where it ends.
    """
    size, unit = float(skipped), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    # A limit leaves the beginning; who empties a log under a program that does not append does not.
    why = "the log reached its limit" if offset > skipped else "the log was emptied while written"
    return f"… {size:.3g} {unit} left out: {why} …"
