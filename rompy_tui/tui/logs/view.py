"""Shows the end of a log while it grows, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from ...diagnostics.text import cell_width
from ..common.lines import LinesView

MAX_LINES = 20_000
"""Lines that are kept; the file keeps all."""


class LogView(LinesView):
    """The lines of a log."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"log--note"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "Up", show=False),
        Binding("down,j", "scroll_down", "Down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("home,g", "scroll_home", "Start", show=False),
        Binding("end,G", "scroll_end", "End", show=False),
    ]

    follow = reactive(True)
    """Whether the view stays at the end."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._lines: deque[str] = deque(maxlen=MAX_LINES)
        self._note = ""
        self._widest = 0

    def clear(self, note: str = "") -> None:
        """Forget all lines.

        Args:
            note: a sentence to show while there are none.
        """
        self._lines.clear()
        self._note, self._widest = note, len(note)
        self.follow = True
        self.resize_lines(self._widest)
        self.refresh()

    def add(self, lines: Sequence[str]) -> None:
        """Add lines at the end.

        Args:
            lines: cleaned ones, as :class:`rompy_tui.supervision.LogTail` gives them.
        """
        if not lines:
            return
        dropped = max(0, len(self._lines) + len(lines) - MAX_LINES)
        self._lines.extend(lines)
        self._widest = max(self._widest, _widest(lines))
        self.resize_lines(self._widest)
        if self.follow:
            self.scroll_end(animate=False, immediate=True)
        elif dropped:
            # What is being read stays where it is while old lines go.
            self.scroll_to(y=max(0, self.scroll_y - dropped), animate=False, immediate=True)
        self.refresh()

    def line_count(self) -> int:
        """How many lines are kept; one for the note where there are none."""
        return len(self._lines) or bool(self._note)

    def line_segments(self, number: int) -> list[Segment]:
        """One line of the log."""
        if not self._lines:
            style = self.get_component_rich_style("log--note", partial=True)
            return [Segment(self._note, style)]
        return [Segment(self._lines[number])]

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stop following when a person scrolls up, go on at the end."""
        super().watch_scroll_y(old_value, new_value)
        if new_value < old_value and new_value < self.max_scroll_y:
            self.follow = False
        elif new_value >= self.max_scroll_y:
            self.follow = True


def _widest(lines: Iterable[str]) -> int:
    return max((len(line) if line.isascii() else cell_width(line) for line in lines), default=0)
