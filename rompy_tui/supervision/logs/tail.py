"""Follows a growing log by byte offset: never all of it, every line once, nothing raw."""

from __future__ import annotations

import os
from pathlib import Path

from .blocks import BLOCK, hole_note, read_block
from .cleaning import MAX_LINE, clean

FIRST_READ = 256 * 1024
"""Bytes of the end of a log that are read first."""

_STEP = 1 << 16


class LogTail:
    """Follows one log file.

    Args:
        path: the file; it need not exist yet.
        from_start: begin with its first line.
        last_lines: begin with so many last lines; where neither is said, somewhere near the end.
    """

    def __init__(
        self, path: Path, *, from_start: bool = False, last_lines: int | None = None
    ) -> None:
        self.path = path
        self._last_lines = last_lines
        self._offset: int | None = 0 if from_start else None
        self._descriptor: int | None = None
        self._pending = b""
        self.skipped = 0
        """Bytes before the first line that was read."""
        self.restarts = 0
        """How often the file was replaced by another or cut, and read from its start again."""
        self.gone = False
        """Whether the file was there and is not any more."""

    def read(self) -> list[str]:
        """The lines that were completed since the last call, at most about 1 MB of them.

        Returns:
            Cleaned lines without their ends; an empty list where there is nothing new. What a
            replaced file still held comes before what its successor holds.
        """
        if self._descriptor is None and not self._open():
            return []
        try:
            found = self._next()
            if not found and self._is_replaced() and self._open():
                found = self._next()
        except OSError:
            # A network file system that is away for a moment: the next call goes on here.
            return []
        return found

    @property
    def unfinished(self) -> str:
        """The last line, which has no end yet."""
        return clean(self._pending) if self._pending else ""

    def close(self) -> None:
        """Let the file go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> bool:
        try:
            descriptor = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            self.gone = self.gone or self._descriptor is not None
            return False
        except OSError:
            return False
        if self._descriptor is not None:
            self._start_again()
        self.close()
        self._descriptor, self.gone = descriptor, False
        if self._offset is None:
            self._offset = self.skipped = self._first_offset(descriptor)
        return True

    def _start_again(self) -> None:
        self._offset, self._pending, self.skipped = 0, b"", 0
        self.restarts += 1

    def _next(self) -> list[str]:
        assert self._descriptor is not None  # noqa: S101  read() opened it
        offset = self._offset or 0
        if os.fstat(self._descriptor).st_size < offset:
            self._start_again()
            offset = 0
        block = read_block(self._descriptor, offset)
        if not block.data:
            return []
        found = []
        if block.skipped:
            found = [self.unfinished] if self._pending else []
            found.append(hole_note(block.skipped))
            self._pending = b""
        self._offset = block.offset + len(block.data)
        *lines, self._pending = (self._pending + block.data).split(b"\n")
        if len(self._pending) > BLOCK:
            # A line without end must not grow in memory; what is cut would not be shown anyway.
            self._pending = self._pending[: MAX_LINE * 8]
        return found + [clean(line) for line in lines]

    def _is_replaced(self) -> bool:
        """Whether the path names another file by now, or none."""
        assert self._descriptor is not None  # noqa: S101  read() opened it
        try:
            now = self.path.stat()
        except FileNotFoundError:
            self.gone = True
            return True
        then = os.fstat(self._descriptor)
        return (now.st_ino, now.st_dev) != (then.st_ino, then.st_dev)

    def _first_offset(self, descriptor: int) -> int:
        size = os.fstat(descriptor).st_size
        if self._last_lines is None:
            return max(0, size - FIRST_READ)
        return _start_of_last(descriptor, size, self._last_lines)

    def __del__(self) -> None:
        self.close()


def _start_of_last(descriptor: int, size: int, count: int) -> int:
    """Where the last so many lines of a file begin, found from its end."""
    if count <= 0:
        return size
    # The newline that ends the last line is none between two lines.
    left, end = count, max(size - 1, 0)
    while end > 0:
        start = max(0, end - _STEP)
        data = os.pread(descriptor, end - start, start)
        place = len(data)
        while True:
            place = data.rfind(b"\n", 0, place)
            if place < 0:
                break
            left -= 1
            if left == 0:
                return start + place + 1
        end = start
    return 0
