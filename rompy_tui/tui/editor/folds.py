"""Lines that are folded away below the line that they belong to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

_OPENS = re.compile(r"\s*(?!-\s)[^#]*:\s*(?:[&!]\S+\s*)*(?:#.*)?$")
"""A key without a value in its line: the items of its list may stand below it, no further in."""

_ITEM = re.compile(r"-(?:\s|$)")

_FAR = 1_000_000
"""Further in than any line."""


class Folds:
    """The folds of one text: which lines show, and in which row.

    Lines and rows count from 0. Without folds a line's row is its number.
    """

    def __init__(self) -> None:
        self._last: dict[int, int] = {}
        self._firsts: list[int] = []
        self._ends: list[int] = []
        self._begins: list[int] = []
        self._before: list[int] = [0]

    def __bool__(self) -> bool:
        return bool(self._last)

    def below(self, line: int) -> range:
        """The lines that are folded away below a line that shows; empty where none are."""
        last = self._last.get(line)
        return range(line + 1, last + 1) if last is not None else range(0)

    def hides(self, line: int) -> bool:
        """Whether a line is folded away."""
        return self.shown(line) != line

    def rows(self, count: int) -> int:
        """How many lines show.

        Args:
            count: of the lines of the text.
        """
        return count - self._before[-1]

    def shown(self, line: int) -> int:
        """The line itself, or that in whose fold it is."""
        number = bisect_right(self._firsts, line) - 1
        return self._firsts[number] - 1 if number >= 0 and line <= self._ends[number] else line

    def row(self, line: int) -> int:
        """The row of a line; where it is folded away, that of the line that it is below."""
        line = self.shown(line)
        return line - self._before[bisect_right(self._firsts, line)]

    def line(self, row: int) -> int:
        """The line that shows in a row."""
        return row + self._before[bisect_right(self._begins, row)]

    def step(self, line: int, rows: int, count: int) -> int:
        """How many lines further up or down it is, by rows.

        Args:
            line: where one is.
            rows: how many rows up (negative) or down.
            count: of the lines of the text.

        Returns:
            The lines; beyond the ends of the text where the rows are.
        """
        if not self:
            return rows
        row = self.row(line) + rows
        if row < 0:
            return -line - 1
        return self.line(row) - line if row < self.rows(count) else count - line

    def fold(self, lines: Sequence[str], line: int) -> int | None:
        """Fold the block of a line: what is below it, or else the block that it is in.

        Args:
            lines: of the text.
            line: where one is.

        Returns:
            The line that the block is below; None where there is none.
        """
        for header in _holders(lines, line):
            last = block_end(lines, header)
            if last > header and last >= line and header not in self._last:
                self._last[header] = last
                self._count()
                return header
        return None

    def fold_all(self, lines: Sequence[str]) -> None:
        """Fold every block."""
        ends = {line: block_end(lines, line) for line in range(len(lines))}
        self._last = {line: last for line, last in ends.items() if last > line}
        self._count()

    def unfold(self, line: int) -> bool:
        """Unfold what is below a line; whether anything was."""
        found = self._last.pop(line, None) is not None
        if found:
            self._count()
        return found

    def unfold_all(self) -> None:
        """Unfold everything."""
        self._last = {}
        self._count()

    def show(self, line: int) -> bool:
        """Unfold what hides a line; whether anything did."""
        if not self.hides(line):
            return False
        self._last = {h: last for h, last in self._last.items() if not h < line <= last}
        self._count()
        return True

    def spliced(self, first: int, before: int, after: int) -> None:
        """Move along with the text; what is changed inside unfolds.

        Args:
            first: the first line that changed.
            before: how many lines there were.
            after: how many there are in their place.
        """
        if not self._last:
            return
        end, moved, kept = first + before, after - before, {}
        for header, last in self._last.items():
            if last < first or (header == first and before == after == 1):
                kept[header] = last
            elif header >= end:
                kept[header + moved] = last + moved
        self._last = kept
        self._count()

    def _count(self) -> None:
        """Work out which lines are hidden: folds within folds count once."""
        self._firsts, self._ends = [], []
        for header, last in sorted(self._last.items()):
            if self._ends and header <= self._ends[-1]:
                continue
            self._firsts.append(header + 1)
            self._ends.append(last)
        sizes = (end - first + 1 for first, end in zip(self._firsts, self._ends, strict=True))
        self._before = list(accumulate(sizes, initial=0))
        # The row in which each block would begin, were it shown.
        pairs = zip(self._firsts, self._before, strict=False)
        self._begins = [first - hidden for first, hidden in pairs]


def block_end(lines: Sequence[str], line: int) -> int:
    """The last line of the block below a line, by indentation.

    Args:
        lines: of the text.
        line: the line.

    Returns:
        The last line that belongs to it; the line itself where nothing does.
    """
    text = lines[line]
    if _is_empty(text):
        return line
    indent, last = _indent(text), line
    takes_items = _OPENS.match(text) is not None
    for number in range(line + 1, len(lines)):
        below = lines[number]
        if _is_empty(below):
            continue
        here = _indent(below)
        if here > indent or (here == indent and takes_items and _ITEM.match(below, here)):
            last = number
        else:
            break
    return last


def _holders(lines: Sequence[str], line: int) -> Iterator[int]:
    """A line, and those that it stands further in than, from the inside out."""
    yield line
    empty = _is_empty(lines[line])
    least, item = (_FAR, False) if empty else (_indent(lines[line]), _is_item(lines[line]))
    for number in range(line - 1, -1, -1):
        text = lines[number]
        if _is_empty(text):
            continue
        here = _indent(text)
        # The items of a list may stand no further in than its key.
        if here < least or (here == least and item and not _is_item(text)):
            yield number
            least, item = here, _is_item(text)


def _is_empty(line: str) -> bool:
    left = line.lstrip()
    return not left or left.startswith("#")


def _is_item(line: str) -> bool:
    return _ITEM.match(line.lstrip()) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
