"""The line in which the value of a field is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from ..command import bindings
from ..commands import FIELD
from ..common.path_line import PathLine


class FieldInput(PathLine):
    """A line over a row of the form.

    Args:
        ask: told ``submit``, ``cancel`` or ``complete``. It is called, not sent a message: the key
            that follows goes where it leads.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(FIELD, in_turn=True)]

    def __init__(self, ask: Callable[[str], object], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, select_on_focus=False)
        self._ask = ask

    def begin(self, text: str, hint: str) -> None:
        """Open the line; what is typed next belongs there.

        Args:
            text: what stands in it.
            hint: what is shown while nothing does.
        """
        self.remove_class("-wrong")
        self.value, self.placeholder = text, hint
        self.cursor_position = len(text)
        self.display = True
        self.screen.set_focus(self)

    async def _on_key(self, event: events.Key) -> None:
        asked = {command.key: command.action for command in FIELD}.get(event.key)
        if asked and self.screen.focused is self:
            self._ask(asked)
            event.stop()
            event.prevent_default()

    async def action_submit(self) -> None:
        """Write what was typed."""
        self._ask("submit")

    def action_cancel(self) -> None:
        """Leave the field as it was."""
        self._ask("cancel")

    def action_complete(self) -> None:
        """Complete a path."""
        self._ask("complete")
