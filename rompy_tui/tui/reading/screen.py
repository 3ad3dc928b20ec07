"""A page to read: made in a thread, made anew when what it stands on changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ...diagnostics import Span
from ...diagnostics.text import visible
from ..command import Command, bindings
from ..commands import PAGE, READING, READING_MOVES
from ..common.in_turn import Modal
from ..common.key_line import KeyLine
from .rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows.

    Args:
        rows: its lines.
        said: how things stand, for the heading.
        start: the line to mark at first.
    """

    rows: Sequence[Row]
    said: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """One way to make the page.

    Args:
        title: what the page then is.
        make: makes it; called in a thread.
    """

    title: str
    make: Callable[[], Page]


class ReadingScreen(Modal[Span | None]):
    """Shows a page; gives the place to go to, None where it is closed.

    Args:
        name: of the file.
        ways: to make the page; a key goes from one to the next.
        other: the command that does; None where there is one way alone.
    """

    CSS_PATH = "reading.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(READING), *bindings(PAGE)]

    class Made(Message):
        """A page was made."""

        def __init__(self, page: Page, asked: int) -> None:
            super().__init__()
            self.page = page
            self.asked = asked

    def __init__(self, name: str, ways: Sequence[Way], other: Command | None = None) -> None:
        super().__init__()
        self._file, self._ways, self._way = name, ways, 0
        self._asked, self._shown = 0, -1
        self._composed = False
        self.listed = (*READING, *([other] if other else ()), *READING_MOVES)
        if other is not None:
            self._bindings.bind(other.key, other.action, other.label)

    def compose(self) -> ComposeResult:
        """The heading, the lines, the keys."""
        yield Static(id="reading-title", markup=False)
        yield Rows(id="reading-rows")
        yield KeyLine()

    def on_mount(self) -> None:
        """Make the page."""
        self._composed = True
        self.query_one(Rows).focus()
        self.renew()

    def renew(self) -> None:
        """Make the page anew, in a thread; until then the old one shows."""
        if not self._composed:
            return
        self._asked += 1
        asked, make = self._asked, self._ways[self._way].make
        if self._shown < 0:
            self._say("reading …")

        def work() -> None:
            self.post_message(self.Made(make(), asked))

        self.run_worker(work, thread=True, exit_on_error=False)

    def on_reading_screen_made(self, message: Made) -> None:
        """Show a page, unless a newer one is on its way."""
        message.stop()
        if message.asked != self._asked:
            return
        rows = self.query_one(Rows)
        same = self._shown == self._way
        self._shown = self._way
        rows.show(message.page.rows, rows.marked if same else message.page.start)
        self._say(message.page.said)

    def action_step(self, way: int) -> None:
        """Go to the next (1) or previous (-1) line of those that matter."""
        if not self.query_one(Rows).step(way):
            self.notify("there is nothing to go to", markup=False)

    def action_other(self) -> None:
        """Make the page in the next way."""
        self._way = (self._way + 1) % len(self._ways)
        self.renew()

    def action_copy(self) -> None:
        """Copy the marked line."""
        if row := self.query_one(Rows).row:
            self.app.copy_to_clipboard(row.text)
            self.notify("copied the line", markup=False)

    def action_choose(self) -> None:
        """Go to where the marked line is written."""
        row = self.query_one(Rows).row
        if row is not None and row.place is not None:
            self.dismiss(row.place)
        else:
            self.notify("this is written nowhere", markup=False)

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss(None)

    def _say(self, said: str) -> None:
        title = self._ways[self._way].title
        parts = (f"{visible(self._file)}  ", "bold"), title, (f"   {said}", "$muted")
        self.query_one("#reading-title", Static).update(Content.assemble(*parts))
