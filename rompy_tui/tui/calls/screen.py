"""The page of commands that were run outside."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from ...supervision import Store
from ..command import bindings
from ..commands import CALLS
from ..common.filtered import FilteredPage, has_words
from ..common.page import PageRow
from ..presentation.calls import Ran, ran_page, ran_row
from .reading import commands_run


class Remembered(Message):
    """What was run is known.

    Args:
        ran: the newest first.
    """

    def __init__(self, ran: list[Ran]) -> None:
        super().__init__()
        self.ran = ran


class CallsScreen(FilteredPage):
    """What the program and its runs did outside, exactly.

    Args:
        store: the runs of the workspace.
    """

    heading = "Commands that were run"
    hint = "a word, as git"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CALLS)]
    listed = CALLS

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._all: list[Ran] = []
        self._shown: dict[str, Ran] = {}

    def begin(self) -> None:
        """Find out what was run, in a thread."""

        def work() -> None:
            self.post_message(Remembered(commands_run(self._store)))

        self.run_worker(work, thread=True, group="calls", exclusive=True, exit_on_error=False)

    def on_remembered(self, message: Remembered) -> None:
        """Show what was run."""
        self._all = message.ran
        self.renew()

    def about(self, marked: str) -> Content:
        """All that is known of a command."""
        if marked not in self._shown:
            return Content("")
        return ran_page(self._shown[marked])

    # What keys do.

    def action_copy(self) -> None:
        """Copy the command."""
        if ran := self._shown.get(self.marked):
            self.app.copy_to_clipboard(ran.call.text)
            self.notify("copied the command", markup=False)

    def action_choose(self) -> None:
        """Copy it, too."""
        self.action_copy()

    def action_again(self) -> None:
        """Look again."""
        self.begin()

    def renew(self) -> None:
        """Show the commands that have the words."""
        words = self.words
        shown = [ran for ran in self._all if _has(ran, words)]
        self._shown = {f"{ran.who}\n{ran.call.text}": ran for ran in shown}
        rows = [PageRow(name, ran_row(ran)) for name, ran in self._shown.items()]
        self.show_found(rows, "nothing was run outside yet", "nothing has these words")
        said = f"{len(self._shown)} of {len(self._all)}" if words else f"{len(self._all)}"
        self.say_heading(said)


def _has(ran: Ran, words: list[str]) -> bool:
    return has_words(f"{ran.call.text} {ran.call.why} {ran.who}", words)
