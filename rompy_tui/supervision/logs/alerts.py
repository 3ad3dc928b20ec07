"""Lines of a log that somebody should look at: errors, warnings, and what a person asks for."""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import AnyStr, Literal, NamedTuple

from ...errors import storage_error
from .alarms import judged
from .blocks import LONGEST, whole_lines
from .cleaning import MAX_LINE, clean_whole
from .searching import Match

Level = Literal["error", "warning"]

_BATCH = 2000
_OWN_LONGEST = 300

_SIGNS = (
    "error",
    "warn",
    "waring",
    "abort",
    "nan",
    "fault",
    "fatal",
    "severe",
    "critical",
    "terminat",
    "cfl",
    "kill",
    "memory",
    "quota",
    "no space",
    "disk full",
    "traceback",
    "exception",
    "at line",
    "program received",
    "core dumped",
    "fail",
    "diverge",
    "converge",
    "unstable",
    "instabilit",
    "bad_alloc",
    "allocation",
    "denied",
    "not found",
    "no such",
    "time limit",
    "illegal instruction",
    "double free",
    "corrupted",
    "cancelled",
    "oom",
    "sigsegv",
    "sigabrt",
    "sigfpe",
    "sigbus",
)
"""What a line must hold one of, in whatever case. To look for each in many lines is cheap."""

_SIGNS_BYTES = tuple(sign.encode() for sign in _SIGNS)


def level_of(line: str) -> Level | None:
    """Whether a line tells of an error or a warning.

    Args:
        line: cleaned.

    Returns:
        Its level; None where it is an ordinary line, also one as ``0 errors``.
    """
    line = line[:MAX_LINE]
    small = line.lower()
    return judged(line) if any(sign in small for sign in _SIGNS) else None


@dataclass(slots=True)
class Alert:
    """What was seen under one label.

    Args:
        count: how many lines.
        last: the last of them.
    """

    count: int = 0
    last: str = ""


class Alerts:
    """Counts the lines of a log that somebody should look at.

    Args:
        patterns: a person's own, compiled; the pattern is the label.
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]] = ()) -> None:
        self._patterns = patterns
        self.seen: dict[str, Alert] = {}
        """By label: ``error``, ``warning`` or a person's own pattern; only what was seen."""

    @property
    def errors(self) -> int:
        """How many lines tell of an error."""
        return self._count("error")

    @property
    def warnings(self) -> int:
        """How many lines tell of a warning."""
        return self._count("warning")

    @property
    def total(self) -> int:
        """How many lines were counted, under whatever label."""
        return sum(alert.count for alert in self.seen.values())

    def _count(self, label: str) -> int:
        return self.seen[label].count if label in self.seen else 0

    def feed(self, lines: Iterable[str]) -> None:
        """Take in more lines.

        Args:
            lines: cleaned, as :class:`.tail.LogTail` gives them.
        """
        source = iter(lines)
        while batch := list(islice(source, _BATCH)):
            for line in _likely(batch):
                if level := judged(line):
                    self._note(level, line)
            for pattern in self._patterns:
                for line in batch:
                    if pattern.search(line[:_OWN_LONGEST]):
                        self._note(pattern.pattern, line)

    def _note(self, label: str, line: str) -> None:
        alert = self.seen.setdefault(label, Alert())
        alert.count += 1
        alert.last = line


def _likely(batch: list[str]) -> Iterator[str]:
    """The lines worth a closer look."""
    text = "\n".join(batch)
    small = text.lower()
    if len(small) != len(text):  # some letters are longer in small
        yield from (line[:MAX_LINE] for line in batch)
        return
    for begin in _begins(small, _SIGNS, "\n"):
        end = text.find("\n", begin)
        yield text[begin : min(len(text) if end < 0 else end, begin + MAX_LINE)]


def _begins(small: AnyStr, signs: Sequence[AnyStr], newline: AnyStr) -> list[int]:
    """Where the lines begin that hold a sign, in order."""
    found = set()
    for sign in signs:
        place = small.find(sign)
        while place >= 0:
            found.add(small.rfind(newline, 0, place) + 1)
            place = small.find(newline, place)
            place = small.find(sign, place) if place >= 0 else -1
    return sorted(found)


def alerts_in(data: bytes) -> Iterator[tuple[int, int, Level]]:
    """The lines in some bytes of a log that tell of an error or a warning.

    Args:
        data: whole lines.

    Returns:
        Of each where it begins, where it ends, and its level.
    """
    for begin in _begins(data.lower(), _SIGNS_BYTES, b"\n"):
        end = data.find(b"\n", begin)
        end = len(data) if end < 0 else end
        if level := judged(clean_whole(data[begin : min(end, begin + LONGEST)])):
            yield begin, end, level


def search_alerts(
    path: Path,
    levels: Iterable[Level] = ("error", "warning"),
    *,
    start: int = 0,
    stop: int | None = None,
    number: int | None = None,
) -> Iterator[Match]:
    """The lines of a log that tell of errors or warnings, as :func:`.searching.search` gives them.

    Args:
        path: the log, which may grow meanwhile.
        levels: those that are wanted.
        start: the offset of the first line to look at.
        stop: where to end; as far as the log goes when the first match is asked for where None.
        number: of the first line to look at, where that is not the log's first.

    Returns:
        Matches in order, found while they are asked for.

    Raises:
        StorageError: the log cannot be read.
    """
    wanted = frozenset(levels)
    is_known = not start or number is not None
    number = number or 0 if start else 0
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            end = os.fstat(descriptor).st_size if stop is None else stop
            for block in whole_lines(descriptor, start, end):
                counted = 0
                for first, last, level in alerts_in(block.data):
                    if level in wanted:
                        number += block.data.count(b"\n", counted, first)
                        counted = first
                        text = clean_whole(block.data[first : min(last, first + LONGEST)])
                        shown = text if len(text) <= MAX_LINE else text[:MAX_LINE] + " …"
                        where = number if is_known else None
                        yield Match(block.offset + first, shown, (), where)
                number += block.data.count(b"\n", counted) + (not block.data.endswith(b"\n"))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise storage_error(f"cannot read the log {path}", error) from error


class Levels(NamedTuple):
    """Asks for lines that tell of errors or warnings.

    Args:
        levels: those that are wanted.
    """

    levels: tuple[Level, ...] = ("error", "warning")

    def matches(self, path: Path, start: int, stop: int, number: int) -> Iterator[Match]:
        """The lines of a part of a log, as :func:`search_alerts` gives them.

        Args:
            path: the log.
            start: where the part begins, in bytes.
            stop: where it ends, in bytes.
            number: of its first line, from 0.
        """
        return search_alerts(path, self.levels, start=start, stop=stop, number=number)


def alert_before(
    path: Path, offset: int, levels: Iterable[Level] = ("error", "warning")
) -> Match | None:
    """The last line before a place of a log that tells of an error or a warning.

    Args:
        path: the log.
        offset: where a line begins; what stands before it is looked at.
        levels: those that are wanted.

    Returns:
        The line, its number not known; None where there is none.

    Raises:
        StorageError: the log cannot be read.
    """
    wanted = tuple(levels)
    step = 1 << 16
    stop = offset
    while stop > 0:
        start = max(0, stop - step)
        found = deque(search_alerts(path, wanted, start=_line_begin(path, start), stop=stop), 1)
        if found:
            return found[0]._replace(number=None)
        stop = _line_begin(path, start)
        step = min(step * 2, 1 << 24)
    return None


def _line_begin(path: Path, offset: int) -> int:
    """Where the line that a byte belongs to begins; no farther back than a block."""
    if offset <= 0:
        return 0
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            first = max(0, offset - LONGEST)
            before = os.pread(descriptor, offset - first, first)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise storage_error(f"cannot read the log {path}", error) from error
    return first + before.rfind(b"\n") + 1


def count_alerts(
    path: Path, patterns: Sequence[re.Pattern[str]] = (), *, seconds: float = 0.5
) -> tuple[Alerts, bool]:
    """Count the alerts of a log in bounded time.

    Args:
        path: the log; it need not exist.
        patterns: a person's own.
        seconds: stop after so long.

    Returns:
        The alerts, and whether all of the log was looked at.
    """
    alerts = Alerts(patterns)
    deadline = time.monotonic() + seconds
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return alerts, True
    try:
        for block in whole_lines(descriptor, 0, os.fstat(descriptor).st_size):
            alerts.feed(_lines(block.data, bool(patterns)))
            if time.monotonic() >= deadline:
                return alerts, False
    except OSError:
        return alerts, False
    finally:
        os.close(descriptor)
    return alerts, True


def _lines(data: bytes, every: bool) -> Iterator[str]:
    """Lines to count alerts in: all where patterns are to be tried, else likely ones."""
    if every:
        yield from (clean_whole(line[:LONGEST]) for line in data.removesuffix(b"\n").split(b"\n"))
        return
    for begin in _begins(data.lower(), _SIGNS_BYTES, b"\n"):
        end = data.find(b"\n", begin)
        end = len(data) if end < 0 else end
        yield clean_whole(data[begin : min(end, begin + LONGEST)])
