"""Vim's modes: normal, insert, visual, and visual by lines."""

from __future__ import annotations

from collections.abc import Callable

from ...diagnostics import Position
from .objects import object_at
from .text import Text

FAR = 1_000_000
"""The cell that ``$`` aims for in every line."""


class Modes:
    """Which mode a text is in, and what is selected in it.

    Args:
        text: the text.
    """

    def __init__(self, text: Text) -> None:
        self.mode = "normal"
        """``normal``, ``insert``, ``visual`` or ``lines``."""
        self._text = text
        self._changed = False
        self._repeat: tuple[list[str], str] = ([], "")
        self._inserted_from: Position | None = None

    def settle(self) -> None:
        """Take the place that somebody else has moved the cursor to."""
        if self.mode == "normal" and (file := self._text.file):
            self._text.move(self._clamped(file.caret.start))

    def _clamped(self, place: Position) -> Position:
        file = self._text.file
        room = len(file.buffer.lines[place.line]) - 1 if file else 0
        return Position(place.line, max(0, min(place.column, room)))

    def _insert_at(self, column: Callable[[str, int], int]) -> None:
        if file := self._text.file:
            line, head = file.buffer.lines[file.caret.head.line], file.caret.head
            self._text.move(Position(head.line, min(column(line, head.column), len(line))))
            self._insert()

    def _insert(self) -> None:
        if file := self._text.file:
            file.buffer.settle()
            self.mode, self._changed = "insert", True
            self._inserted_from = file.caret.head
            self._text.mode_changed()

    def _leave_insert(self) -> None:
        file, start = self._text.file, self._inserted_from
        if file is None:
            return
        head = file.caret.head
        if start is not None and start <= head:
            self._repeat = (self._repeat[0], file.buffer.piece(start, head))
        file.buffer.settle()
        self._to_normal()
        self._text.move(self._clamped(Position(head.line, head.column - 1)))

    def _to_normal(self) -> None:
        self.mode = "normal"
        if file := self._text.file:
            file.caret.whole_lines = False
            self._text.move(self._clamped(file.caret.head))
        self._text.mode_changed()

    def _select(self, mode: str) -> None:
        if file := self._text.file:
            self.mode = "normal" if self.mode == mode else mode
            file.caret.whole_lines = self.mode == "lines"
            select = self.mode != "normal"
            self._text.move(file.caret.head, select=select)

    def _select_object(self, around: bool, kind: str) -> None:
        file = self._text.file
        found = object_at(file.buffer.lines, file.caret.head, around, kind) if file else None
        if file is not None and found:
            start, end, lines = found
            if lines:
                self.mode, file.caret.whole_lines = "lines", True
            file.caret.anchor = start
            self._text.move(Position(end.line, max(0, end.column - 1)), select=True)

    def _chosen(self) -> tuple[Position, Position, bool]:
        file = self._text.file
        if file is None:
            return Position(0, 0), Position(0, 0), False
        caret, lines = file.caret, file.buffer.lines
        if self.mode == "lines":
            last = caret.end.line
            return Position(caret.start.line, 0), Position(last, len(lines[last])), True
        end = caret.end
        to_end = (caret.cell == FAR and end == caret.head) or not lines[end.line]
        if to_end and end.line + 1 < len(lines):
            # After $, and in an empty line, the line's end is selected too.
            return caret.start, Position(end.line + 1, 0), False
        return caret.start, Position(end.line, min(end.column + 1, len(lines[end.line]))), False
