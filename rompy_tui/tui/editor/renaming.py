"""The line below the text in which a key gets another name."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from ..command import bindings
from ..commands import RENAME
from ..common.line_input import LineInput
from .widget import TextEditor


class RenameBar(Horizontal):
    """Asks for the new name of a key.

    Args:
        view: the text.
        rename: takes the new name.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RENAME)]

    def __init__(self, view: TextEditor, rename: Callable[[str], None], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view = view
        self._rename = rename

    def compose(self) -> ComposeResult:
        """The name, and what was wrong with it."""
        yield Static("rename the key to", markup=False)
        yield LineInput(id="rename-text", compact=True, select_on_focus=True)
        yield Static(id="rename-said", markup=False)

    def on_mount(self) -> None:
        """Wait out of sight."""
        self.display = False

    def begin(self, name: str) -> None:
        """Open the line.

        Args:
            name: the key as it is.
        """
        self.display = True
        field = self.query_one(Input)
        field.value = name
        self.say("")
        # At once: what is typed next must not go into the text.
        self.screen.set_focus(field)

    def say(self, text: str) -> None:
        """Say why the key was not renamed."""
        self.query_one("#rename-said", Static).update(Content(text))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: rename."""
        event.stop()
        self._rename(event.input.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another name may do."""
        event.stop()
        self.say("")

    def action_close(self) -> None:
        """Close the line and go on where the text is."""
        self.display = False
        self.screen.set_focus(self._view)
