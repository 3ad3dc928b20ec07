"""The cursor and the selection, and where each movement leads. Nothing here knows the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...diagnostics import Position
from .layout import cell_of, column_at, whole

START = Position(0, 0)
"""Where every text begins."""

_WORD = re.compile(r"\w+|[^\w\s]+")


@dataclass(slots=True)
class Caret:
    """Where the cursor is, and where the selection began.

    Args:
        head: the cursor.
        anchor: the other end of the selection; the same place where nothing is selected.
        cell: the cell that moving up and down aims for.
        whole_lines: whether all of each selected line is shown as selected.
    """

    head: Position = START
    anchor: Position = START
    cell: int = 0
    whole_lines: bool = False

    @property
    def start(self) -> Position:
        """The first place of the selection."""
        return min(self.head, self.anchor)

    @property
    def end(self) -> Position:
        """The place behind the selection."""
        return max(self.head, self.anchor)

    @property
    def selects(self) -> bool:
        """Whether anything is selected."""
        return self.head != self.anchor

    def go(self, lines: Sequence[str], place: Position, *, select: bool = False) -> None:
        """Move somewhere.

        Args:
            lines: of the text.
            place: within it.
            select: keep the place where the selection began.
        """
        self.head = place
        self.cell = cell_of(lines[place.line], place.column)
        if not select:
            self.anchor = place

    def go_lines(self, lines: Sequence[str], count: int, *, select: bool = False) -> None:
        """Move up or down, keeping to the same cell where lines are long enough.

        Args:
            lines: of the text.
            count: how many lines, down from 1 on, up from -1 on.
            select: as in :meth:`go`.
        """
        line = self.head.line + count
        if not 0 <= line < len(lines):
            line = 0 if line < 0 else len(lines) - 1
            self.go(lines, Position(line, 0 if count < 0 else len(lines[line])), select=select)
            return
        self.head = Position(line, column_at(lines[line], self.cell))
        if not select:
            self.anchor = self.head


def beside(lines: Sequence[str], place: Position, step: int) -> Position:
    """The next character's place, across ends of lines.

    Args:
        lines: of the text.
        place: within it.
        step: 1 or -1.
    """
    line, column = place
    if step > 0 and column == len(lines[line]):
        return Position(line + 1, 0) if line + 1 < len(lines) else place
    if step < 0 and column == 0:
        return Position(line - 1, len(lines[line - 1])) if line else place
    return Position(line, whole(lines[line], column + step, step))


def word_beside(lines: Sequence[str], place: Position, step: int) -> Position:
    """The end of the next word, or the start of the previous one.

    Args:
        lines: of the text.
        place: within it.
        step: 1 or -1.
    """
    text = lines[place.line]
    if place.column == (len(text) if step > 0 else 0):
        return beside(lines, place, step)
    if step > 0:
        found = _WORD.search(text, place.column)
        return Position(place.line, found.end() if found else len(text))
    starts = [m.start() for m in _WORD.finditer(text) if m.start() < place.column]
    return Position(place.line, starts[-1] if starts else 0)


def line_start(line: str, column: int) -> int:
    """The first letter of a line; its start where one is there already."""
    first = len(line) - len(line.lstrip())
    return 0 if column == first else first


def word_at(line: str, column: int) -> tuple[int, int]:
    """Start and end of the word at a place of a line."""
    for match in _WORD.finditer(line):
        if match.start() <= column <= match.end():
            return match.span()
    return column, column
