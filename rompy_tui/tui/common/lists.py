"""What all lists share."""

from __future__ import annotations

from textual import events
from textual.widgets import OptionList

_VIM = {
    "j": "cursor_down",
    "k": "cursor_up",
    "g": "first",
    "G": "last",
    "ctrl+d": "page_down",
    "ctrl+u": "page_up",
    "l": "select",
}

_PADDING = 2
"""Cells of a line that are no text, at most."""


class List(OptionList):
    """A list that may have no room at all, as in a small terminal."""

    def on_focus(self) -> None:
        """Mark a row, so that Enter does something at once."""
        # What the wheel of the mouse has scrolled to must not jump away from under it.
        if self.highlighted is None and not self.scroll_offset.y:
            self.action_first()

    def refilled(self) -> None:
        """Mark a row of a list that somebody is in."""
        if self.has_focus:
            self.on_focus()

    async def on_key(self, event: events.Key) -> None:
        """Move by Vim's keys, where they are wanted."""
        typed = event.character if event.character and event.is_printable else event.key
        if typed in _VIM and getattr(self.app, "vim", False):
            event.stop()
            event.prevent_default()
            await self.run_action(_VIM[typed])

    def action_page_up(self) -> None:
        """Go a page up; Textual's own raises where no line was ever laid out."""
        if self._has_room:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Go a page down; the same holds."""
        if self._has_room:
            super().action_page_down()  # type: ignore[no-untyped-call]

    def _update_lines(self) -> None:
        # Textual's own raises where nothing but the padding of a line has room.
        if self._has_room:
            super()._update_lines()

    @property
    def _has_room(self) -> bool:
        region = self.scrollable_content_region
        return region.width > _PADDING and region.height > 0
