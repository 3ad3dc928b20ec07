"""What Vim's keys change in a text."""

from __future__ import annotations

from ...diagnostics import Position
from ..editor.buffer import Buffer
from ..editor.open_file import OpenFile
from .motions import first_letter
from .text import Text


def delete_lines(buffer: Buffer, first: int, last: int) -> Position:
    """Take whole lines away.

    Args:
        buffer: the text.
        first: the first line.
        last: the last one.

    Returns:
        The place of the line that follows.
    """
    lines = buffer.lines
    if last + 1 < len(lines):
        buffer.replace(Position(first, 0), Position(last + 1, 0), "")
    elif first:
        start = Position(first - 1, len(lines[first - 1]))
        buffer.replace(start, Position(last, len(lines[last])), "")
    else:
        buffer.replace(Position(0, 0), buffer.last, "")
    return Position(min(first, len(buffer.lines) - 1), 0)


def put_lines(buffer: Buffer, line: int, text: str) -> Position:
    """Put whole lines in before a line, or behind the last.

    Args:
        buffer: the text.
        line: the number that the first of them gets.
        text: the lines, each with its end.

    Returns:
        Where they begin.
    """
    if line < len(buffer.lines):
        buffer.replace(Position(line, 0), Position(line, 0), text)
    else:
        buffer.replace(buffer.last, buffer.last, "\n" + text.removesuffix("\n"))
    return Position(line, 0)


def join_lines(buffer: Buffer, line: int, count: int) -> Position:
    """Join lines with one blank between them, as one step.

    Args:
        buffer: the text.
        line: the first of them.
        count: how many are joined to it.
    """
    place = Position(line, len(buffer.lines[line]))
    with buffer.together():
        for _ in range(min(count, len(buffer.lines) - 1 - line)):
            here, following = buffer.lines[line], buffer.lines[line + 1]
            rest = following.lstrip()
            glue = " " if rest and here.strip() else ""
            place = Position(line, len(here.rstrip()))
            blanks = len(following) - len(rest)
            buffer.replace(place, Position(line + 1, blanks), glue)
    return place


def swap_case(buffer: Buffer, start: Position, end: Position, how: str) -> Position:
    """Change letters.

    Args:
        buffer: the text.
        start: the first place.
        end: the place behind the last.
        how: ``~`` for the other case, ``u`` for small letters, ``U`` for capitals.

    Returns:
        Where it begins.
    """
    change = {"~": str.swapcase, "u": str.lower, "U": str.upper}[how]
    buffer.replace(start, end, change(buffer.piece(start, end)))
    return start


def open_below(text: Text, file: OpenFile) -> None:
    """Begin a line behind that of the cursor."""
    line = file.caret.head.line
    text.move(Position(line, len(file.buffer.lines[line])))
    text.new_line()


def open_above(text: Text, file: OpenFile) -> None:
    """Begin a line before that of the cursor, indented as it is."""
    start = Position(file.caret.head.line, 0)
    line = file.buffer.lines[start.line]
    blanks = line[: len(line) - len(line.lstrip())]

    def change() -> Position:
        file.buffer.replace(start, start, f"{blanks}\n")
        return Position(start.line, len(blanks))

    text.edit(change)


def put(text: Text, file: OpenFile, behind: int, count: int) -> None:
    """Put in what was copied last.

    Args:
        text: the view.
        file: the file in it.
        behind: 0 for before the cursor or its line, 1 for behind it.
        count: how often.
    """
    copied, buffer, head = text.clipboard * min(count, 1000), file.buffer, file.caret.head

    def change() -> Position | None:
        if not copied:
            return None
        if copied.endswith("\n"):
            place = put_lines(buffer, head.line + behind, copied)
            return Position(place.line, first_letter(buffer.lines[place.line]))
        column = min(head.column + behind, len(buffer.lines[head.line]))
        place = Position(head.line, column)
        end = buffer.replace(place, place, copied)
        return place if "\n" in copied else Position(end.line, max(0, end.column - 1))

    text.edit(change)


def join(text: Text, file: OpenFile, count: int) -> None:
    """Join the cursor's line with those behind it.

    Args:
        text: the view.
        file: the file in it.
        count: how many lines become one.
    """
    text.edit(lambda: join_lines(file.buffer, file.caret.start.line, max(1, count - 1)))


def swap(text: Text, file: OpenFile, count: int) -> None:
    """Change letters at the cursor to the other case and go on behind them."""
    start = file.caret.head
    end = Position(start.line, min(start.column + count, len(file.buffer.lines[start.line])))
    text.edit(lambda: swap_case(file.buffer, start, end, "~"))
    text.move(end)


def replace(text: Text, file: OpenFile, start: Position, end: Position, char: str) -> None:
    """Put a character in the place of each of some.

    Args:
        text: the view.
        file: the file in it.
        start: the first place.
        end: the place behind the last.
        char: the character, or ``enter``.
    """
    piece = file.buffer.piece(start, end)
    by = "\n" if char == "enter" else "".join(c if c in "\r\n" else char for c in piece)
    text.edit(lambda: file.buffer.replace(start, end, by))
    text.move(Position(start.line, start.column if char == "enter" else max(0, end.column - 1)))
