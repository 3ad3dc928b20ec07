"""What Vim's operators do to a part of a text (Vim's change.txt)."""

from __future__ import annotations

import re

from ...diagnostics import Position
from ..editor.open_file import OpenFile
from ..editor.searching import Search, SearchError
from .changes import delete_lines, swap_case
from .motions import first_letter
from .text import Text

OPERATORS = frozenset({"d", "c", "y", ">", "<", "gc", "gu", "gU", "g~"})
"""The keys that wait for what they shall be done to."""


class Operators:
    """Changes a text.

    Args:
        text: the text.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        self._word = ""

    def apply(
        self, operator: str, start: Position, end: Position, lines: bool, rest: Position
    ) -> bool:
        """Do something to a part of the text.

        Args:
            operator: what.
            start: where the part begins.
            end: the place behind it.
            lines: whether all of its lines are meant.
            rest: where the cursor is then, where the text keeps its length.

        Returns:
            Whether typing goes on there.
        """
        file = self._text.file
        if file is None:
            return False
        buffer = file.buffer
        buffer.settle()
        if operator in {"d", "c", "y"}:
            piece = "\n".join(buffer.lines[start.line : end.line + 1]) + "\n" if lines else ""
            self._text.copy(piece or buffer.piece(start, end))
        if operator == "y":
            self._text.move(rest)
        elif operator in {">", "<", "gc"}:
            self._shift(file, operator, start, end)
        elif operator in {"gu", "gU", "g~"}:
            self._text.edit(lambda: swap_case(buffer, start, end, operator[1]))
            self._text.move(rest)
        elif not lines:
            self._text.edit(lambda: buffer.replace(start, end, ""))
        elif operator == "c":
            self._text.edit(lambda: self._empty(file, start.line, end.line))
        else:
            self._text.edit(lambda: self._deleted(file, start.line, end.line))
        return operator == "c"

    def searched(self, file: OpenFile, typed: str) -> Position | None:
        """Where a search goes on.

        Args:
            file: the file.
            typed: ``n`` for the next place, ``N`` for the one before, ``*`` for the next place of
                the word at the cursor.
        """
        head, line = file.caret.head, file.buffer.lines[file.caret.head.line]
        if typed == "*":
            words = (m for m in re.finditer(r"\w+", line) if m.end() > head.column)
            found = next(words, None)
            self._word = found.group() if found else ""
        search = self._text.last_search()
        if self._word and (typed == "*" or not search.sought):
            search = Search(rf"\b{re.escape(self._word)}\b", is_pattern=True)
        try:
            places = [start for start, _ in search.find(file.buffer.lines)]
        except SearchError:
            return None
        if typed == "N":
            before = [place for place in places if place < head] or places
            return before[-1] if before else None
        behind = [place for place in places if place > head] or places
        return behind[0] if behind else None

    def _shift(self, file: OpenFile, operator: str, start: Position, end: Position) -> None:
        file.caret.anchor = Position(start.line, 0)
        self._text.move(Position(end.line, len(file.buffer.lines[end.line])), select=True)
        if operator == "gc":
            self._text.comment()
        else:
            self._text.shift(1 if operator == ">" else -1)
        line = file.buffer.lines[start.line]
        self._text.move(Position(start.line, first_letter(line)))

    def _deleted(self, file: OpenFile, first: int, last: int) -> Position:
        place = delete_lines(file.buffer, first, last)
        return Position(place.line, first_letter(file.buffer.lines[place.line]))

    def _empty(self, file: OpenFile, first: int, last: int) -> Position:
        """Take the text of lines away and leave one with its indentation."""
        lines = file.buffer.lines
        blanks = len(lines[first]) - len(lines[first].lstrip())
        return file.buffer.replace(Position(first, blanks), Position(last, len(lines[last])), "")
