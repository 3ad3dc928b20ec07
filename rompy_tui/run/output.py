"""Passes on the output of a model that does not write the run's log itself."""

from __future__ import annotations

from logging import Logger
from pathlib import Path
from types import TracebackType
from typing import IO

from typing_extensions import Self

from ..errors import storage_error

_CHUNK = 1 << 16


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

    def _log_line(self, line: bytes) -> None:
        self._logger.info("%s", line.decode("utf-8", "replace").rstrip("\r"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._unfinished:
            self._log_line(self._unfinished)
            self._unfinished = b""
        if self._file is not None:
            self._file.close()


Signature = tuple[int, int, int]


def signature(path: Path) -> Signature | None:
    """What changes when a file is written anew; None where there is no file.

    Args:
        path: the file.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


class Follower:
    """Copies a file that another process writes, as it grows.

    Args:
        path: the file; it need not exist yet.
        output: where it is copied to.
        before: the file's :func:`signature` before that process began: a file that still has it
            is an old one, and not copied.
    """

    def __init__(self, path: Path, output: Output, before: Signature | None = None) -> None:
        self._path, self._output, self._before = path, output, before
        self._source: IO[bytes] | None = None

    def copy(self) -> None:
        """Copy what has come since the last call.

        Raises:
            StorageError: the log cannot be written.
        """
        try:
            if self._source is None:
                if self._before and signature(self._path) == self._before:
                    return
                self._source = self._path.open("rb", buffering=0)
            while chunk := self._source.read(_CHUNK):
                self._output.write(chunk)
        except OSError:
            # Not there yet, or a network file system that is away for a moment: the next call
            # goes on where this one stopped.
            return

    def close(self) -> None:
        """Copy nothing more."""
        if self._source is not None:
            self._source.close()
            self._source = None
