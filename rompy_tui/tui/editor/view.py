"""Shows a file and what is wrong with it, at the end of each line concerned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from ...diagnostics import Diagnostic, Severity
from ...diagnostics.text import cell_width, visible
from ..common import glyphs
from ..common.lines import LinesView

_TAB = 4
_SIGNS = {Severity.ERROR: glyphs.ERROR, Severity.WARNING: glyphs.WARNING}


class FileView(LinesView):
    """A file, to be looked at."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "file--number",
        "file--cursor",
        "file--comment",
        "file--error",
        "file--warning",
        "file--info",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,g", "go(0)", "Start", show=False),
        Binding("end,G", "go(-1)", "End", show=False),
    ]

    cursor = reactive(0)
    """The line that is marked, from 0."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._lines: list[str] = []
        self._problems: dict[int, list[Diagnostic]] = {}
        self._empty = ""

    def show(self, text: str, file: str, diagnostics: Sequence[Diagnostic]) -> None:
        """Show a text.

        Args:
            text: the file's.
            file: its name in diagnostics; those of other files are left out.
            diagnostics: what is wrong.
        """
        self._lines = [visible(line).expandtabs(_TAB) for line in text.splitlines()]
        self._problems = {}
        for diagnostic in diagnostics:
            if diagnostic.span.file == file:
                self._problems.setdefault(diagnostic.span.start.line, []).append(diagnostic)
        self._empty = "" if self._lines or diagnostics else "this file is empty"
        self.cursor = min(self.cursor, max(0, self.line_count() - 1))
        self.resize_lines(self._gutter() + self._widest())
        self.refresh()

    def say(self, text: str) -> None:
        """Show a sentence in place of a file."""
        self._lines, self._problems, self._empty = [], {}, text
        self.resize_lines(0)
        self.refresh()

    def line_count(self) -> int:
        """How many lines are shown; a file without text still shows what is wrong with it."""
        return max(len(self._lines), max(self._problems, default=-1) + 1, bool(self._empty))

    def line_segments(self, number: int) -> list[Segment]:
        """A line: its number, the sign of its worst problem, its text, and the messages."""
        if self._empty:
            return [Segment(f"  {self._empty}", self._style("file--number"))]
        text = self._lines[number] if number < len(self._lines) else ""
        problems = self._problems.get(number, [])
        worst = min(problems, key=lambda d: d.severity.rank, default=None)
        mark = _SIGNS.get(worst.severity, glyphs.UNKNOWN) if worst else " "
        marked = self._style("file--cursor") if number == self.cursor else Style()
        digits = self._gutter() - 4
        segments = [
            Segment(f" {number + 1:>{digits}} ", self._style("file--number") + marked),
            Segment(f"{mark} ", self._problem_style(worst) + marked),
        ]
        segments += [Segment(s.text, (s.style or Style()) + marked) for s in self._text(text)]
        for problem in problems:
            sign = _SIGNS.get(problem.severity, glyphs.UNKNOWN)
            message = f"   {sign} {visible(problem.message)}"
            segments.append(Segment(message, self._problem_style(problem) + marked))
        if number == self.cursor:
            segments.append(Segment(" " * self.size.width, marked))
        return segments

    def problem_line(self, step: int) -> int | None:
        """The next (1) or previous (-1) line with a problem, from the marked one, going round.

        Args:
            step: 1 or -1.

        Returns:
            The line, or None where nothing is wrong.
        """
        lines = sorted(self._problems)
        if not lines:
            return None
        further = [line for line in lines if (line - self.cursor) * step > 0] or lines
        return further[0] if step > 0 else further[-1]

    def action_move(self, lines: int) -> None:
        """Move the marked line."""
        self.go_to(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the marked line by a screen."""
        self.go_to(self.cursor + pages * max(1, self.size.height - 1))

    def action_go(self, line: int) -> None:
        """Move to a line; -1 is the last."""
        self.go_to(line if line >= 0 else self.line_count() - 1)

    def go_to(self, line: int) -> None:
        """Mark a line and bring it into view.

        Args:
            line: from 0; brought within the file.
        """
        self.cursor = max(0, min(line, self.line_count() - 1))
        top, height = round(self.scroll_y), self.size.height
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def watch_cursor(self) -> None:
        """Paint the mark."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Mark the line that was clicked."""
        self.go_to(event.y + round(self.scroll_y))

    def _widest(self) -> int:
        widths = [len(t) if t.isascii() else cell_width(t) for t in self._lines] or [0]
        for line, problems in self._problems.items():
            messages = sum(cell_width(visible(p.message)) + 5 for p in problems)
            widths.append((widths[line] if line < len(self._lines) else 0) + messages)
        return max(widths)

    def _text(self, text: str) -> list[Segment]:
        # Comments stand back; the real highlighting is the editor's business.
        stripped = text.lstrip()
        if stripped.startswith("#"):
            return [Segment(text, self._style("file--comment"))]
        return [Segment(text)]

    def _gutter(self) -> int:
        return len(str(max(1, self.line_count()))) + 4

    def _problem_style(self, problem: Diagnostic | None) -> Style:
        return self._style(f"file--{problem.severity.value}") if problem else Style()

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=True)
