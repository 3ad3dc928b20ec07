"""Those lines of a log that hold something, by number."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from .blocks import lines
from .colors import colored
from .numbered import LogLines, Numbered
from .searching import Match

MOST = 1_000_000
"""Lines that are found at most: 16 bytes of memory for each."""

_LINE_END = 1 << 16
"""Bytes before a place in which the end of a line is looked for."""


class Finder(Protocol):
    """Finds lines of a log."""

    def matches(self, path: Path, start: int, stop: int, number: int) -> Iterator[Match]:
        """Find lines in a part of a log.

        Args:
            path: the log.
            start: the offset of the first line to look at.
            stop: where to end.
            number: of the first line.

        Returns:
            What was found, with numbers.
        """


class FilteredLines:
    """The lines of one log that hold something.

    Args:
        path: the log; it need not exist yet.
        wanted: finds them.
    """

    def __init__(self, path: Path, wanted: Finder) -> None:
        self._path, self._wanted = path, wanted
        self._all = LogLines(path)
        self._offsets, self._numbers = array("Q"), array("Q")
        self._begun_anew = self._searched = 0
        self._open = (0, 0)
        """What was counted when the line without end was searched, and whether it was found."""

    @property
    def total(self) -> int:
        """Lines that were found."""
        return len(self._offsets)

    @property
    def size(self) -> int:
        """Bytes of the log."""
        return self._all.size

    @property
    def timed(self) -> int:
        """Bytes of the log whose times are known."""
        return self._all.timed

    @property
    def is_counted(self) -> bool:
        """Whether the whole log was searched."""
        index = self._all.index
        return self._all.is_counted and index.counted in {self._searched, self._open[0]}

    @property
    def restarts(self) -> int:
        """How often the log was replaced or cut."""
        return self._all.restarts

    def look(self, budget: int = 1 << 22) -> bool:
        """Search on.

        Args:
            budget: search about so many bytes.

        Returns:
            Whether there is more to search now; never once :data:`MOST` lines were found.

        Raises:
            OSError: the log is there and cannot be read.
            StorageError: likewise.
        """
        self._all.look(budget)
        if self._all.restarts != self._begun_anew:
            self._begun_anew = self._all.restarts
            self._offsets, self._numbers = array("Q"), array("Q")
            self._searched, self._open = 0, (0, 0)
        counted = self._all.index.counted
        self._take_back_open(counted)
        if len(self._offsets) >= MOST:
            return False
        stop = self._line_end(min(self._searched + budget, counted))
        if stop > self._searched:
            self._search(stop)
            self._searched = stop
        elif counted > stop and self._open[0] != counted:
            # It may be the last one, without an end; it is searched again should it grow.
            before = self.total
            self._search(counted)
            self._open = (counted, self.total - before)
        return self._searched < self._line_end(counted)

    def read(self, first: int, count: int) -> list[Numbered]:
        """Some of the lines that were found.

        Args:
            first: the number of the first among them.
            count: at most so many.

        Raises:
            OSError: the log cannot be read.
        """
        if not 0 <= first < self.total:
            return []
        found = []
        times = self._all.times
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            for at in range(first, min(first + count, self.total)):
                line = next(lines(descriptor, self._offsets[at], self._all.index.counted), None)
                if line is not None:
                    when = times.at(self._offsets[at])
                    found.append(Numbered(0, self._numbers[at], colored(line.data), when))
        finally:
            os.close(descriptor)
        return found

    def number_of(self, log: int, number: int) -> int:
        """The first of the found lines that is not before a line of the log.

        Args:
            log: always 0.
            number: of the line.
        """
        del log
        return bisect_left(self._numbers, number)

    def _search(self, stop: int) -> None:
        begin = self._all.index.line_at(self._searched)
        for match in self._wanted.matches(self._path, self._searched, stop, begin):
            self._keep(match)

    def _keep(self, match: Match) -> None:
        if len(self._offsets) < MOST and match.number is not None:
            self._offsets.append(match.offset)
            self._numbers.append(match.number)

    def _take_back_open(self, counted: int) -> None:
        if self._open[0] not in {0, counted}:
            if self._open[1]:
                del self._offsets[-1:], self._numbers[-1:]
            self._open = (0, 0)

    def _line_end(self, place: int) -> int:
        """The last end of a line at a place or before it; lines without end wait for theirs."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        try:
            end = place
            while end > self._searched:
                begin = max(self._searched, end - _LINE_END)
                found = os.pread(descriptor, end - begin, begin).rfind(b"\n")
                if found >= 0:
                    return begin + found + 1
                end = begin
        finally:
            os.close(descriptor)
        return self._searched
