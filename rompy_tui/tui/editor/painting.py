"""Paints the lines of an open file: numbers, signs, colours, spans and messages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ...diagnostics import Diagnostic, Severity
from ...diagnostics.text import visible
from ..common import glyphs
from ..common.lines import LinesView
from .highlight import tokens
from .jumping import Jump
from .layout import cell_of, shown
from .open_file import OpenFile

_SIGNS = {Severity.ERROR: glyphs.ERROR, Severity.WARNING: glyphs.WARNING}
_UNDERLINE = Style(underline=True)
_REVERSE = Style(reverse=True)

Piece = tuple[int, int, Style]
"""Start and end column, and the style that comes on top of those before it."""


class FilePainter(LinesView):
    """Shows an open file, or a sentence in the place of one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "file--number",
        "file--cursor",
        "file--selection",
        "file--error",
        "file--warning",
        "file--info",
        "file--found",
        "file--jump",
        "file--comment",
        "file--key",
        "file--variable",
        "file--text",
        "file--tag",
        "file--number-value",
        "file--word",
    }

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.file: OpenFile | None = None
        self.note = ""
        """What is said where there is no file."""
        self.found: dict[int, list[tuple[int, int]]] = {}
        """Places that were looked for, by line: start and end column."""
        self.jump: Jump | None = None
        """The words that can be gone to, while that is asked."""

    def line_count(self) -> int:
        """How many lines are shown."""
        return self.file.folds.rows(len(self.file.buffer.lines)) if self.file else 1

    def row_of(self, line: int) -> int:
        """The row of a line on the screen; less than 0 above it."""
        row = self.file.folds.row(line) if self.file else line
        return row - round(self.scroll_y)

    def line_at(self, row: int) -> int:
        """The line that shows in a row of the screen; the last one below the text."""
        if self.file is None:
            return 0
        rows = self.line_count()
        return self.file.folds.line(max(0, min(row + round(self.scroll_y), rows - 1)))

    def line_segments(self, number: int) -> list[Segment]:
        """A line from end to end: its number, the sign of its worst problem, text, messages."""
        if self.file is None:
            return [Segment(f"  {self.note}", self._style("number"))]
        return [*self._gutter(self.file, number), *self._body(self.file, number)]

    def render_line(self, y: int) -> Strip:
        """One row of the screen (Textual's Line API); numbers stay when the text moves aside."""
        if self.file is None or y + round(self.scroll_y) >= self.line_count():
            return super().render_line(y)
        number = self.line_at(y)
        width, start, gutter = self.size.width, round(self.scroll_x), self.number_width
        base = self.rich_style
        if number == self.file.caret.head.line:
            base += self._style("cursor")
        left = Strip(self._gutter(self.file, number)).apply_style(base)
        body = Strip(self._body(self.file, number)).apply_style(base)
        room = max(0, width - gutter)
        return Strip.join([left, body.crop_extend(start, start + room, base)]).crop(0, width)

    @property
    def number_width(self) -> int:
        """Cells before the text."""
        return len(str(len(self.file.buffer.lines) if self.file else 1)) + 4

    def _gutter(self, file: OpenFile, number: int) -> list[Segment]:
        folded = file.folds.below(number)
        problems = [*file.marks.at(number), *file.marks.within(folded)]
        worst = min(problems, key=lambda d: d.severity.rank, default=None)
        mark = _SIGNS.get(worst.severity, glyphs.UNKNOWN) if worst else " "
        return [
            Segment(f" {number + 1:>{self.number_width - 4}} ", self._style("number")),
            Segment(mark, self._problem_style(worst)),
            Segment(glyphs.FOLDED if folded else " ", self._style("number")),
        ]

    def _body(self, file: OpenFile, number: int) -> list[Segment]:
        line = file.buffer.lines[number]
        problems = file.marks.at(number)
        pieces, written = list(self._pieces(file, number, line)), line
        if self.jump is not None:
            written, places = self.jump.over(number, line)
            pieces += [(start, end, self._style("jump")) for start, end in places]
        segments = list(_segments(written, pieces))
        caret = file.caret
        if self.has_focus and caret.head == (number, len(line)):
            segments.append(Segment(" ", _REVERSE))
        elif caret.start.line <= number < caret.end.line + caret.whole_lines:
            segments.append(Segment(" ", self._style("selection")))
        folded = len(file.folds.below(number))
        if folded:
            segments.append(
                Segment(f"   … {folded} line{'s' * (folded > 1)}", self._style("number"))
            )
        for problem in problems:
            sign = _SIGNS.get(problem.severity, glyphs.UNKNOWN)
            message = f"   {sign} {visible(problem.message)}"
            segments.append(Segment(message, self._problem_style(problem)))
        return segments

    def _pieces(self, file: OpenFile, number: int, line: str) -> Iterator[Piece]:
        for start, end, kind in tokens(line):
            name = "number-value" if kind == "number" else kind
            yield start, end, self._style(name)
        for problem in file.marks.at(number):
            span = problem.span
            end = span.end.column if span.end.line == number else len(line)
            yield span.start.column, end, _UNDERLINE
        for start, end in self.found.get(number, ()):
            yield start, end, self._style("found")
        caret = file.caret
        if (caret.selects or caret.whole_lines) and caret.start.line <= number <= caret.end.line:
            whole = caret.whole_lines
            start = caret.start.column if number == caret.start.line and not whole else 0
            end = caret.end.column if number == caret.end.line and not whole else len(line)
            yield start, end, self._style("selection")
        if self.has_focus and number == caret.head.line:
            yield caret.head.column, caret.head.column + 1, _REVERSE

    def _problem_style(self, problem: Diagnostic | None) -> Style:
        return self._style(problem.severity.value) if problem else Style()

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"file--{name}", partial=True)


def _segments(line: str, pieces: list[Piece]) -> Iterator[Segment]:
    """Cut a line where styles begin and end, and lay them over each other."""
    cuts = {0, len(line)}
    for start, end, _ in pieces:
        cuts |= {min(start, len(line)), min(end, len(line))}
    text, edges = shown(line), sorted(cuts)
    offsets = edges if text == line else [len(shown(line[:column])) for column in edges]
    for number, (start, end) in enumerate(pairwise(edges)):
        style = Style()
        for first, last, over in pieces:
            if first <= start and end <= last:
                style += over
        yield Segment(text[offsets[number] : offsets[number + 1]], style)


def width_of(line: str) -> int:
    """Cells that a line takes."""
    return cell_of(line, len(line))
