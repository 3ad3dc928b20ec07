"""Lines of a log by number, also near the end of one that is not counted yet."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from ..times import LogTimes
from .blocks import lines
from .colors import Part, colored
from .index import LineIndex
from .starts import start_of_last

_FROM_END = 20_000
"""Lines before the end that are looked for from there while the log is being counted."""

_OPEN_END = 1 << 16
"""Bytes of a line without end that are read: of one that is rewritten the last state counts."""

_USUAL = 80
"""Bytes of a line, before any was counted."""


class Numbered(NamedTuple):
    """A line and where it is from.

    Args:
        log: the number of its log among those that are shown.
        number: its number in the log, from 0; guessed while that is being counted.
        parts: the line with its colours.
        time: when it was there at the latest, in seconds since 1970; None where nobody knows.
    """

    log: int
    number: int
    parts: Sequence[Part]
    time: float | None = None

    @property
    def text(self) -> str:
        """The line without its colours."""
        return "".join(part.text for part in self.parts)


class Lines(Protocol):
    """What can be shown line by line; used by one thread at a time."""

    @property
    def total(self) -> int:
        """Lines there are, a guess while not all are counted."""

    @property
    def is_counted(self) -> bool:
        """Whether the number of lines is known."""

    @property
    def restarts(self) -> int:
        """How often numbers from before came to mean nothing."""

    @property
    def size(self) -> int:
        """Bytes there are."""

    @property
    def timed(self) -> int:
        """Bytes whose times are known."""

    def look(self, budget: int = ...) -> bool:
        """See what there is now, reading about so many bytes; whether there is more to read."""

    def read(self, first: int, count: int) -> list[Numbered]:
        """Some lines; fewer, or none, where they cannot be told yet.

        Args:
            first: the number of the first, from 0.
            count: how many.
        """

    def number_of(self, log: int, number: int) -> int:
        """Where a line of a log is among these: the first that is not before it.

        Args:
            log: which of the logs, from 0.
            number: of the line in it, from 0.
        """


class LogLines:
    """The lines of one log.

    Args:
        path: the log; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.index = LineIndex(path)
        self.times = LogTimes(path)
        self.size = self.total = 0
        self.is_counted = False

    @property
    def restarts(self) -> int:
        """How often the log was replaced or cut."""
        return self.index.restarts

    @property
    def timed(self) -> int:
        """Bytes whose times are known."""
        return self.times.reach

    def look(self, budget: int = 1 << 24) -> bool:
        """See what there is now.

        Args:
            budget: count about so many bytes.

        Returns:
            Whether there is more to count.

        Raises:
            OSError: the log is there and cannot be read.
        """
        more = self.index.extend(budget)
        self.times.renew()
        try:
            self.size = self.index.path.stat().st_size
        except FileNotFoundError:
            self.size = 0
        self.is_counted = not more
        known = self.index.lines + self.index.is_open
        if more:
            usual = self.index.counted / self.index.lines if self.index.lines else _USUAL
            known += round((self.size - self.index.counted) / usual)
        self.total = known
        return more

    def read(self, first: int, count: int) -> list[Numbered]:
        """Some lines.

        Args:
            first: the number of the first.
            count: at most so many.

        Returns:
            The lines; none where they are neither counted nor near the end.

        Raises:
            OSError: the log cannot be read.
        """
        count = min(count, self.total - first)
        if count <= 0 or first < 0:
            return []
        if self.is_counted or first + count <= self.index.lines:
            start, end = self.index.offset_of(first), self.index.counted
        elif self.total - first <= _FROM_END:
            start, end = -1, self.size
        else:
            return []
        descriptor = os.open(self.index.path, os.O_RDONLY)
        try:
            if start < 0:
                start = start_of_last(descriptor, end, self.total - first)
            return self._between(descriptor, start, end, first, count)
        finally:
            os.close(descriptor)

    def _between(
        self, descriptor: int, start: int, end: int, first: int, count: int
    ) -> list[Numbered]:
        found: list[Numbered] = []
        for line in lines(descriptor, start, end):
            data, is_last = line.data, first + len(found) == self.total - 1
            if is_last and self.index.is_open and end - line.offset > _OPEN_END:
                data = os.pread(descriptor, _OPEN_END, end - _OPEN_END)
            when = self.times.at(line.offset)
            found.append(Numbered(0, first + len(found), colored(data), when))
            if len(found) >= count:
                break
        return found

    def number_of(self, log: int, number: int) -> int:
        """The number of a line among these: its own."""
        del log
        return number


class MergedLines:
    """The lines of several logs, one behind the other.

    Args:
        logs: the logs.
    """

    def __init__(self, logs: Sequence[Lines]) -> None:
        self._logs = logs

    @property
    def total(self) -> int:
        """Lines there are in all of them."""
        return sum(log.total for log in self._logs)

    @property
    def size(self) -> int:
        """Bytes there are in all of them."""
        return sum(log.size for log in self._logs)

    @property
    def timed(self) -> int:
        """Bytes whose times are known."""
        return sum(log.timed for log in self._logs)

    @property
    def is_counted(self) -> bool:
        """Whether all are counted."""
        return all(log.is_counted for log in self._logs)

    @property
    def restarts(self) -> int:
        """How often one of them began anew."""
        return sum(log.restarts for log in self._logs)

    def look(self, budget: int = 1 << 24) -> bool:
        """See what there is now, in each of them.

        Args:
            budget: read about so many bytes of each.

        Raises:
            OSError: one is there and cannot be read.
        """
        more = [log.look(budget) for log in self._logs]
        return any(more)

    def read(self, first: int, count: int) -> list[Numbered]:
        """Some lines.

        Args:
            first: the number of the first among all.
            count: at most so many.

        Raises:
            OSError: a log cannot be read.
        """
        found: list[Numbered] = []
        for which, log in enumerate(self._logs):
            if first < log.total and len(found) < count:
                found += [
                    line._replace(log=which) for line in log.read(max(0, first), count - len(found))
                ]
            first -= log.total
        return found

    def number_of(self, log: int, number: int) -> int:
        """The number of a line among all.

        Args:
            log: the number of its log.
            number: its number there.
        """
        before = sum(each.total for each in self._logs[:log])
        return before + self._logs[log].number_of(0, number)
