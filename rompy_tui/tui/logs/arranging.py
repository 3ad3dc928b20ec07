"""Which lines of a log stand in which rows of the screen, and how they look there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rich.segment import Segment
from rich.style import Style

from ...diagnostics.text import cell_width
from ...supervision.logs import Numbered
from ..presentation.log_lines import segments, wrapped
from .reader import Window

Rows = list[list[Segment]]


@dataclass(frozen=True, slots=True)
class Looks:
    """How lines look.

    Args:
        styles: by name: ``found``, ``here``, ``before``, ``error``, ``warning``.
        found: what is marked wherever it shows; None for nothing.
        before: what stands before a line.
        level: how bad a line is: ``error``, ``warning``, or empty.
    """

    styles: Callable[[str], Style]
    found: re.Pattern[str] | None = None
    before: Callable[[Numbered], str] = field(default=lambda _: "")
    level: Callable[[Numbered], str] = field(default=lambda _: "")


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rows of a screen.

    Args:
        rows: the text of each.
        numbers: the line that each is of.
        top: the number of the first line.
    """

    rows: Rows
    numbers: Sequence[int]
    top: int


@dataclass(frozen=True, slots=True)
class Arranger:
    """Puts lines into rows.

    Args:
        window: what is known of the log.
        looks: how lines look.
        width: cells of a row.
        wrap: whether long lines take several rows.
        marked: the number of the line that was gone to; None for none.
    """

    window: Window
    looks: Looks
    width: int
    wrap: bool
    marked: int | None

    def from_top(self, top: int, height: int) -> Arranged:
        """The rows from a line on.

        Args:
            top: its number.
            height: rows at most.
        """
        rows: Rows = []
        numbers: list[int] = []
        number = top
        while len(rows) < height and number < self.window.total:
            made = self._rows_of(number)
            numbers += [number] * len(made)
            rows += made
            number += 1
        return Arranged(rows[:height], numbers[:height], top)

    def to_end(self, height: int) -> Arranged:
        """The rows up to the last line.

        Args:
            height: rows at most.
        """
        rows: Rows = []
        numbers: list[int] = []
        number = self.window.total
        while len(rows) < height and number > 0:
            number -= 1
            made = self._rows_of(number)
            numbers[:0] = [number] * len(made)
            rows[:0] = made
        over = max(0, len(rows) - height)
        return Arranged(rows[over:], numbers[over:], number)

    def ends_within(self, top: int, height: int) -> bool:
        """Whether from a line on the last one shows whole."""
        if top + height < self.window.total:
            return False
        count = 0
        for number in range(top, self.window.total):
            count += len(self._rows_of(number)) if self.wrap else 1
        return count <= height

    def known(self, number: int) -> Numbered | None:
        """A line, where it was read."""
        at = number - self.window.first
        return self.window.lines[at] if 0 <= at < len(self.window.lines) else None

    def _rows_of(self, number: int) -> Rows:
        line = self.known(number)
        if line is None:
            return [[]]
        styles, before = self.looks.styles, self.looks.before(line)
        made = segments(line.parts, self.looks.found, styles("found"))
        if level := self.looks.level(line):
            made = [_under(styles(level), segment) for segment in made]
        if number == self.marked:
            made = [_over(segment, styles("here")) for segment in made]
        first = Segment(before, styles("before"))
        if not self.wrap:
            rest = [Segment(" " * self.width, styles("here"))] if number == self.marked else []
            return [[first, *made, *rest]]
        indent = cell_width(before)
        rows = wrapped(made, max(2, self.width - indent))
        return [[Segment(" " * indent) if at else first, *row] for at, row in enumerate(rows)]


def _under(style: Style, segment: Segment) -> Segment:
    return Segment(segment.text, style + segment.style if segment.style else style)


def _over(segment: Segment, style: Style) -> Segment:
    return Segment(segment.text, segment.style + style if segment.style else style)
