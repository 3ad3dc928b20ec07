"""The page of a type's documentation, and the list from which one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...plugins import Entry, State
from ..command import bindings
from ..commands import MANUAL, PAGE, TYPES
from ..common.in_turn import Modal
from ..common.lists import List
from ..presentation.manual import manual_page, type_row

if TYPE_CHECKING:
    from ...validation.manual import Manual


class ManualMade(Message):
    """The documentation was made; None where there is no type to describe.

    Args:
        manual: the documentation.
    """

    def __init__(self, manual: Manual | None) -> None:
        super().__init__()
        self.manual = manual


class ManualScreen(Modal[str]):
    """Shows the documentation of one type; gives ``types`` where another one is wanted.

    Args:
        make: finds out what is to be shown; called in a thread.
    """

    CSS_PATH = "manual.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(MANUAL), *bindings(PAGE)]
    listed = MANUAL

    def __init__(self, make: Callable[[], Manual | None]) -> None:
        super().__init__()
        self._make = make

    def compose(self) -> ComposeResult:
        """The page, which scrolls, and a line of keys."""
        with Vertical(id="manual-box"):
            with VerticalScroll(id="manual-page"):
                yield Static("reading …", id="manual-text", markup=False)
            yield Static(
                "Esc closes   ↑ ↓ PgUp PgDn scroll   t other types",
                id="manual-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Find out what is to be shown."""
        self.query_one("#manual-page").focus()
        make = self._make

        def work() -> None:
            self.post_message(ManualMade(make()))

        self.run_worker(work, thread=True, exit_on_error=False)

    def on_manual_made(self, message: ManualMade) -> None:
        """Show the page; without a type, the list of types."""
        if message.manual is None:
            self.dismiss("types")
        else:
            self.query_one("#manual-text", Static).update(manual_page(message.manual))

    def action_types(self) -> None:
        """Go to the list of types."""
        self.dismiss("types")

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss("")


class TypesScreen(Modal[Entry]):
    """Lists every type; gives the one that is chosen, None where none is.

    Args:
        entries: what is installed.
    """

    CSS_PATH = "manual.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TYPES), *bindings(PAGE)]

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._entries = [entry for entry in entries if entry.state is not State.SHADOWED]

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(id="manual-box"):
            yield Static("Documentation of a type", id="manual-title", markup=False)
            rows = [Option(type_row(entry)) for entry in self._entries]
            nothing = [Option(Content("the plugins are still being read"), disabled=True)]
            yield List(*(rows or nothing), id="manual-types", markup=False)
            yield Static("Enter shows it   Esc closes", id="manual-keys", markup=False)

    def on_mount(self) -> None:
        """Mark the first."""
        self.query_one(List).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose a type."""
        event.stop()
        self.dismiss(self._entries[event.option_index])

    def action_close(self) -> None:
        """Choose none."""
        self.dismiss(None)
