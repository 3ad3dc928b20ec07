"""Where the lines of a log are, found bit by bit beside other work."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left, bisect_right
from pathlib import Path

from .blocks import lines, parts, read_block, still_holds
from .cleaning import clean

CHUNK = 1 << 18
"""Bytes between two places whose line number is kept: 64 bytes of memory for each MB of log."""

_MARK = 512


class LineIndex:
    """The lines of one log, by number from 0.

    A line is what ends with a newline or before a hole; what the hole took away is not counted.
    Numbers are those of :func:`.searching.search`. They begin anew when the log was replaced, was
    cut, or got a hole in what was counted: ``restarts`` says so after :meth:`extend`.

    Args:
        path: the log; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.restarts = 0
        """How often numbers from before came to mean nothing."""
        self._forget()

    def _forget(self) -> None:
        self._inode = 0
        # Where a chunk begins, and how many lines end before it.
        self._starts, self._before = array("Q"), array("Q")
        self._parts: list[tuple[int, int]] = []
        self._offset = 0
        self._mark = b""
        self.lines = 0
        """Lines that were counted so far."""

    @property
    def counted(self) -> int:
        """Bytes that were counted so far, holes included."""
        return self._offset

    @property
    def is_open(self) -> bool:
        """Whether what was counted ends within a line."""
        return bool(self._mark) and not self._mark.endswith(b"\n")

    def extend(self, budget: int = 1 << 26) -> bool:
        """Count on.

        Args:
            budget: read at most about so many bytes.

        Returns:
            Whether there is more to count now.

        Raises:
            OSError: the log is there and cannot be read.
        """
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            status = os.fstat(descriptor)
            found = parts(descriptor, status.st_size)
            if self._inode and not self._is_known(descriptor, status, found):
                self.restarts += 1
                self._forget()
            self._inode = status.st_ino
            end = found[-1][1] if found else 0
            while self._offset < end and budget > 0 and (count := self._count(descriptor)):
                budget -= count
            self._parts = _before(found, self._offset)
            return self._offset < end
        finally:
            os.close(descriptor)

    def _is_known(
        self, descriptor: int, status: os.stat_result, found: list[tuple[int, int]]
    ) -> bool:
        if status.st_ino != self._inode or status.st_size < self._offset:
            return False
        is_same = _before(found, self._offset) == self._parts
        return is_same and still_holds(descriptor, self._mark, self._offset)

    def _count(self, descriptor: int) -> int:
        """Count to the end of the chunk, of the part or of the file; the bytes that were read."""
        left = self._starts[-1] + CHUNK - self._offset if self._starts else 0
        block = read_block(descriptor, self._offset, left or CHUNK)
        if not block.data:
            return 0
        if block.skipped:
            self.lines += not self._mark.endswith(b"\n") and bool(self._mark)
            self._mark = b""
        if not left or block.skipped:
            self._starts.append(block.offset)
            self._before.append(self.lines)
        self.lines += block.data.count(b"\n")
        self._offset = block.offset + len(block.data)
        self._mark = (self._mark + block.data[-_MARK:])[-_MARK:]
        return len(block.data)

    def _chunk(self, descriptor: int, number: int) -> bytes:
        start = self._starts[number]
        return read_block(descriptor, start, min(CHUNK, self._offset - start)).data

    def offset_of(self, line: int) -> int:
        """Where a line begins, in bytes.

        Args:
            line: its number, from 0 to :attr:`lines`.

        Raises:
            IndexError: it was not counted, or there is none.
            OSError: the log cannot be read.
        """
        if not 0 <= line <= self.lines:
            raise IndexError(line)
        if line == 0:
            return self._starts[0] if self._starts else 0
        # The end of the line before it is the last of those wanted, in the chunk that brings it.
        chunk = bisect_left(self._before, line) - 1
        following = self._starts[chunk + 1] if chunk + 1 < len(self._starts) else None
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            data = self._chunk(descriptor, chunk)
        finally:
            os.close(descriptor)
        place = _behind_newline(data, line - self._before[chunk])
        if place is not None and (place < len(data) or following is None):
            return self._starts[chunk] + place
        if following is None:
            raise IndexError(line)
        return following

    def line_at(self, offset: int) -> int:
        """The number of the line that a byte belongs to.

        Args:
            offset: of a byte that was counted; of one in a hole, the line behind the hole.

        Raises:
            OSError: the log cannot be read.
        """
        chunk = bisect_right(self._starts, offset) - 1
        if chunk < 0:
            return 0
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            data = self._chunk(descriptor, chunk)
        finally:
            os.close(descriptor)
        length = offset - self._starts[chunk]
        if length >= len(data) and chunk + 1 < len(self._before):
            return self._before[chunk + 1]
        return self._before[chunk] + data.count(b"\n", 0, length)

    def read(self, first: int, count: int) -> list[str]:
        """Some lines, cleaned.

        Args:
            first: the number of the first.
            count: at most so many, as far as they were counted.

        Raises:
            IndexError: the first was not counted.
            OSError: the log cannot be read.
        """
        start = self.offset_of(first)
        count = min(count, self.lines - first)
        found: list[str] = []
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            for line in lines(descriptor, start, self._offset):
                if len(found) >= count:
                    break
                found.append(clean(line.data))
        finally:
            os.close(descriptor)
        return found


def _before(found: list[tuple[int, int]], offset: int) -> list[tuple[int, int]]:
    """The parts before a place."""
    return [(start, min(end, offset)) for start, end in found if start < offset]


def _behind_newline(data: bytes, number: int) -> int | None:
    """Where that goes on what stands behind the newline of a number, from 1."""
    place = 0
    for _ in range(number):
        place = data.find(b"\n", place) + 1
        if not place:
            return None
    return place
