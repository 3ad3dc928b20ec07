"""Where Vim's motions lead (Vim's motion.txt). Nothing here knows the screen or changes a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...diagnostics import Position

_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a motion leads.

    Args:
        place: the place.
        inclusive: whether an operator takes the character there too.
        lines: whether an operator takes whole lines.
    """

    place: Position
    inclusive: bool = False
    lines: bool = False


Motion = Callable[[Sequence[str], Position, "int | None"], "Target | None"]
"""From the lines, the place of the cursor and the count, if any, to where that leads, if at all."""


def next_word(lines: Sequence[str], place: Position, big: bool = False) -> Position:
    """The start of the next word; an empty line is one.

    Args:
        lines: of the text.
        place: within it.
        big: words end at blanks only.
    """
    line, column = place
    text = lines[line]
    kind = _kind(text, column, big)
    while kind and _kind(text, column, big) == kind:
        column += 1
    while True:
        while column < len(text) and not _kind(text, column, big):
            column += 1
        if column < len(text) or line + 1 == len(lines):
            return Position(line, column)
        line, column = line + 1, 0
        text = lines[line]
        if not text:
            return Position(line, 0)


def word_end(lines: Sequence[str], place: Position, big: bool = False) -> Position:
    """The last character of this or the next word."""
    line, column = place.line, place.column + 1
    while not _kind(lines[line], column, big):
        if column < len(lines[line]):
            column += 1
        elif line + 1 < len(lines):
            line, column = line + 1, 0
        else:
            return Position(line, max(0, len(lines[line]) - 1))
    kind = _kind(lines[line], column, big)
    while _kind(lines[line], column + 1, big) == kind:
        column += 1
    return Position(line, column)


def word_start(lines: Sequence[str], place: Position, big: bool = False) -> Position:
    """The start of this or the previous word; an empty line is one."""
    line, column = place.line, place.column - 1
    while column < 0 or not _kind(lines[line], column, big):
        if column > 0:
            column -= 1
        elif line:
            line, column = line - 1, len(lines[line - 1]) - 1
            if column < 0:
                return Position(line, 0)
        else:
            return Position(0, 0)
    kind = _kind(lines[line], column, big)
    while column and _kind(lines[line], column - 1, big) == kind:
        column -= 1
    return Position(line, column)


def first_letter(line: str) -> int:
    """The column of a line's first character that is no blank."""
    return len(line) - len(line.lstrip()) if line.strip() else max(0, len(line) - 1)


def matching(lines: Sequence[str], place: Position) -> Position | None:
    """The bracket that belongs to the first one at or behind a place of a line."""
    found = re.compile(r"[()\[\]{}]").search(lines[place.line], place.column)
    if found is None:
        return None
    char = found.group()
    back = char in _CLOSING
    other = (_OPENING if back else _CLOSING)[(_CLOSING if back else _OPENING).index(char)]
    depth, line, column = 0, place.line, found.start()
    while 0 <= line < len(lines):
        text = lines[line]
        while 0 <= column < len(text):
            depth += {char: 1, other: -1}.get(text[column], 0)
            if depth == 0:
                return Position(line, column)
            column += -1 if back else 1
        line += -1 if back else 1
        column = len(lines[line]) - 1 if back and line >= 0 else 0
    return None


def seek(line: str, column: int, key: str, char: str, count: int) -> int | None:
    """Where ``f``, ``t``, ``F`` or ``T`` leads in a line; None where it does not.

    Args:
        line: the line.
        column: of the cursor.
        key: which of the four.
        char: what is sought.
        count: the how manieth.
    """
    step = 1 if key in "ft" else -1
    for _ in range(count):
        found = line.find(char, column + 1) if step > 0 else line.rfind(char, 0, max(0, column))
        if found < 0:
            return None
        column = found
    return column - step if key in "tT" else column


def _times(step: Callable[..., Position], big: bool = False, **how: bool) -> Motion:
    def motion(lines: Sequence[str], place: Position, count: int | None) -> Target:
        for _ in range(min(count or 1, 10_000)):
            place = step(lines, place, big)
        return Target(place, **how)

    return motion


def _within(column: Callable[[str, int, int], int], **how: bool) -> Motion:
    def motion(lines: Sequence[str], place: Position, count: int | None) -> Target:
        line = lines[place.line]
        goal = column(line, place.column, count or 1)
        return Target(Position(place.line, max(0, min(goal, len(line)))), **how)

    return motion


def _line(number: Callable[[int, int, int | None], int], relative: bool = False) -> Motion:
    def motion(lines: Sequence[str], place: Position, count: int | None) -> Target | None:
        goal = number(place.line, len(lines), count)
        if relative and not 0 <= goal < len(lines):
            return None
        goal = max(0, min(goal, len(lines) - 1))
        return Target(Position(goal, first_letter(lines[goal])), lines=True)

    return motion


def _paragraph(step: int) -> Motion:
    def motion(lines: Sequence[str], place: Position, count: int | None) -> Target:
        line = place.line
        for _ in range(min(count or 1, 10_000)):
            line += step
            while 0 < line < len(lines) - 1 and (lines[line] or not lines[line - step]):
                line += step
        line = max(0, min(line, len(lines) - 1))
        return Target(Position(line, 0 if step < 0 or not lines[line] else len(lines[line])))

    return motion


def _match(lines: Sequence[str], place: Position, count: int | None) -> Target | None:
    del count
    found = matching(lines, place)
    return Target(found, inclusive=True) if found else None


def _end(lines: Sequence[str], place: Position, count: int | None) -> Target:
    line = min(place.line + (count or 1) - 1, len(lines) - 1)
    return Target(Position(line, max(0, len(lines[line]) - 1)), inclusive=bool(lines[line]))


MOTIONS: dict[str, Motion] = {
    "h": _within(lambda _, column, count: column - count),
    "l": _within(lambda _, column, count: column + count),
    "0": _within(lambda *_: 0),
    "^": _within(lambda line, *_: first_letter(line)),
    "|": _within(lambda _line, _column, count: count - 1),
    "$": _end,
    "w": _times(next_word),
    "W": _times(next_word, big=True),
    "b": _times(word_start),
    "B": _times(word_start, big=True),
    "e": _times(word_end, inclusive=True),
    "E": _times(word_end, big=True, inclusive=True),
    "G": _line(lambda _, lines, count: lines - 1 if count is None else count - 1),
    "gg": _line(lambda _line, _lines, count: (count or 1) - 1),
    "_": _line(lambda line, _, count: line + (count or 1) - 1),
    "+": _line(lambda line, _, count: line + (count or 1), relative=True),
    "-": _line(lambda line, _, count: line - (count or 1), relative=True),
    "{": _paragraph(-1),
    "}": _paragraph(1),
    "%": _match,
}
MOTIONS["enter"] = MOTIONS["+"]
MOTIONS[" "] = MOTIONS["right"] = MOTIONS["l"]
MOTIONS["backspace"] = MOTIONS["left"] = MOTIONS["h"]
MOTIONS["home"], MOTIONS["end"] = MOTIONS["0"], MOTIONS["$"]


def _kind(text: str, column: int, big: bool) -> int:
    """What a character is: 0 a blank or none, 1 part of a word, 2 another."""
    if not 0 <= column < len(text) or text[column].isspace():
        return 0
    return 1 if big or text[column].isalnum() or text[column] == "_" else 2
