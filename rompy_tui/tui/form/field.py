"""The line in which the value of a field is typed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from ..commands import FIELD, bindings
from ..common.line_input import LineInput

_MOST = 2000
"""Names of a folder that are looked at for a completion."""


class PathCompleted(Message):
    """A path was completed as far as there is one way.

    Args:
        typed: what was typed.
        completed: what it becomes.
        names: what may follow.
    """

    def __init__(self, typed: str, completed: str, names: list[str]) -> None:
        super().__init__()
        self.typed = typed
        self.completed = completed
        self.names = names


class FieldInput(LineInput):
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

    def complete(self) -> None:
        """Complete the path in the line, from the current directory on, in a thread."""
        typed = self.value

        def work() -> None:
            self.post_message(PathCompleted(typed, *complete_path(typed, Path.cwd())))

        self.run_worker(work, thread=True, group="complete", exclusive=True, exit_on_error=False)

    def on_path_completed(self, message: PathCompleted) -> None:
        """Put the completed path into the line, unless something else stands there by now."""
        if self.display and self.value == message.typed:
            self.value = message.completed
            self.cursor_position = len(message.completed)

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


def complete_path(typed: str, folder: Path) -> tuple[str, list[str]]:
    """Complete the path of a file or folder as far as there is one way.

    Args:
        typed: what was typed.
        folder: what relative paths start from.

    Returns:
        The completed text, and the names that may follow, folders with a slash, in order.
    """
    head, slash, begun = typed.rpartition("/")
    inside = folder / Path(f"{head}{slash}" or ".").expanduser()
    names = []
    try:
        with os.scandir(inside) as entries:
            for _, entry in zip(range(_MOST), entries, strict=False):
                hidden = entry.name.startswith(".") and not begun.startswith(".")
                if entry.name.startswith(begun) and not hidden:
                    names.append(f"{entry.name}/" if entry.is_dir() else entry.name)
    except (OSError, ValueError):
        return typed, []
    names.sort()
    # Of names letter by letter: they are no paths.
    return f"{head}{slash}{os.path.commonprefix(names) or begun}", names  # noqa: RUF071
