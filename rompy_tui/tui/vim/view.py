"""The view of a text, as Vim's keys need it."""

from __future__ import annotations

from collections.abc import Callable

from ...diagnostics import Position
from ..editor.open_file import OpenFile
from ..editor.searching import Search
from ..editor.widget import TextEditor


class VimText:
    """Lets Vim's keys work on a view.

    Args:
        view: the view.
        last_search: gives what was sought last.
        ask: does what is not done to the text itself.
    """

    def __init__(
        self, view: TextEditor, last_search: Callable[[], Search], ask: Callable[[str], None]
    ) -> None:
        self._view = view
        self.last_search = last_search
        self.ask = ask

    @property
    def file(self) -> OpenFile | None:
        """The file in the view."""
        return self._view.file

    @property
    def page(self) -> int:
        """Lines that a screen shows."""
        return max(1, self._view.size.height - 2)

    @property
    def clipboard(self) -> str:
        """What was copied last."""
        return self._view.app.clipboard

    def copy(self, text: str) -> None:
        """Copy a text."""
        self._view.app.copy_to_clipboard(text)

    def move(self, place: Position, *, select: bool = False) -> None:
        """Move the cursor; with ``select``, the end of the selection with it."""
        self._view.move(place, select=select)

    def edit(self, change: Callable[[], Position | None]) -> None:
        """Change the text."""
        self._view.edit(change)

    def new_line(self) -> None:
        """Break the line at the cursor, with the indentation that fits."""
        self._view.action_new_line()

    def shift(self, levels: int) -> None:
        """Move the selected lines in or out."""
        self._view.shift_lines(levels)

    def comment(self) -> None:
        """Make the selected lines comments, or text again."""
        self._view.action_comment()

    def undo(self, count: int) -> None:
        """Take the last steps back."""
        self._go_back(self._view.action_undo, count)

    def redo(self, count: int) -> None:
        """Do them again."""
        self._go_back(self._view.action_redo, count)

    def _go_back(self, step: Callable[[], None], count: int) -> None:
        if file := self._view.file:
            before = file.buffer.version
            for _ in range(min(count, 1000)):
                step()
            if file.buffer.version != before:
                # Not behind what came back, as elsewhere: where it begins.
                self._view.move(file.buffer.touched)

    def scroll_cursor(self, share: float) -> None:
        """Bring the cursor's line to a share of the height from the top (0 to 1)."""
        view = self._view
        row = view.row_of(view.cursor.line) + round(view.scroll_y)
        top = row - round((view.size.height - 1) * share)
        view.show_from(top, round(view.scroll_x))

    def fold(self, what: str) -> None:
        """Fold lines away, or show them again."""
        self._view.fold(what)

    def mode_changed(self) -> None:
        """Another mode shows."""
        self._view.post_message(self._view.Moved())
