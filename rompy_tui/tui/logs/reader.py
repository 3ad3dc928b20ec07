"""Reads what a log view shows, in a thread: the log may lie on a slow file system."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...diagnostics.text import visible
from ...errors import RompyTuiError, reason_of
from ...supervision.logs import Lines, Numbered

_EVERY = 0.1
"""Seconds between two looks at a log that grows: ten frames a second are enough to read along."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was read.

    Args:
        total: lines there are, a guess while they are being counted.
        is_counted: whether all are counted.
        first: the number of the first line that was read.
        lines: the lines.
        restarts: how often the log began anew.
        problem: why there is nothing; empty where all is well.
        answers: whether a line was looked for.
        target: its number; None where there is none.
    """

    total: int = 0
    is_counted: bool = False
    first: int = 0
    lines: Sequence[Numbered] = ()
    restarts: int = 0
    problem: str = ""
    answers: bool = False
    target: int | None = None


class LogReader:
    """Reads the lines around those that are looked at, again and again while the log grows.

    Args:
        lines: what to read, used by the thread alone.
        report: told of news, in the thread.
    """

    def __init__(self, lines: Lines, report: Callable[[Window], None]) -> None:
        self._lines = lines
        self._report = report
        self._wake = threading.Event()
        self._asked = (0, 100, True)
        self._sought: tuple[int, int, int] | None = None
        self._grows = True
        self._stopped = False

    def want(self, first: int, count: int, *, at_end: bool) -> None:
        """Say which lines are looked at.

        Args:
            first: the number of the first.
            count: how many.
            at_end: the last ones, whatever their numbers.
        """
        if self._asked != (first, count, at_end):
            self._asked = (first, count, at_end)
            self._wake.set()

    def find(self, log: int, number: int, shift: int = 0) -> None:
        """Ask for the first of the lines that is not before a line of a log; news tell of it.

        Behind the last line the first one follows, once all are known.

        Args:
            log: the number of the log.
            number: of the line in it.
            shift: so many lines further; -1 for the last one that is before.
        """
        self._sought = (log, number, shift)
        self._wake.set()

    def grows(self, grows: bool) -> None:
        """Say whether the log may still grow: else it is looked at no more than once again."""
        self._grows = grows
        self._wake.set()

    def stop(self) -> None:
        """End the thread."""
        self._stopped = True
        self._wake.set()

    def follow(self) -> None:
        """The thread: read until stopped."""
        told: tuple[object, ...] = ()
        state: tuple[object, ...]
        when = 0.0
        while not self._stopped:
            self._wake.clear()
            asked, sought, grows = self._asked, self._sought, self._grows
            self._sought, more = None, False
            began = time.monotonic()
            try:
                more = self._lines.look()
                lines = self._lines
                known = (lines.total, lines.size, lines.timed)
                state = (asked, *known, lines.is_counted, lines.restarts)
                # What is being counted is shown now and then; what is asked for, at once.
                is_due = not more or asked not in told or began - when >= _EVERY
                window = (
                    self._read(*asked, sought) if (state != told and is_due) or sought else None
                )
            except (OSError, RompyTuiError) as error:
                problem = _problem(error)
                state = (asked, problem)
                window = Window(problem=problem, is_counted=True) if state != told else None
            if window is not None and not self._stopped:
                told, when = state, began
                self._report(window)
            self._rest(more, grows, began)

    def _rest(self, more: bool, grows: bool, began: float) -> None:
        if more:
            return
        if not grows:
            self._wake.wait()
        else:
            self._wake.wait(max(0.0, began + _EVERY - time.monotonic()))

    def _read(
        self, first: int, count: int, at_end: bool, sought: tuple[int, int, int] | None
    ) -> Window:
        lines, answers, target = self._lines, False, None
        if sought is not None:
            answers, target = self._target(*sought)
            if not answers and self._sought is None:
                self._sought = sought  # it may still be found
        if target is not None:
            first = max(0, target - count // 2)
        elif at_end:
            first = max(0, lines.total - count)
        found = lines.read(first, count)
        return Window(
            lines.total, lines.is_counted, first, found, lines.restarts, "", answers, target
        )

    def _target(self, log: int, number: int, shift: int) -> tuple[bool, int | None]:
        """Whether it is known which line was meant, and its number."""
        lines = self._lines
        target = lines.number_of(log, number) + shift
        if 0 <= target < lines.total:
            return True, target
        if not lines.is_counted:
            return False, None
        return True, target % lines.total if lines.total else None


def _problem(error: Exception) -> str:
    if isinstance(error, RompyTuiError):
        return visible(error.message)
    assert isinstance(error, OSError)  # noqa: S101  nothing else is caught
    return f"the log cannot be read: {visible(reason_of(error)[0])}"
