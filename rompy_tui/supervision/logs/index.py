"""Where the lines of a log are, found bit by bit beside other work."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from pathlib import Path

from .blocks import lines, read_block
from .cleaning import clean

CHUNK = 1 << 18
"""Bytes between two places whose line number is kept: 32 bytes of memory for each MB of log."""


class LineIndex:
    """The lines of one log, by number.

    A line is what ends with a newline; what a hole cut away is not counted.

    Args:
        path: the log; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.restarts = 0
        """How often the log was replaced or cut, so that numbers from before mean nothing."""
        self._forget(0)

    def _forget(self, inode: int) -> None:
        self._inode = inode
        self._before = array("Q", [0])
        self._offset = 0
        self.lines = 0
        """Lines that were counted so far."""

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
            if status.st_size < self._offset or self._inode not in {0, status.st_ino}:
                self.restarts += 1
                self._forget(status.st_ino)
            self._inode = status.st_ino
            end = status.st_size
            while self._offset < end and budget > 0:
                budget -= self._count(descriptor, end)
            return self._offset < end
        finally:
            os.close(descriptor)

    def _count(self, descriptor: int, end: int) -> int:
        """Count to the end of the chunk or of the file; the bytes that were read."""
        boundary = len(self._before) * CHUNK
        block = read_block(descriptor, self._offset, min(boundary, end) - self._offset)
        # A hole may go on over many chunks.
        self._go_to(block.offset if block.data else end)
        data = block.data[: len(self._before) * CHUNK - self._offset]
        self.lines += data.count(b"\n")
        self._go_to(self._offset + len(data))
        return len(data)

    def _go_to(self, offset: int) -> None:
        self._offset = offset
        while len(self._before) * CHUNK <= offset:
            self._before.append(self.lines)

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
            return 0
        # The newline before it is the last of those wanted, in the chunk that brings it.
        chunk = bisect_right(self._before, line - 1) - 1
        left = line - self._before[chunk]
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            offset = chunk * CHUNK
            while True:
                block = read_block(descriptor, offset, CHUNK)
                if not block.data:
                    raise IndexError(line)
                count = block.data.count(b"\n")
                if count >= left:
                    return block.offset + _nth(block.data, left) + 1
                left -= count
                offset = block.offset + len(block.data)
        finally:
            os.close(descriptor)

    def line_at(self, offset: int) -> int:
        """The number of the line that a byte belongs to.

        Args:
            offset: of a byte that was counted.

        Raises:
            OSError: the log cannot be read.
        """
        offset = min(offset, self._offset)
        chunk = offset // CHUNK
        place, number = chunk * CHUNK, self._before[chunk]
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            while place < offset:
                block = read_block(descriptor, place, offset - place)
                if not block.data or block.offset >= offset:
                    break
                number += block.data[: offset - block.offset].count(b"\n")
                place = block.offset + len(block.data)
        finally:
            os.close(descriptor)
        return int(number)

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


def _nth(data: bytes, number: int) -> int:
    """Where the newline of a number is, from 1."""
    place = -1
    for _ in range(number):
        place = data.index(b"\n", place + 1)
    return place
