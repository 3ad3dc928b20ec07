"""A line in which a path is typed: Tab completes it."""

from __future__ import annotations

import os
from pathlib import Path

from textual import events
from textual.message import Message

from .line_input import LineInput

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


class PathLine(LineInput):
    """A line that completes paths."""

    folder: Path | None = None
    """What relative paths start from; the current directory where None."""

    def complete(self) -> None:
        """Complete the path in the line, in a thread."""
        typed = self.value

        def work() -> None:
            found = complete_path(typed, self.folder or Path.cwd())
            self.post_message(PathCompleted(typed, *found))

        self.run_worker(work, thread=True, group="complete", exclusive=True, exit_on_error=False)

    def on_path_completed(self, message: PathCompleted) -> None:
        """Put the completed path into the line, unless something else stands there by now."""
        if self.display and self.value == message.typed:
            self.value = message.completed
            self.cursor_position = len(message.completed)


class DialogLine(PathLine):
    """A line of a page whose keys the page does, each in its turn.

    Args:
        actions: of the page, by key.
    """

    def __init__(self, actions: dict[str, str], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, select_on_focus=False)
        self._page_actions = actions

    async def _on_key(self, event: events.Key) -> None:
        action = self._page_actions.get(event.key)
        if action and self.app.screen.focused is self:
            await self.screen.run_action(action)
            event.stop()
            event.prevent_default()


def complete_path(typed: str, folder: Path) -> tuple[str, list[str]]:
    """Complete the path of a file or folder as far as there is one way.

    Args:
        typed: what was typed.
        folder: what relative paths start from.

    Returns:
        The completed text, and the names that may follow, folders with a slash, in order.
    """
    head, slash, begun = typed.rpartition("/")
    names = []
    try:
        inside = folder / Path(f"{head}{slash}" or ".").expanduser()
        with os.scandir(inside) as entries:
            for _, entry in zip(range(_MOST), entries, strict=False):
                hidden = entry.name.startswith(".") and not begun.startswith(".")
                if entry.name.startswith(begun) and not hidden:
                    names.append(f"{entry.name}/" if entry.is_dir() else entry.name)
    except (OSError, ValueError, RuntimeError):  # RuntimeError: the home of nobody
        return typed, []
    names.sort()
    # Of names letter by letter: they are no paths.
    return f"{head}{slash}{os.path.commonprefix(names) or begun}", names  # noqa: RUF071
