"""A scrolling view of lines of text: only those on the screen are ever made."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

_WIDER = 32
"""Cells that a line which does not fit brings more to scroll to."""


class LinesView(ScrollView, can_focus=True):
    """Base of the views of files and logs: subclasses say what a line looks like."""

    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line_segments(self, number: int) -> list[Segment]:
        """The text of one line with its styles, without the colours of the widget."""
        raise NotImplementedError

    def line_style(self, number: int) -> Style:
        """The colours of a line where its segments have none of their own.

        Args:
            number: of the line; one that is there.
        """
        del number
        return self.rich_style

    def resize_lines(self, width: int) -> None:
        """Tell the scroll bars how much there is.

        Args:
            width: cells of the longest line.
        """
        room = self.scrollable_content_region.width
        # Not a cell at a time: each new size lays the whole screen out again. What fits has no
        # width: the bar at the right may need a cell of the room there was.
        width = -(-width // _WIDER) * _WIDER if width > room else 0
        self.virtual_size = Size(width, self.line_count())

    def show_from(self, line: int, cell: int = 0) -> None:
        """Scroll at once.

        Args:
            line: number of the first to show.
            cell: number of the first to show of each.
        """
        # By force: keys typed ahead come before the scroll bars that would allow it.
        self.scroll_to(cell, max(0, line), animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One row of the screen (Textual's Line API)."""
        number = y + round(self.scroll_y)
        width = self.size.width
        if number >= self.line_count():
            return Strip.blank(width, self.rich_style)
        style = self.line_style(number)
        strip = Strip(self.line_segments(number)).apply_style(style)
        start = round(self.scroll_x)
        return strip.crop_extend(start, start + width, style)
