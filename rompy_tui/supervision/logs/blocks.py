"""The bytes of a log, block by block, holes passed over.

A log that reached its limit has a hole in its middle (:mod:`.capping`): gigabytes of nothing, which
nobody should read.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from typing import NamedTuple

BLOCK = 1 << 20
"""Bytes that are read at once."""

LONGEST = 1 << 22
"""Bytes of a line that are kept; what is behind them in a longer one is passed over."""


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
        data: its bytes without the end.
    """

    offset: int
    skipped: int
    data: bytes


def read_block(descriptor: int, offset: int, size: int = BLOCK) -> Block:
    """Read some bytes from a place, or from behind the hole that begins there.

    Args:
        descriptor: the open log.
        offset: where to begin.
        size: at most so many bytes.

    Raises:
        OSError: it cannot be read.
    """
    try:
        start = os.lseek(descriptor, offset, os.SEEK_DATA)
        end = os.lseek(descriptor, start, os.SEEK_HOLE)
    except OSError as error:
        if error.errno == errno.ENXIO:  # nothing but a hole, or the end
            return Block(offset, 0, b"")
        start, end = offset, offset + size  # a file system that knows no holes
    return Block(start, start - offset, os.pread(descriptor, min(size, max(end - start, 1)), start))


def lines(descriptor: int, start: int, stop: int) -> Iterator[Line]:
    """The lines of a part of a log, the last one also where it has no end.

    Args:
        descriptor: the open log.
        start: where the first one begins.
        stop: where to end; the last line may be cut there.

    Raises:
        OSError: it cannot be read.
    """
    begun, pending, skipped = start, b"", 0
    offset = start
    while offset < stop:
        block = read_block(descriptor, offset, min(BLOCK, stop - offset))
        data = block.data[: max(0, stop - block.offset)]
        if not data:
            break
        if block.skipped:
            if pending:
                yield Line(begun, skipped, pending)
            begun, pending, skipped = block.offset, b"", block.skipped
        offset = block.offset + len(data)
        if b"\n" not in data:
            pending = (pending + data)[:LONGEST]
            continue
        first, *whole = data.split(b"\n")
        end = block.offset + len(first) + 1
        yield Line(begun, skipped, pending + first)
        skipped, pending = 0, whole.pop()
        begun = end
        for line in whole:
            yield Line(begun, 0, line)
            begun += len(line) + 1
    if pending:
        yield Line(begun, skipped, pending)


def hole_note(skipped: int) -> str:
    """What is shown where a hole is.

    Args:
        skipped: its bytes.
    """
    size, unit = float(skipped), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"… {size:.3g} {unit} left out: the log reached its limit …"
