"""Where the characters of a line are on the screen: tabs, wide and odd characters."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

from ...diagnostics.text import visible

TAB = 4
"""Cells from one tab stop to the next."""


def shown(line: str) -> str:
    """A line as it is shown: tabs are blanks, and what a terminal would act on is made visible.

    Args:
        line: without its end.
    """
    if line.isascii() and line.isprintable():
        return line
    out: list[str] = []
    width = 0
    for char in line:
        piece = " " * (TAB - width % TAB) if char == "\t" else visible(char)
        out.append(piece)
        width += cell_len(piece)
    return "".join(out)


def cell_of(line: str, column: int) -> int:
    """The cell in which a character begins.

    Args:
        line: without its end.
        column: the character's number; what lies behind the end has its cells too.
    """
    if line.isascii() and line.isprintable():
        return column
    return cell_len(shown(line[:column])) + max(0, column - len(line))


def column_at(line: str, cell: int) -> int:
    """The character that covers a cell, or the end of the line.

    Args:
        line: without its end.
        cell: from 0.
    """
    if line.isascii() and line.isprintable():
        return min(cell, len(line))
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if cell_of(line, middle) <= cell:
            low = middle
        else:
            high = middle - 1
    return whole(line, low)


def whole(line: str, column: int, step: int = -1) -> int:
    """A place that is not between a letter and its accents.

    Args:
        line: without its end.
        column: the place.
        step: 1 to look behind it, -1 before it.
    """
    while 0 < column < len(line) and unicodedata.combining(line[column]):
        column += step
    return column
