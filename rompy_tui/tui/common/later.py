"""Work that waits a moment, and is done once however often it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump


class Later:
    """Puts work off.

    Args:
        owner: whose timers are used; nothing is done once it is gone.
    """

    def __init__(self, owner: MessagePump) -> None:
        self._owner = owner
        self._due: set[str] = set()

    def do(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        """Do something soon, unless it waits already.

        Args:
            name: of the work.
            seconds: how soon.
            work: does it.
        """

        def due() -> None:
            self._due.discard(name)
            work()

        if name not in self._due:
            self._due.add(name)
            self._owner.set_timer(seconds, due)
