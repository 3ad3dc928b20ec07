"""An input of one line that keeps the order of keys."""

from __future__ import annotations

from typing import cast

from textual import events
from textual.binding import Binding
from textual.reactive import reactive
from textual.widgets import Input

_ACTIONS = {
    key.strip(): binding.action
    for binding in cast("list[Binding]", Input.BINDINGS)
    for key in binding.key.split(",")
}


class LineInput(Input):
    """An input that does what its keys say in the order in which they were pressed.

    In Textual's own, letters that came later are typed before what a key like Backspace does: on a
    slow link, and with keys that come at once, another text is left.
    Its cursor does not blink: each blink goes over the link.
    """

    cursor_blink = reactive(False, init=False)

    async def _on_key(self, event: events.Key) -> None:
        front = self.screen.focused or self.screen
        if front is not self:
            # The key before this one led away; this one was on its way already.
            front.post_message(events.Key(event.key, event.character))
        elif event.key in _ACTIONS:
            await self.run_action(_ACTIONS[event.key])
        else:
            return
        event.stop()
        event.prevent_default()
