"""A page to read: made in a thread, made anew when what it stands on changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from ...diagnostics import Span
from ...diagnostics.text import visible
from ..command import Command, bindings
from ..commands import PAGE, READING, READING_LINE, READING_MOVES
from ..common.in_turn import Modal
from ..common.key_line import KeyLine
from ..common.page import PageLine
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
        self._said = self._words = ""
        self.listed = (*READING, *([other] if other else ()), *READING_MOVES)
        if other is not None:
            self._bindings.bind(other.key, other.action, other.label)

    def compose(self) -> ComposeResult:
        """The heading, the lines, the keys."""
        yield Static(id="reading-title", markup=False)
        yield Rows(id="reading-rows")
        with Horizontal(id="reading-entry"):
            yield Static("search", markup=False)
            yield PageLine(READING_LINE, self._asked_in_line)
        yield KeyLine()

    def on_mount(self) -> None:
        """Make the page."""
        self._composed = True
        self._close_line()
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
        self._tell()

    def action_search(self) -> None:
        """Type what to search for."""
        self.query_one("#reading-entry").display = True
        line = self.query_one(PageLine)
        line.value = self._words
        self.set_focus(line)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go to the first line that has it."""
        event.stop()
        self._seek(event.value)

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
        """End the search, or close the page."""
        if self._words:
            self._seek("")
        else:
            self.dismiss(None)

    def _asked_in_line(self, what: str) -> None:
        if what == "cancel":
            self._seek("")
        self._close_line()

    def _close_line(self) -> None:
        self.query_one("#reading-entry").display = False
        self.set_focus(self.query_one(Rows))

    def _seek(self, words: str) -> None:
        self._words = words
        self.query_one(Rows).seek(words)
        self._tell()

    def _say(self, said: str) -> None:
        self._said = said
        self._tell()

    def _tell(self) -> None:
        """What the page is, how things stand, and which of the found lines is marked."""
        rows, said, title = self.query_one(Rows), self._said, self._ways[self._way].title
        if self._words:
            before = sum(number <= rows.marked for number in rows.stops)
            said = f"{before} of {len(rows.stops)} “{visible(self._words)}”"
        parts = (f"{visible(self._file)}  ", "bold"), title, (f"   {said}", "$muted")
        self.query_one("#reading-title", Static).update(Content.assemble(*parts))
