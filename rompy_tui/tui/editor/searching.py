"""Finds text in lines: plain, or by a regular expression.

Without regard to case, unless what is sought has capitals.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from ...diagnostics import Position

MOST = 10_000
"""Places that are found at most."""

_SECONDS = 0.3
"""What a search may take: some regular expressions would go on for years."""


class SearchError(Exception):
    """Why nothing can be sought: a few words."""


class _TooLongError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Search:
    """What is sought, and what takes its place.

    Args:
        sought: what to look for, within one line; nothing is found of an empty text.
        by: what takes its place; in it, ``\\1`` is the first group of a regular expression.
        is_pattern: whether it is a regular expression (Python's ``re``).
    """

    sought: str
    by: str = ""
    is_pattern: bool = False

    def find(self, lines: Sequence[str]) -> list[tuple[Position, Position]]:
        """Every place, in order.

        Args:
            lines: to look in.

        Raises:
            SearchError: the regular expression is wrong, or takes too long.
        """
        found: list[tuple[Position, Position]] = []
        pattern = self._pattern()
        with _limited():
            for number, line in enumerate(lines):
                for match in pattern.finditer(line) if self.sought else ():
                    if match.end() == match.start():
                        continue
                    found.append((Position(number, match.start()), Position(number, match.end())))
                    if len(found) == MOST:
                        return found
        return found

    def replacement(self, line: str, start: int) -> str:
        """What takes the place of a text that was found.

        Args:
            line: the whole line.
            start: where in it that begins.

        Raises:
            SearchError: the replacement names a group that there is not.
        """
        if not self.is_pattern:
            return self.by
        with _limited():
            match = self._pattern().match(line, start)
            try:
                return match.expand(self.by) if match else self.by
            except (re.error, IndexError) as error:
                raise SearchError(f"in the replacement: {error}") from error

    def _pattern(self) -> re.Pattern[str]:
        letters = re.sub(r"\\.", "", self.sought) if self.is_pattern else self.sought
        flags = 0 if letters != letters.lower() else re.IGNORECASE
        if not self.is_pattern:
            return re.compile(re.escape(self.sought), flags)
        try:
            return re.compile(self.sought, flags)
        except (re.error, OverflowError, RecursionError) as error:
            raise SearchError(str(error)) from error


@contextmanager
def _limited() -> Iterator[None]:
    """End what takes too long; the search itself looks for signals now and then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    over = False

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        if not over:
            raise _TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
        over = True
    except _TooLongError:
        raise SearchError("this takes too long") from None
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
