"""When the lines of a log were written: now and then its size, beside the log; read as times.

A child writes its log itself, so nobody sees each line come; the supervisor looks at the size.
Standard library only: the supervisor, which lives as long as a model runs, loads this.
"""

from __future__ import annotations

import os
import struct
from bisect import bisect_right
from typing import NamedTuple

_LEAST, _LONGEST = 1.0, 10.0
"""Seconds between two looks: a day has at most 8,700, which take 140 kB."""

_LOOK = struct.Struct("<dQ")
"""Seconds since 1970 and bytes of the log."""


def path_of(log: str | os.PathLike[str]) -> str:
    """The file with the times of a log.

    Args:
        log: the log, as ``run.log``.
    """
    return f"{os.path.splitext(os.fspath(log))[0]}.times"  # noqa: PTH122  the supervisor has no pathlib


class Timekeeper:
    """Keeps the times of the logs of a run, one after the other."""

    def __init__(self) -> None:
        self._log = ""
        self._size = 0
        self._began = self._next = 0.0

    def look(self, log: str, now: float, clock: float) -> None:
        """Keep how large a log is, if that is due and has changed.

        Args:
            log: its path; it need not exist.
            now: the monotonic clock in seconds.
            clock: seconds since 1970 (UTC).

        Raises:
            OSError: it cannot be kept.
        """
        if log != self._log:
            self._log, self._size, self._began, self._next = log, _last_size(log), now, now
        if now < self._next:
            return
        self._next = now + min(max(_LEAST, (now - self._began) / 1000), _LONGEST)
        self.finish(log, clock)

    def finish(self, log: str, clock: float) -> None:
        """Keep how large a log is, if that has changed.

        Args:
            log: its path; it need not exist.
            clock: seconds since 1970 (UTC).

        Raises:
            OSError: it cannot be kept.
        """
        try:
            size = os.stat(log).st_size  # noqa: PTH116  the supervisor has no pathlib
        except FileNotFoundError:
            return
        if size == (self._size if log == self._log else 0):
            return
        self._log, self._size = log, size
        descriptor = os.open(path_of(log), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # In one write, and at once 16 bytes: a torn one ends the file and is passed over.
            os.write(descriptor, _LOOK.pack(clock, size))
        finally:
            os.close(descriptor)


class _Look(NamedTuple):
    time: float
    size: int


class LogTimes:
    """The times of the lines of a log.

    Args:
        log: the log; neither it nor its times need exist.
    """

    def __init__(self, log: str | os.PathLike[str]) -> None:
        self._path = path_of(log)
        self._read = 0
        self._looks: list[_Look] = []
        self._sizes: list[int] = []

    def renew(self) -> None:
        """Read what was kept since; nothing where it cannot be read, for they are not vital."""
        try:
            with open(self._path, "rb") as stream:  # noqa: PTH123
                stream.seek(self._read)
                data = stream.read()
        except OSError:
            return
        whole = len(data) - len(data) % _LOOK.size
        self._read += whole
        for time, size in _LOOK.iter_unpack(data[:whole]):
            if self._sizes and size < self._sizes[-1]:
                # The log began anew: places before that mean something else.
                self._looks, self._sizes = [], []
            self._looks.append(_Look(time, size))
            self._sizes.append(size)

    @property
    def reach(self) -> int:
        """Bytes of the log whose times are known."""
        return self._sizes[-1] if self._sizes else 0

    def at(self, offset: int) -> float | None:
        """When the byte at a place of the log was there at the latest.

        Args:
            offset: the place.

        Returns:
            Seconds since 1970 (UTC); None where nobody has looked since.
        """
        found = bisect_right(self._sizes, offset)
        return self._looks[found].time if found < len(self._looks) else None


def _last_size(log: str) -> int:
    """The size that was kept last, where a supervisor before this one was killed."""
    try:
        with open(path_of(log), "rb") as stream:  # noqa: PTH123
            data = stream.read()
    except OSError:
        return 0
    whole = len(data) - len(data) % _LOOK.size
    return int(_LOOK.unpack(data[whole - _LOOK.size : whole])[1]) if whole else 0
