"""Lines to read, of which one is marked; each may lead to a place in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType

from ...diagnostics import Span
from ...diagnostics.text import cell_width
from ..command import bindings
from ..commands import READING_MOVES
from ..common.lines import LinesView
from ..editor.marks import next_line

_GAP = 3
_VIM = {
    "j": "down",
    "k": "up",
    "g": "top",
    "G": "bottom",
    "ctrl+d": "half_down",
    "ctrl+u": "half_up",
    "ctrl+f": "page_down",
    "ctrl+b": "page_up",
    "l": "choose",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line to read.

    Args:
        text: the line, harmless.
        kind: ``added``, ``removed``, ``muted``, ``wrong``; empty for text as it is.
        before: what stands before it, as numbers.
        side: what is said of it at the right.
        place: where it is written.
        stop: whether it is one of those that a key goes to.
    """

    text: str
    kind: str = ""
    before: str = ""
    side: str = ""
    place: Span | None = None
    stop: bool = False


class Rows(LinesView, can_focus=True):
    """Shows lines to read; only those on the screen are ever made."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(READING_MOVES)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--here",
        "rows--side",
        "rows--before",
        "rows--added",
        "rows--removed",
        "rows--muted",
        "rows--wrong",
        "rows--found",
    }

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.rows: Sequence[Row] = ()
        self.marked = 0
        self._sought: re.Pattern[str] | None = None
        self._column = 0
        self._widest = 0

    @property
    def row(self) -> Row | None:
        """The marked line."""
        return self.rows[self.marked] if self.rows else None

    def show(self, rows: Sequence[Row], marked: int) -> None:
        """Show lines.

        Args:
            rows: the lines.
            marked: the number of the one to mark.
        """
        self.rows = rows
        widths = [cell_width(row.before + row.text) for row in rows]
        self._widest = max(widths, default=0)
        self._align()
        self.go(marked)
        self.refresh()

    def go(self, number: int) -> None:
        """Mark a line and bring it into view.

        Args:
            number: its number; brought within those there are.
        """
        before, self.marked = self.marked, max(0, min(number, len(self.rows) - 1))
        self.refresh_lines(before)
        self.refresh_lines(self.marked)
        height, top = max(1, self.size.height), round(self.scroll_y)
        if not top <= self.marked < top + height:
            over = self.marked - height + 1 if self.marked >= top + height else self.marked
            self.show_from(over)

    def seek(self, words: str) -> None:
        """Search for a text in whatever case, and go on from one to the next; empty: stop that."""
        self._sought = re.compile(re.escape(words), re.IGNORECASE) if words else None
        stops = self.stops
        if words and stops and self.marked not in stops:
            self.step(1)
        self.refresh()

    @property
    def stops(self) -> list[int]:
        """The lines that one goes to: those with what is sought, else those that matter."""
        sought = self._sought
        if sought is None:
            return [number for number, row in enumerate(self.rows) if row.stop]
        return [n for n, row in enumerate(self.rows) if sought.search(f"{row.text} {row.side}")]

    def step(self, way: int) -> bool:
        """Go to the next (1) or previous (-1) stop, going round; whether there is one."""
        found = next_line(self.stops, self.marked, way)
        if found is not None:
            self.go(found)
        return found is not None

    def action_move(self, where: str) -> None:
        """Move the mark.

        Args:
            where: ``up``, ``down``, ``page_up``, ``half_down``, ``top`` ...
        """
        page = max(1, self.size.height - 1)
        steps = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        steps |= {"half_up": -(page // 2 or 1), "half_down": page // 2 or 1}
        steps |= {"top": -len(self.rows), "bottom": len(self.rows)}
        self.go(self.marked + steps[where])

    def line_count(self) -> int:
        """How many lines there are."""
        return len(self.rows)

    def line_segments(self, number: int) -> list[Segment]:
        """A line: what stands before it, its text, what is said of it."""
        row = self.rows[number]
        style = self._style(row.kind) if row.kind else Style()
        segments = [Segment(row.before, self._style("before")), *self._found(row.text, style)]
        if row.side:
            gap = max(_GAP, self._column - cell_width(row.before + row.text))
            segments += self._found(" " * gap + row.side, self._style("side"))
        return segments

    def line_style(self, number: int) -> Style:
        """The colours of the page; the marked line stands on a ground of its own."""
        here = self._style("here") if number == self.marked else Style()
        return self.rich_style + here

    def on_resize(self) -> None:
        """Align what is said at the right with the new width."""
        self._align()

    def on_click(self, event: events.Click) -> None:
        """Mark the line that is clicked."""
        self.go(event.y + round(self.scroll_y))

    async def on_key(self, event: events.Key) -> None:
        """Move by Vim's keys, where they are wanted."""
        typed = event.character if event.character and event.is_printable else event.key
        if typed in _VIM and getattr(self.app, "vim", False):
            event.stop()
            event.prevent_default()
            if _VIM[typed] == "choose":
                await self.run_action("screen.choose")
            else:
                self.action_move(_VIM[typed])

    def _found(self, text: str, style: Style) -> Iterator[Segment]:
        """A text, with what is sought in it marked."""
        end = 0
        for match in self._sought.finditer(text) if self._sought else ():
            yield Segment(text[end : match.start()], style)
            yield Segment(match.group(), style + self._style("found"))
            end = match.end()
        yield Segment(text[end:], style)

    def _align(self) -> None:
        """Put what is said at the right behind the longest line, as far as there is room."""
        longest = max((cell_width(row.side) for row in self.rows), default=0)
        room = self.scrollable_content_region.width or self.size.width
        self._column = min(self._widest + _GAP, max(room // 2, room - longest))
        self.resize_lines(max(self._widest, self._column + longest))
        self.refresh()

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"rows--{name}", partial=True)
