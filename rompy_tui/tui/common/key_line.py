"""The bottom line: the keys that matter here and now."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.screen import Screen

from ..commands import APP
from .keys import short_key_name
from .row import Row

_ALWAYS = frozenset(command.id for command in APP)
_GAP = 2
"""Cells between two keys."""


class KeyLine(Row):
    """The keys of what has the focus, then those of the screen; each whole or not at all.

    Those that hold everywhere stand at the end, whatever else has room. A click presses a key.
    """

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; width: 100%; padding: 0 1; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._renew)

    def on_resize(self) -> None:
        """Show what has room now."""
        self._renew(self.screen)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for start, end, key in self._places:
            if start <= event.x - self.gutter.left < end:
                self.app.simulate_key(key)

    def _renew(self, screen: Screen[object]) -> None:
        if not self.is_attached or screen is not self.screen:
            return
        here, always = self._entries()
        width = self.content_size.width
        room = width - sum(len(entry) + _GAP for _, entry in always)
        self._places, parts, x = [], [], 0
        for key, entry in here:
            if x + len(entry) > room:
                break
            self._places.append((x, x + len(entry), key))
            parts += [entry, Content(" " * _GAP)]
            x += len(entry) + _GAP
        end = width - sum(len(entry) for _, entry in always) - _GAP * (len(always) - 1)
        parts.append(Content(" " * (end - x)))
        for key, entry in always:
            self._places.append((end, end + len(entry), key))
            parts += [entry, Content(" " * _GAP)]
            end += len(entry) + _GAP
        self.put(Content.assemble(*parts))

    def _entries(self) -> tuple[list[tuple[str, Content]], list[tuple[str, Content]]]:
        """The keys of here and those of everywhere, each with its text."""
        here: list[tuple[str, Content]] = []
        always: list[tuple[str, Content]] = []
        seen = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.show or binding.action in seen:
                continue
            seen.add(binding.action)
            entry = Content.assemble(
                (short_key_name(binding.key), "$text-primary"),
                (f" {binding.description}", "$muted"),
            )
            (always if binding.id in _ALWAYS else here).append((binding.key, entry))
        return here, always
