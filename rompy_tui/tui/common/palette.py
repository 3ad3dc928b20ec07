"""The command palette, on a link that stays silent while nobody types."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.widgets import Input


class Palette(CommandPalette):
    """Textual's palette with a cursor that does not blink: each blink goes over the link."""

    def compose(self) -> ComposeResult:
        """Its parts."""
        for widget in super().compose():
            if isinstance(widget, Input):
                widget.cursor_blink = False
            yield widget
