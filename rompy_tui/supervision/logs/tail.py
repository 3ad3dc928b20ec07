"""Follows a growing log by byte offset: never all of it, every line once, nothing raw."""

from __future__ import annotations

import os
from pathlib import Path

from .blocks import BLOCK, hole_note, read_block, still_holds
from .cleaning import clean, shorten
from .starts import start_near_end, start_of_last

FIRST_READ = 256 * 1024
"""Bytes of the end of a log that are read first."""

_MARK = 512


class LogTail:
    """Follows one log file.

    A file that was cut is known by its size or, where it has grown again since, by the bytes before
    the place that was read last: only where it holds the very same again does it pass for one that
    just grew.

    Args:
        path: the file; it need not exist yet.
        from_start: begin with its first line.
        last_lines: begin with so many last lines; where neither is said, with the lines of the last
            :data:`FIRST_READ` bytes.
    """

    def __init__(
        self, path: Path, *, from_start: bool = False, last_lines: int | None = None
    ) -> None:
        self.path = path
        self._last_lines = last_lines
        self._offset: int | None = 0 if from_start else None
        self._descriptor: int | None = None
        self._pending = self._mark = b""
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
            if not found and self._is_replaced():
                # Once there is another file nothing more comes into this one: now it is read out.
                found = self._next()
                if not found and self._open():
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
        self._offset, self._pending, self._mark, self.skipped = 0, b"", b"", 0
        self.restarts += 1

    def _next(self) -> list[str]:
        """Read on until a line is complete or nothing is left."""
        assert self._descriptor is not None  # noqa: S101  read() opened it
        found: list[str] = []
        while not found:
            offset = self._offset or 0
            block = read_block(self._descriptor, offset)
            # Afterwards: had it been cut before it was read, the mark would be gone by now.
            if self._is_cut(self._descriptor, offset):
                self._start_again()
                continue
            if not block.data:
                break
            if block.skipped:
                found = [self.unfinished] if self._pending else []
                found.append(hole_note(block.skipped, block.offset))
                self._pending = self._mark = b""
            self._offset = block.offset + len(block.data)
            self._mark = (self._mark + block.data[-_MARK:])[-_MARK:]
            *lines, self._pending = (self._pending + block.data).split(b"\n")
            if len(self._pending) > BLOCK:
                # A line without end must not grow in memory.
                self._pending, _ = shorten(self._pending)
            found += [clean(line) for line in lines]
        return found

    def _is_cut(self, descriptor: int, offset: int) -> bool:
        """Whether the file lost what was read of it, and perhaps grew again since."""
        if os.fstat(descriptor).st_size < offset:
            return True
        return not still_holds(descriptor, self._mark, offset)

    def _is_replaced(self) -> bool:
        """Whether the path names another file by now."""
        assert self._descriptor is not None  # noqa: S101  read() opened it
        try:
            now = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            self.gone = True
            return False
        then = os.fstat(self._descriptor)
        return (now.st_ino, now.st_dev) != (then.st_ino, then.st_dev)

    def _first_offset(self, descriptor: int) -> int:
        size = os.fstat(descriptor).st_size
        if self._last_lines is None:
            return start_near_end(descriptor, size, FIRST_READ)
        return start_of_last(descriptor, size, self._last_lines)

    def __del__(self) -> None:
        self.close()
