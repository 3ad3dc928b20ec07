"""The command palette, on a link that stays silent while nobody types."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.message import Message
from textual.widgets import Input


class Palette(CommandPalette):
    """Textual's palette, closed once; its cursor does not blink, as that goes over the link."""

    def compose(self) -> ComposeResult:
        """Its parts."""
        for widget in super().compose():
            if isinstance(widget, Input):
                widget.cursor_blink = False
            yield widget

    def check_message_enabled(self, message: Message) -> bool:
        """Hear no more of what was typed once it is closed: Textual would look for its list."""
        late = isinstance(message, Input.Changed) and not self.is_active
        return super().check_message_enabled(message) and not late

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it, where it is on top."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
