"""Vim's text objects (motion.txt): a word, what is in quotes or brackets, a paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from ...diagnostics import Position
from .motions import matching

Range = tuple[Position, Position, bool]
"""Start, the place behind the end, and whether whole lines are meant."""

_BRACKETS = {
    "(": "()", ")": "()", "b": "()",
    "[": "[]", "]": "[]",
    "{": "{}", "}": "{}", "B": "{}",
}  # fmt: skip


def object_at(lines: Sequence[str], place: Position, around: bool, key: str) -> Range | None:
    """A text object at a place; None where there is none.

    Args:
        lines: of the text.
        place: of the cursor.
        around: with the blanks, quotes or brackets around it.
        key: which one: ``w``, ``W``, ``p``, a quote or a bracket.
    """
    if key in "wW":
        return _word(lines[place.line], place, around, key == "W")
    if key in "\"'`":
        return _quoted(lines[place.line], place, around, key)
    if key in _BRACKETS:
        return _bracketed(lines, place, around, _BRACKETS[key])
    if key == "p":
        return _paragraph(lines, place, around)
    return None


def _word(line: str, place: Position, around: bool, big: bool) -> Range | None:
    if not line:
        return None

    def kind(column: int) -> int:
        char = line[column]
        return 0 if char.isspace() else 1 if big or char.isalnum() or char == "_" else 2

    start = end = min(place.column, len(line) - 1)
    while start and kind(start - 1) == kind(end):
        start -= 1
    while end + 1 < len(line) and kind(end + 1) == kind(start):
        end += 1
    end += 1
    if around and not kind(start) and end < len(line):
        following = kind(end)
        while end < len(line) and kind(end) == following:
            end += 1
    elif around:
        behind = end
        while behind < len(line) and line[behind].isspace():
            behind += 1
        if behind == end:
            while start and line[start - 1].isspace():
                start -= 1
        end = behind
    return Position(place.line, start), Position(place.line, end), False


def _quoted(line: str, place: Position, around: bool, quote: str) -> Range | None:
    quotes = [n for n, char in enumerate(line) if char == quote and line[n - 1 : n] != "\\"]
    for start, end in zip(quotes[::2], quotes[1::2], strict=False):
        if place.column <= end:
            if not around:
                return Position(place.line, start + 1), Position(place.line, end), False
            behind = len(line) - len(line[end + 1 :].lstrip())
            if behind == end + 1:
                start = len(line[:start].rstrip())
            return Position(place.line, start), Position(place.line, behind), False
    return None


def _bracketed(lines: Sequence[str], place: Position, around: bool, pair: str) -> Range | None:
    line, column, depth = place.line, place.column, 0
    while line >= 0:
        text = lines[line]
        while column >= 0:
            char = text[column : column + 1]
            if char == pair[0] and depth == 0:
                start = Position(line, column)
                end = matching(lines, start)
                if end is None:
                    return None
                if around:
                    return start, Position(end.line, end.column + 1), False
                return Position(line, column + 1), end, False
            if (line, column) != place:
                depth += {pair[1]: 1, pair[0]: -1}.get(char, 0)
            column -= 1
        line -= 1
        column = len(lines[line]) - 1 if line >= 0 else 0
    opening = _next(lines, place, pair[0])
    return _bracketed(lines, opening, around, pair) if opening else None


def _next(lines: Sequence[str], place: Position, char: str) -> Position | None:
    """Where a character comes next."""
    for number in range(place.line, len(lines)):
        column = lines[number].find(char, place.column if number == place.line else 0)
        if column >= 0:
            return Position(number, column)
    return None


def _paragraph(lines: Sequence[str], place: Position, around: bool) -> Range:
    blank = not lines[place.line].strip()
    first = last = place.line
    while first and (not lines[first - 1].strip()) == blank:
        first -= 1
    while last + 1 < len(lines) and (not lines[last + 1].strip()) == blank:
        last += 1
    if around:
        while last + 1 < len(lines) and (not lines[last + 1].strip()) != blank:
            last += 1
    return Position(first, 0), Position(last, len(lines[last])), True
