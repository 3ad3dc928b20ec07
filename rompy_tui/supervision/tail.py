"""Reads a growing log by byte offset: never all of it, every line once, nothing raw."""

from __future__ import annotations

import os
from pathlib import Path

MAX_LINE = 4096
"""Characters of a line that are shown; the file keeps all."""

FIRST_READ = 256 * 1024
"""Bytes of the end of a log that are read first."""

_BLOCK = 1 << 20


class LogTail:
    """Follows one log file.

    Args:
        path: the file; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset: int | None = None
        self._inode = 0
        self._pending = b""
        self.skipped = 0
        """Bytes before the first line that was read."""

    def read(self) -> list[str]:
        """The lines that were completed since the last call, at most about 1 MB of them.

        Returns:
            Cleaned lines without their ends; an empty list where there is nothing new. A file
            that became shorter or was replaced is read from its start.
        """
        try:
            with self.path.open("rb") as stream:
                status = os.fstat(stream.fileno())
                self._find_start(status)
                stream.seek(self._offset or 0)
                data = stream.read(_BLOCK)
        except FileNotFoundError:
            if self._offset is not None:
                # What comes in its place is another file, whatever its inode.
                self._offset, self._pending, self.skipped = 0, b"", 0
            return []
        except OSError:
            return []
        self._offset = (self._offset or 0) + len(data)
        *lines, self._pending = (self._pending + data).split(b"\n")
        if len(self._pending) > _BLOCK:
            # A line without end must not grow in memory; what is cut would not be shown anyway.
            self._pending = self._pending[: MAX_LINE * 4]
        return [clean(line) for line in lines]

    @property
    def unfinished(self) -> str:
        """The last line, which has no end yet."""
        return clean(self._pending) if self._pending else ""

    def _find_start(self, status: os.stat_result) -> None:
        replaced = self._inode not in {0, status.st_ino}
        if self._offset is None:
            self._offset = max(0, status.st_size - FIRST_READ)
            self.skipped = self._offset
        elif replaced or status.st_size < self._offset:
            self._offset, self._pending, self.skipped = 0, b"", 0
        self._inode = status.st_ino


def clean(line: bytes) -> str:
    """A log line as it may be shown.

    Args:
        line: its bytes, without the line end.

    Returns:
        Text without control characters or escape sequences: of a line rewritten with ``\\r`` the
        last state, at most :data:`MAX_LINE` characters.
    """
    line = line.rstrip(b"\r")
    line = line[line.rfind(b"\r") + 1 :]
    clipped = len(line) > MAX_LINE * 4
    text = line[: MAX_LINE * 4].decode("utf-8", "replace").expandtabs(8)
    if len(text) > MAX_LINE or clipped:
        text = text[:MAX_LINE] + " …"
    return text if text.isascii() and text.isprintable() else _harmless(text)


def _harmless(text: str) -> str:
    from ..diagnostics.text import visible

    return visible(text)
