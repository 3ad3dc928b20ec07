"""Passes on the output of a model that does not write the run's log itself."""

from __future__ import annotations

import hashlib
import os
import time
from logging import Logger
from pathlib import Path
from typing import IO

from typing_extensions import Self

from ..backends.handle import Handle
from ..errors import storage_error

_CHUNK = 1 << 16
_HOLD = 1.0


class Output:
    """The run's log file, or a logger that gets it line by line.

    Args:
        log: the file to append to; None for the logger.
        logger: gets the lines, at level INFO.

    Raises:
        StorageError: the file cannot be opened.
    """

    def __init__(self, log: Path | None, logger: Logger) -> None:
        self._path, self._logger = log, logger
        self._file: IO[bytes] | None = None
        self._unfinished = b""
        if log is not None:
            try:
                self._file = log.open("ab", buffering=0)
            except OSError as error:
                raise storage_error(f"cannot write the log {log}", error) from error

    def write(self, data: bytes) -> None:
        """Pass on some output, wherever its lines end.

        Args:
            data: as the model wrote it.

        Raises:
            StorageError: the log cannot be written.
        """
        if self._file is None:
            *lines, self._unfinished = (self._unfinished + data).split(b"\n")
            for line in lines:
                self._log_line(line)
            return
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise storage_error(f"cannot write the log {self._path}", error) from error

    def note(self, text: str) -> None:
        """Write a line of our own.

        Args:
            text: the line, without its end.
        """
        self.write(f"rompy-tui: {text}\n".encode())

    @property
    def size(self) -> int:
        """How large the log file is now, in bytes; 0 where there is none."""
        return os.fstat(self._file.fileno()).st_size if self._file else 0

    def written_behind(self, place: int) -> bytes:
        """What the log file holds behind a place, as far as one chunk reaches.

        Args:
            place: an offset in bytes.
        """
        if self._path is None:
            return b""
        with self._path.open("rb") as stream:
            stream.seek(place)
            return stream.read(_CHUNK)

    def _log_line(self, line: bytes) -> None:
        self._logger.info("%s", line.decode("utf-8", "replace").rstrip("\r"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._unfinished:
            self._log_line(self._unfinished)
            self._unfinished = b""
        if self._file is not None:
            self._file.close()


class Copy:
    """How far something was copied to the log, also by an earlier process of this attempt.

    How far is kept after each write. Of a process that was killed between the two, the last chunk
    stands in the log already: it is known again by its bytes.

    Args:
        name: tells this source from others.
        output: where it is copied to.
        handle: keeps how far.
        start: where in the source to begin, in bytes, where nothing was copied yet.
    """

    def __init__(self, name: str, output: Output, handle: Handle, start: int = 0) -> None:
        self._output, self._handle = output, handle
        # By a short name: what a handle keeps has little room.
        self._name = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
        kept = (handle.get("copied") or {}).get(self._name)
        self.offset: int = kept[0] if kept else start
        """How much of the source was copied, in bytes from its beginning."""
        self._behind = output.written_behind(kept[1]) if kept else b""
        if not kept:
            self._note()

    def add(self, data: bytes) -> None:
        """Copy more.

        Args:
            data: what follows what was copied, from :attr:`offset` on.

        Raises:
            StorageError: the log cannot be written.
        """
        while self._behind and data:
            known = _alike(self._behind, data)
            if known < min(len(self._behind), len(data)):
                # Something of ours stands there; it may begin as the output does.
                known = data.rfind(b"\n", 0, known) + 1
            self._behind = self._behind[known:] if known == len(data) else b""
            self.offset += known
            data = data[known:]
        if not data:
            return
        self._output.write(data)
        self.offset += len(data)
        self._note()

    def _note(self) -> None:
        known = self._handle.get("copied") or {}
        self._handle.keep(copied={**known, self._name: [self.offset, self._output.size]})


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes are the same from the beginning on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


class Follower:
    """Copies a file that another process writes, as it grows.

    Args:
        path: the file; it need not be seen here yet.
        output: where it is copied to.
        handle: keeps how far it was copied.
        start: where in it to begin, in bytes.
        again: tells a file that is written from its beginning again from what it was before.
    """

    def __init__(
        self, path: Path, output: Output, handle: Handle, start: int = 0, again: str = ""
    ) -> None:
        self._path = path
        self._copy = Copy(f"{path}{again}", output, handle, start)
        self._source: IO[bytes] | None = None
        self._held = b""
        self._grew = 0.0

    def copy(self, *, last: bool = False) -> None:
        """Copy what has come since the last call.

        A line that is not finished is held back for a moment, so that nothing else that goes to
        the log comes in the middle of it.

        Args:
            last: hold nothing back.

        Raises:
            StorageError: the log cannot be written.
        """
        try:
            if self._source is None:
                self._source = self._path.open("rb", buffering=0)
                self._source.seek(self._copy.offset)
            while chunk := self._source.read(_CHUNK):
                self._grew = time.monotonic()
                lines, end, rest = (self._held + chunk).rpartition(b"\n")
                self._held = rest
                self._copy.add(lines + end)
        except OSError:
            # Not there yet, or a network file system that is away for a moment: the next call
            # goes on where this one stopped.
            self.close()
        if last or len(self._held) > _CHUNK or time.monotonic() - self._grew > _HOLD:
            self._copy.add(self._held)
            self._held = b""

    def close(self) -> None:
        """Copy nothing more."""
        if self._source is not None:
            self._source.close()
            self._source, self._held = None, b""
