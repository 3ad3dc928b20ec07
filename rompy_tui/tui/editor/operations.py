"""What keys do to a text beyond putting a letter in: indentation, comments, new lines."""

from __future__ import annotations

import re

from ...diagnostics import Position
from .buffer import Buffer
from .caret import Caret

INDENT = 2
"""Blanks of one level, as in every file that ships with the program."""

_OPENS = re.compile(r"(:|[:\-]\s+[|>][-+\d]*|[\[{])\s*$")
_COMMENT = re.compile(r"(\s*)# ?")


def new_line(buffer: Buffer, caret: Caret) -> Position:
    """Break the line, with the indentation that what follows most likely has."""
    line = buffer.lines[caret.start.line][: caret.start.column]
    indent = re.match(r"\s*", line)
    blanks = indent.group() if indent else ""
    if _OPENS.search(re.sub(r"\s#.*$", "", line)):
        blanks += " " * INDENT
    if line.lstrip().startswith("- ") and not line.rstrip().endswith(("|", ">", ":")):
        blanks = blanks[: len(line) - len(line.lstrip())]
    return buffer.replace(caret.start, caret.end, f"\n{blanks}")


def tab(buffer: Buffer, caret: Caret) -> Position:
    """Put blanks in up to the next level."""
    column = caret.start.column
    return buffer.replace(caret.start, caret.end, " " * (INDENT - column % INDENT), "typing")


def erase_back(buffer: Buffer, before: Position, caret: Caret) -> Position:
    """Take away what is before the cursor: in the indentation, a level of it.

    Args:
        buffer: the text.
        before: the place of the character before the cursor.
        caret: the cursor, with nothing selected.
    """
    line, column = caret.head
    start = buffer.lines[line][:column]
    if start and not start.strip(" ") and before.line == line:
        before = Position(line, (column - 1) // INDENT * INDENT)
    return buffer.replace(before, caret.head, "", "erasing")


def selected_lines(caret: Caret) -> range:
    """The lines of the selection, or that of the cursor."""
    last = caret.end.line
    if caret.selects and caret.end.column == 0 and last > caret.start.line:
        last -= 1
    return range(caret.start.line, last + 1)


def shift_lines(buffer: Buffer, caret: Caret, levels: int) -> None:
    """Move lines in or out by a level, as one step.

    Args:
        buffer: the text.
        caret: tells which lines.
        levels: 1 or -1.
    """
    with buffer.together():
        for number in selected_lines(caret):
            line = buffer.lines[number]
            blanks = len(line) - len(line.lstrip(" "))
            if levels > 0 and line.strip():
                buffer.replace(Position(number, 0), Position(number, 0), " " * INDENT)
            elif levels < 0 and blanks:
                buffer.replace(Position(number, 0), Position(number, min(INDENT, blanks)), "")


def toggle_comment(buffer: Buffer, caret: Caret) -> None:
    """Make lines comments, or text again where all of them are comments, as one step."""
    numbers = [n for n in selected_lines(caret) if buffer.lines[n].strip()]
    lines = [buffer.lines[n] for n in numbers]
    if not lines:
        return
    column = min(len(line) - len(line.lstrip()) for line in lines)
    uncomment = all(line.lstrip().startswith("#") for line in lines)
    with buffer.together():
        for number, line in zip(numbers, lines, strict=True):
            found = _COMMENT.match(line)
            if not uncomment:
                buffer.replace(Position(number, column), Position(number, column), "# ")
            elif found:
                start = len(found.group(1))
                buffer.replace(Position(number, start), Position(number, found.end()), "")
