"""Shows lines of a log of any size: those on the screen are all that is kept."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ...supervision.logs import Lines, Numbered
from ..command import bindings
from ..commands import LOG_MATCHES, LOG_MOVES
from .arranging import Arranged, Arranger, Looks
from .reader import LogReader, Window

_WHEEL = 3
_SHIFT = 16


class LogView(Widget, can_focus=True):
    """The lines of a log."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "log--note",
        "log--found",
        "log--here",
        "log--before",
        "log--bar",
        "log--error",
        "log--warning",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*LOG_MOVES, *LOG_MATCHES))]

    class Read(Message):
        """Lines were read."""

        def __init__(self, reader: LogReader, window: Window) -> None:
            super().__init__()
            self.reader = reader
            self.window = window

    class Changed(Message):
        """Something that stands in the title changed: how many lines, where, following or not."""

    class Chosen(Message):
        """A line was chosen with Enter or the mouse."""

        def __init__(self, view: LogView, line: Numbered) -> None:
            super().__init__()
            self.view = view
            self.line = line

    class Found(Message):
        """A line that was asked for was found; None where there is none."""

        def __init__(self, view: LogView, line: Numbered | None) -> None:
            super().__init__()
            self.view = view
            self.line = line

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.window = Window()
        self.follow = True
        """Whether the view stays at the end."""
        self.top = 0
        """The number of the first line that shows."""
        self.marked: int | None = None
        """The line that was gone to."""
        self.picks = False
        """Whether moving marks another line, as in a list."""
        self.looks = Looks(self._style)
        """How lines look."""
        self._left = 0
        self._wrap = False
        self._note = ""
        self._reader: LogReader | None = None
        self._grows = True
        self._seeks = False
        self._arranged: Arranged | None = None
        self._arranged_for = self.size

    # What is shown.

    def show(self, lines: Lines, note: str, *, follow: bool = True) -> None:
        """Show other lines.

        Args:
            lines: where they come from.
            note: a sentence to show while there are none.
            follow: whether to begin at the end.
        """
        self._stop()
        self.window, self._note = Window(), note
        self.follow, self.top, self.marked, self._left = follow, 0, None, 0
        reader = LogReader(lines, self._report)
        reader.grows(self._grows)
        self._reader = reader
        self._ask()
        self.run_worker(reader.follow, thread=True, exit_on_error=False)
        self._paint()

    def clear(self) -> None:
        """Show nothing."""
        self._stop()
        self.window, self.marked, self._seeks = Window(is_counted=True), None, False
        self._paint()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is shown, nor read."""
        return self._reader is None

    def grows(self, grows: bool) -> None:
        """Say whether the log may still grow."""
        self._grows = grows
        if self._reader is not None:
            self._reader.grows(grows)

    def find(self, found: re.Pattern[str] | None) -> None:
        """Mark what is searched for wherever it shows."""
        self.looks = replace(self.looks, found=found)
        self._paint()

    def on_unmount(self) -> None:
        """End the thread."""
        self._stop()

    def on_log_view_read(self, message: Read) -> None:
        """Show what was read, unless other lines are shown by now."""
        message.stop()
        if message.reader is not self._reader:
            return
        old, self.window = self.window, message.window
        if old.restarts != self.window.restarts:
            self.marked, self.follow = None, True
        elif not self.follow and not old.is_counted and self.top > self.window.total // 2:
            # Numbers near the end are guessed, counted from there.
            self.top = max(0, self.top + self.window.total - old.total)
            self._ask()
        target = self.window.target
        if target is not None:
            self.go_to(target)
        if self._seeks and self.window.answers:
            self._seeks = False
            line = None if target is None else self._known(target)
            self.post_message(self.Found(self, line))
        self._paint()

    # Where one is.

    @property
    def line(self) -> Numbered | None:
        """The marked line, where it shows."""
        return None if self.marked is None else self._known(self.marked)

    def shown(self) -> list[Numbered]:
        """The lines on the screen."""
        numbers = dict.fromkeys(self._rows().numbers)
        return [line for line in map(self._known, numbers) if line is not None]

    def go_to(self, number: int) -> None:
        """Mark a line and bring it into view, with some lines before it."""
        self.marked = max(0, min(number, self.window.total - 1))
        height = max(1, self.size.height)
        if not self.top <= self.marked < self.top + height - 1 or self._wrap or self.follow:
            self.top = max(0, min(self.marked - height // 3, self.window.total - height))
        self.follow = False
        self._ask()
        self._paint()

    def go_to_line(self, log: int, number: int) -> None:
        """Go to a line of one of the logs that are shown.

        Args:
            log: the number of the log.
            number: of the line in it.
        """
        if self._reader is not None:
            self._reader.find(log, number)

    def seek(self, log: int, number: int, shift: int) -> None:
        """Go to the first line that is not before one of a log, and tell of it (:class:`Found`).

        Args:
            log: the number of the log.
            number: of the line in it.
            shift: so many lines further; -1 for the last one that is before.
        """
        if self._reader is not None:
            self._seeks = True
            self._reader.find(log, number, shift)

    def refresh_rows(self) -> None:
        """Make the rows anew: what stands before the lines has changed."""
        self._paint()

    def follow_end(self, follow: bool) -> None:
        """Stay at the end, or where one is."""
        self._rows()
        self.follow, self.marked = follow, None
        self._ask()
        self._paint()

    def wrap(self, wrap: bool) -> None:
        """Show long lines on several rows, or cut."""
        self._wrap, self._left = wrap, 0
        self._paint()

    # What a person does.

    def action_scroll(self, where: str) -> None:
        """Scroll.

        Args:
            where: ``up``, ``down``, ``page_up``, ``page_down``, ``top``, ``bottom``, ``left``,
                ``right``.
        """
        page = max(1, self.size.height - 1)
        steps = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        steps |= {"half_up": -(page // 2 or 1), "half_down": page // 2 or 1}
        if where in steps and self.picks:
            self.go_to((self.marked or 0) + steps[where])
        elif where in steps:
            self._scroll(steps[where])
        elif where == "top":
            self._scroll(-self.window.total)
        elif where == "bottom":
            self.follow_end(True)
        elif not self._wrap:
            self._left = max(0, self._left + (_SHIFT if where == "right" else -_SHIFT))
            self._paint()

    def action_choose(self) -> None:
        """Tell which line is marked."""
        if line := self.line:
            self.post_message(self.Chosen(self, line))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self._scroll(-_WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self._scroll(_WHEEL)

    def on_click(self, event: events.Click) -> None:
        """Mark the line that is clicked; on the bar at the right, go there."""
        if event.x == self.size.width - 1:
            share = event.y / max(1, self.size.height - 1)
            self._rows()
            self._scroll(round(share * self._last_top()) - self.top)
            return
        numbers = self._rows().numbers
        if event.y < len(numbers):
            self.follow, self.marked = False, numbers[event.y]
            self._ask()
            self._paint()

    def on_resize(self) -> None:
        """Read what shows now."""
        self._ask()
        self._paint()

    def _scroll(self, step: int) -> None:
        self._rows()
        if self.follow and step >= 0:
            return
        top = max(0, min(self.top + step, self._last_top()))
        if step > 0 and self._arranger().ends_within(top, self.size.height):
            self.follow_end(True)
            return
        self.top, self.follow = top, False
        self._ask()
        self._paint()

    def _last_top(self) -> int:
        return max(0, self.window.total - (1 if self._wrap else self.size.height))

    # How that is painted.

    def render_line(self, y: int) -> Strip:
        """One row of the screen (Textual's Line API)."""
        rows, width = self._rows().rows, self.size.width - 1
        row = rows[y] if y < len(rows) else []
        if not self.window.total:
            note = self.window.problem or self._note
            row = [Segment(note, self._style("note"))] if y == 0 else []
        strip = Strip(row).apply_style(self.rich_style)
        cut = strip.crop_extend(self._left, self._left + width, self.rich_style)
        return Strip.join([cut, Strip([self._bar(y)])])

    def notify_style_update(self) -> None:
        """Make the rows anew: another theme has other colours."""
        super().notify_style_update()
        self._arranged = None

    def _paint(self) -> None:
        self._arranged = None
        self.refresh()
        self.post_message(self.Changed())

    def _arranger(self) -> Arranger:
        return Arranger(self.window, self.looks, self.size.width - 1, self._wrap, self.marked)

    def _rows(self) -> Arranged:
        """The rows of the screen; made once for each state and size."""
        if self._arranged is None or self._arranged_for != self.size:
            arranger, height = self._arranger(), self.size.height
            made = arranger.to_end(height) if self.follow else arranger.from_top(self.top, height)
            self._arranged, self._arranged_for, self.top = made, self.size, made.top
        return self._arranged

    def _bar(self, y: int) -> Segment:
        """The last column of a row: where among all lines those are that show."""
        total, height = self.window.total, self.size.height
        if total <= height or not height:
            return Segment(" ", self.rich_style)
        size = max(1, height * height // total)
        share = 1.0 if self.follow else min(1.0, self.top / max(1, self._last_top()))
        begin = round((height - size) * share)
        is_bar = begin <= y < begin + size
        return Segment("▐" if is_bar else " ", self.rich_style + self._style("bar"))

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"log--{name}", partial=True)

    def _known(self, number: int) -> Numbered | None:
        return self._arranger().known(number)

    # How that is read.

    def _ask(self) -> None:
        if self._reader is not None:
            height = max(1, self.size.height)
            self._reader.want(max(0, self.top - height), 3 * height, at_end=self.follow)

    def _report(self, window: Window) -> None:
        if self._reader is not None:
            self.post_message(self.Read(self._reader, window))

    def _stop(self) -> None:
        if self._reader is not None:
            self._reader.stop()
            self._reader = None
