"""Whether the terminal keeps up with what it is sent, so that a slow one is sent less.

The system, SSH and the network take far more at once than a slow link carries in a second. So now
and then the terminal is asked where its cursor is (DSR, ECMA-48, 8.3.35): its answer says that all
before has arrived. A frame that would come too early is not sent; the next one shows what is new by
then. A terminal that never answers is trusted as long as the system takes what is written.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, RLock
from time import monotonic

QUESTION = "\x1b[6n"
"""Asks a terminal where its cursor is."""

WINDOW = 4096
"""Characters that may be on their way before a frame waits: a third of a second at 12.5 kB/s."""
_ASK_AFTER = 1024
"""Characters after which the terminal is asked; a key is fewer."""

SLOW_RATE = 6000
"""Characters a second that a slow link is sent while nobody types."""
USUAL_RATE = 20_000
"""Characters a second that any terminal is sent while nobody types: a flood of lines that are all
different is no easier to read when more of it is sent."""
_BURST = 1.0
"""Seconds of that which may be sent at once: a whole new screen is one frame."""
_SLOW_AFTER = 1.0
"""Seconds of frames that had to wait until a link is a slow one."""
_FAST_AFTER = 30.0
"""Seconds without one until it is not any more."""
_LONGEST_PAUSE = 2.0
"""Seconds at most between two frames on a slow link."""
_HURRY = 0.2
"""Seconds after a key in which frames are not spread out."""
_PATIENCE = 10.0
"""Seconds until an answer is not waited for: whoever was to give it may be gone."""
_LAST_ANSWER = 2.0
"""Seconds that the end of the program waits for an answer, which a shell would take for typed."""


class Link:
    """The way to the terminal. Its methods may be called in any thread.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        # A signal may suspend the program while it is in one of these methods.
        self._lock = RLock()
        self._calm = Event()
        self.always_slow = False
        self.begin()

    def begin(self) -> None:
        """The terminal is the program's from now on, whatever was sent before."""
        self._sent = self._written = self._arrived = 0
        self._asked: int | None = None
        self._asked_at = self._typed_at = self._next_at = 0.0
        self._even_at = float("-inf")
        self._answers = self._ended = self._slow = self._waited = False
        self._waits_since: float | None = None
        self._waited_at = 0.0
        self._calm.set()

    def end(self) -> None:
        """Ask nothing more, and wait for an answer that is still to come, but not for long."""
        self._ended = True
        if self._answers:
            self._calm.wait(_LAST_ANSWER)
        self._calm.set()

    @property
    def is_slow(self) -> bool:
        """Whether frames are spread out: the link is slow, or a person wants it so."""
        return self._slow or self.always_slow

    def sent(self, count: int) -> str:
        """Characters are given to the system.

        Returns:
            What to send behind them: a question, or nothing.
        """
        with self._lock:
            now = self._clock()
            self._sent += count
            due = max(now, self._next_at) + count / SLOW_RATE
            self._next_at = min(due, now + _LONGEST_PAUSE)
            even = max(now - _BURST, self._even_at) + count / USUAL_RATE
            self._even_at = min(even, now + _BURST)
            return self.ask() if self._sent - self._arrived >= _ASK_AFTER else ""

    def ask(self) -> str:
        """What to send to find out whether all before has arrived; nothing while that is asked."""
        with self._lock:
            if self._ended or self._asked is not None:
                return ""
            self._sent += len(QUESTION)
            self._asked, self._asked_at = self._sent, self._clock()
            self._calm.clear()
            return QUESTION

    def written(self, count: int) -> None:
        """The system took characters."""
        with self._lock:
            self._written += count

    def answered(self) -> None:
        """The terminal answered a question."""
        with self._lock:
            if self._asked is not None:
                self._answers = True
                self._arrived, self._asked = self._asked, None
            self._calm.set()

    def typed(self) -> None:
        """A person did something and waits for what it leads to."""
        self._typed_at = self._clock()

    def may_send(self) -> bool:
        """Ask for leave to send a frame; where it is refused, ask again a little later."""
        with self._lock:
            now = self._clock()
            full = self._is_full(now)
            self._judge(now, full)
            hurries = now <= self._typed_at + _HURRY
            due = self._next_at if self.is_slow else self._even_at
            return not full and (hurries or now >= due)

    def _is_full(self, now: float) -> bool:
        if self._asked is not None and now >= self._asked_at + _PATIENCE:
            # Waited for again once it answers again.
            self._answers, self._arrived, self._asked = False, self._asked, None
        on_the_way = self._sent - self._arrived >= WINDOW and self._asked is not None
        return self._written < self._sent or (self._answers and on_the_way)

    def _judge(self, now: float, full: bool) -> None:
        """Find out whether the link is slow: one frame after the other has to wait."""
        if full:
            self._waited_at = now
            if self._waits_since is None:
                self._waits_since = now
        long = self._waits_since is not None and now - self._waits_since >= _SLOW_AFTER
        if full or self._waited:
            self._slow = self._slow or long
        else:
            self._waits_since = None
            self._slow = self._slow and now - self._waited_at < _FAST_AFTER
        # The next one that goes at once is the one that waited.
        self._waited = full
