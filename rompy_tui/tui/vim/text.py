"""What Vim's keys need of the view of a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ...diagnostics import Position
from ..editor.open_file import OpenFile
from ..editor.searching import Search


class Text(Protocol):
    """The view of a text."""

    @property
    def file(self) -> OpenFile | None:
        """The file in the view."""

    @property
    def page(self) -> int:
        """Lines that a screen shows."""

    @property
    def clipboard(self) -> str:
        """What was copied last."""

    def copy(self, text: str) -> None:
        """Copy a text."""

    def move(self, place: Position, *, select: bool = False) -> None:
        """Move the cursor; with ``select``, the end of the selection with it."""

    def edit(self, change: Callable[[], Position | None]) -> None:
        """Change the text."""

    def new_line(self) -> None:
        """Break the line at the cursor, with the indentation that fits."""

    def shift(self, levels: int) -> None:
        """Move the selected lines in or out."""

    def comment(self) -> None:
        """Make the selected lines comments, or text again."""

    def undo(self, count: int) -> None:
        """Take the last steps back."""

    def redo(self, count: int) -> None:
        """Do them again."""

    def scroll_cursor(self, share: float) -> None:
        """Bring the cursor's line to a share of the height from the top (0 to 1)."""

    def fold(self, what: str) -> None:
        """Fold lines away, or show them again, as the editor's own keys do."""

    def ask(self, what: str) -> None:
        """Have done what is not done to the text itself."""

    def last_search(self) -> Search:
        """What was sought last."""

    def mode_changed(self) -> None:
        """Another mode shows."""
