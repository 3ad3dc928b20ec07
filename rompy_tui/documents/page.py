"""A document's text as lines, of which some are read otherwise than they are written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from .parsing import BREAK, needs_pure

_COLON = re.compile(r":(?:\s|$)")
_FAR = 2000
"""Lines that are looked at for one that goes with another."""


class Page:
    """The lines of a document.

    Args:
        text: the document.
    """

    def __init__(self, text: str) -> None:
        self.lines: list[str] = BREAK.split(text)
        """The lines without their ends."""
        self.indents: list[int] = [_indent(line) for line in self.lines]
        """Blanks before each line's text; -1 where there is none but a remark."""
        self._odd = [n for n, line in enumerate(self.lines) if needs_pure(line)]
        self.usual = Counter(self.indents)
        """How many lines of the document begin in which column."""

        depths = [depth for depth in self.indents if depth >= 0]
        steps = Counter(b - a for a, b in pairwise(depths) if b > a)
        self.step: int = max(steps, key=lambda step: steps[step], default=2)
        """By how many blanks a line is usually indented more than the one before it."""

    @property
    def text(self) -> str:
        """The whole text; its lines end alike."""
        return "\n".join(self.lines)

    def change(self, changes: dict[int, str]) -> dict[int, str]:
        """Read some lines otherwise.

        Args:
            changes: their numbers and what to read there.

        Returns:
            What would undo it.
        """
        before = {number: self.lines[number] for number in changes}
        for number, line in changes.items():
            self.lines[number] = line
            self.indents[number] = _indent(line)
            at = bisect_left(self._odd, number)
            was_odd = self._odd[at : at + 1] == [number]
            if needs_pure(line) and not was_odd:
                self._odd.insert(at, number)
            elif was_odd and not needs_pure(line):
                del self._odd[at]
        return before

    def needs_pure(self, start: int, end: int) -> bool:
        """Whether only the pure parser reads the lines from ``start`` up to ``end`` rightly."""
        return bisect_left(self._odd, start) < bisect_left(self._odd, end)

    def above(self, number: int) -> int | None:
        """The closest line before ``number`` that is not blank."""
        last = min(number, len(self.lines)) - 1
        for other in range(last, max(-1, last - _FAR), -1):
            if self.indents[other] >= 0:
                return other
        return None

    def below(self, number: int) -> int | None:
        """The closest line after ``number`` that is not blank."""
        for other in range(number + 1, min(len(self.lines), number + _FAR)):
            if self.indents[other] >= 0:
                return other
        return None

    def holder(self, number: int) -> int | None:
        """The closest line before ``number`` that is indented less."""
        for other in range(number - 1, max(-1, number - _FAR), -1):
            if 0 <= self.indents[other] < self.indents[number]:
                return other
        return None

    def tail(self, number: int) -> int:
        """The last of the lines that are indented more and follow ``number`` at once."""
        last = number
        for other in range(number + 1, min(len(self.lines), number + _FAR)):
            if self.indents[other] > self.indents[number]:
                last = other
            elif self.indents[other] >= 0:
                break
        return last

    def has_children(self, number: int) -> bool:
        """Whether the line after ``number`` is indented more, or begins a list as its value."""
        below = self.below(number)
        if below is None or self.indents[below] < self.indents[number]:
            return False
        is_list = self.is_item(below) and not self.is_item(number)
        return self.indents[below] > self.indents[number] or is_list

    def is_item(self, number: int) -> bool:
        """Whether a line begins with ``- ``."""
        return self.lines[number].startswith("- ", max(0, self.indents[number]))

    def opens(self, number: int) -> bool:
        """Whether a line ends in a ``:``, so that its value stands below it."""
        return self.code(number).endswith(":")

    def code(self, number: int) -> str:
        """A line without its remark and the blanks before that."""
        line = self.lines[number]
        at = line.find("#", 1 + max(line.rfind("'"), line.rfind('"')))
        while at > 0 and not line[at - 1].isspace():
            at = line.find("#", at + 1)
        return (line if at < 0 else line[:at]).rstrip()


def _indent(line: str) -> int:
    text = line.lstrip(" ")
    if not text.strip() or text[0] == "#":
        return -1
    return len(line) - len(text)


def after_key(line: str) -> int | None:
    """Where a line's value begins.

    Args:
        line: its text.

    Returns:
        The place behind the colon of its key, or None where it has no key.
    """
    start = len(line) - len(line.lstrip(" \t-"))
    match = _COLON.search(line, start + 1)
    return match.end() if match and line[start] != "#" else None
