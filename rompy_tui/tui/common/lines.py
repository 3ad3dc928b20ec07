"""A scrolling view of lines of text: only those on the screen are ever made."""

from __future__ import annotations

from rich.segment import Segment
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

    def resize_lines(self, width: int) -> None:
        """Tell the scroll bars how much there is.

        Args:
            width: cells of the longest line.
        """
        room = self.scrollable_content_region.width
        if width > room:
            # Not a cell at a time: each new size lays the whole screen out again.
            width = -(-width // _WIDER) * _WIDER
        self.virtual_size = Size(max(width, room), self.line_count())

    def render_line(self, y: int) -> Strip:
        """One row of the screen (Textual's Line API)."""
        number = y + round(self.scroll_y)
        width = self.size.width
        if number >= self.line_count():
            return Strip.blank(width, self.rich_style)
        strip = Strip(self.line_segments(number)).apply_style(self.rich_style)
        start = round(self.scroll_x)
        return strip.crop_extend(start, start + width, self.rich_style)
