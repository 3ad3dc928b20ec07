"""Going to any word on the screen by two letters that show in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from unicodedata import combining

from ...diagnostics import Position

_LETTERS = "asdfghjklqweruiopzxcvbnmty"
"""Those under the fingers come first."""

_WORD = re.compile(r"\w{2,}")


class Jump:
    """The words that can be gone to.

    Args:
        lines: of the text.
        shown: the numbers of those that show.
    """

    def __init__(self, lines: Sequence[str], shown: Iterable[int]) -> None:
        words = [
            Position(number, match.start())
            for number in shown
            for match in _WORD.finditer(lines[number])
            # The letters take two places: an accent behind them would sit on the second.
            if not any(map(combining, lines[number][match.start() + 2 : match.start() + 3]))
        ]
        names = map("".join, product(_LETTERS, _LETTERS))
        self.places = dict(zip(names, words, strict=False))
        """The letters of each word, and where it is."""
        self.typed = ""

    def type(self, letter: str) -> bool:
        """Take a letter.

        Args:
            letter: what was typed.

        Returns:
            Whether words are left whose letters begin so.
        """
        self.typed += letter
        return any(name.startswith(self.typed) for name in self.places)

    @property
    def place(self) -> Position | None:
        """The word whose letters were typed; None until then."""
        return self.places.get(self.typed)

    def over(self, number: int, line: str) -> tuple[str, list[tuple[int, int]]]:
        """A line with the letters in the place of its words.

        Args:
            number: of the line.
            line: its text.

        Returns:
            The line, and where the letters are in it.
        """
        shown = []
        for name, place in self.places.items():
            if place.line == number and name.startswith(self.typed):
                left, column = name[len(self.typed) :], place.column
                line = f"{line[:column]}{left}{line[column + len(left) :]}"
                shown.append((column, column + len(left)))
        return line, shown
