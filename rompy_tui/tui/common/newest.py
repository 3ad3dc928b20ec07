"""A thread that does what was asked for last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Newest:
    """Does one thing after the other; of each kind, what was asked for last.

    While it works, keys share the interpreter with it: it can rest as long as it used that.

    Args:
        rests: whether it rests after each thing.
        urgent: a kind that comes before the others and ends a rest.
    """

    def __init__(self, *, rests: bool = False, urgent: str = "") -> None:
        self._rests, self._urgent = rests, urgent
        self._changed = threading.Condition()
        self._wanted: dict[str, Callable[[], None]] = {}
        self._stopped = False

    def ask(self, what: str, work: Callable[[], None]) -> None:
        """Have something done, in place of what waits of its kind.

        Args:
            what: its kind.
            work: does it; called in the thread.
        """
        with self._changed:
            self._wanted[what] = work
            self._changed.notify()

    def stop(self) -> None:
        """End the thread soon; what waits is not done."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def work(self) -> None:
        """The thread: work until stopped."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopped or self._wanted)
                if self._stopped:
                    return
                what = self._urgent if self._urgent in self._wanted else next(iter(self._wanted))
                work = self._wanted.pop(what)
            begun = time.thread_time()
            work()
            if self._rests and what != self._urgent:
                with self._changed:
                    self._changed.wait_for(self._must_go_on, time.thread_time() - begun)

    def _must_go_on(self) -> bool:
        return self._stopped or self._urgent in self._wanted
