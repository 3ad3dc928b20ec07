"""Keys that are typed ahead: each is taken in when what the one before did is done.

On a slow link several keys arrive at once. Textual hands them all to what has the focus now: they
would go to the text where the first of them opens a line to type in, or to a page that is not
laid out yet.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen

Result = TypeVar("Result")

_PATIENCE = 5.0
"""Seconds that what a key does may take until the next one is taken in all the same."""


class InTurnApp(App[None]):
    """An application that takes in one key after the other."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._typed: deque[events.Event] = deque()
        self._turn = 0
        self._waiting: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Take in what is typed, or keep it until it is its turn."""
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return  # the program is ending: nothing is there any more that could take it
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._waiting is not None:
            self._typed.append(event)
        else:
            await self._take(event)

    async def _take(self, event: events.Event) -> None:
        if not self.screen_stack:
            return
        self._turn += 1
        end = partial(self.call_later, self._taken, self._turn, late=True)
        self._waiting = asyncio.get_running_loop().call_later(_PATIENCE, end)
        place = self.screen.focused or self.screen
        await super().on_event(event)
        self._pass(self._turn, place.ancestors_with_self)

    def _pass(self, turn: int, places: Sequence[DOMNode]) -> None:
        """Go where the messages of a key go, behind them: from one place to what is around it."""
        for index, place in enumerate(places, 1):
            if place.call_later(self._pass, turn, places[index:]):
                return
        self.call_next(self._taken, turn)

    async def _taken(self, turn: int, *, late: bool = False) -> None:
        if turn != self._turn or self._waiting is None:
            return
        if not late and self.screen_stack and not self.screen.is_mounted:
            # It takes nothing in before it is laid out; by then it has said what has the focus.
            self._pass(turn, [self.screen, self])
            return
        self._waiting.cancel()
        self._waiting = None
        if self._typed:
            await self._take(self._typed.popleft())


class Page(Screen[Result], Generic[Result]):
    """A screen that is closed once: what comes late closes nothing else."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close it, where it is on top."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Modal(ModalScreen[Result], Generic[Result]):
    """The same above another one, which still shows."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close it, where it is on top."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
