"""Shows on a plain terminal how a run goes, until it ends or the person leaves it."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from ..diagnostics.text import visible
from ..supervision import Event, LogTail, Run, adopt, cancel
from ..supervision.files import log_name

_logger = logging.getLogger("rompy_tui.run")

_POLL = 0.1
_LEVELS = frozenset({"INFO", "WARNING", "ERROR"})
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_QUESTION = "Cancel the run (c), leave it running (d), or go on watching (Enter)? "


class Following:
    """Follows one run.

    Args:
        run: the run; it goes on whatever happens here.
        stream: where words and output go.
        ears: the signals that came since the run was asked for, and come.
    """

    def __init__(self, run: Run, stream: TextIO, ears: Ears) -> None:
        self._run = run
        self._stream = stream
        self._ears = ears
        self._seen = 0
        self._tail: LogTail | None = None
        self._observed = ""
        self.cancelled = False
        """Whether the person cancelled it here."""

    def to_the_end(self) -> bool:
        """Show what happens.

        Returns:
            True once the run has ended, False where the person left it.
        """
        while True:
            ended = self._run.state.ended
            self._show_news()
            if ended:
                self._drain(last=True)
                return True
            while self._ears.signals:
                if not self._answer(self._ears.signals.pop(0)):
                    return False
            adopt([self._run])
            self._ears.wait(_POLL)
            self._run.refresh()

    def write(self, *lines: str) -> None:
        """Write lines, harmless ones."""
        try:
            print("\n".join(visible(line) for line in lines), file=self._stream, flush=True)
        except OSError:
            # Whoever read it has gone, or a disk is full; the run goes on, and its logs hold
            # everything.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def _show_news(self) -> None:
        events = self._run.events
        for event in events[self._seen :]:
            self._show(event)
        self._seen = max(self._seen, len(events))
        self._drain()
        self._show_observation()

    def _show_observation(self) -> None:
        """Say once what a job waits for, or that an engine is away."""
        words = self._run.observation
        if words != self._observed:
            self._observed = words
            if words:
                self.write(words)

    def _show(self, event: Event) -> None:
        if event.kind == "stage" and event.state == "running":
            attempt = int(event.details.get("attempt", 1))
            again = f" (attempt {attempt})" if attempt > 1 else ""
            self.write(f"{event.stage}: started{again}")
            path = self._run.directory / log_name(event.stage, attempt)
            self._tail = LogTail(path, from_start=True)
        elif event.kind == "stage":
            self._drain(last=True)
            words = event.state.replace("_", " ")
            seconds = float(event.details.get("seconds") or 0)
            self.write(f"{event.stage}: {words} after {seconds:.1f} s: {event.message}")
        elif event.kind in {"waiting", "warning"}:
            self.write(event.message)

    def _drain(self, *, last: bool = False) -> None:
        if self._tail is None:
            return
        while lines := self._tail.read():
            self.write(*(f"  | {line}" for line in lines))
            for line in lines:
                _log_again(line)
        if last:
            if self._tail.unfinished:
                self.write(f"  | {self._tail.unfinished}")
            self._tail = None

    def _answer(self, number: int) -> bool:
        """What a signal means; False where the person leaves the run."""
        if number == signal.SIGHUP or self.cancelled:
            return False  # the terminal has gone, or the person waits no longer
        choice = "c"
        if number == signal.SIGINT and _can_ask(self._stream):
            choice = self._ask()
        if choice == "c":
            self.cancelled = True
            cancel(self._run)
            self.write("asked the run to stop; Ctrl+C again leaves it to that")
        return choice != "d"

    def _ask(self) -> str:
        """Ask what to do with the run; another signal answers too, as Ctrl+C for cancel."""
        try:
            print(f"\n{_QUESTION}", end="", file=self._stream, flush=True)
            # Woken also by what is left of a signal that was answered before.
            while not (self._ears.signals or self._ears.wait(None, sys.stdin.fileno())):
                continue
            if self._ears.signals:
                return "d" if self._ears.signals.pop(0) == signal.SIGHUP else "c"
            answer = sys.stdin.readline()
        except OSError:
            return "d"
        # At its end the terminal has gone.
        return answer.strip().lower()[:1] if answer else "d"


def _log_again(line: str) -> None:
    """Log here what Python code of a stage logged there: for -v and --log-dir."""
    level, colon, message = line.partition(": ")
    if colon and level in _LEVELS:
        _logger.log(logging.getLevelName(level), "%s", message)


def _can_ask(stream: TextIO | None) -> bool:
    return all(s is not None and s.isatty() for s in (sys.stdin, stream))


class Ears:
    """The signals that came, in order."""

    def __init__(self) -> None:
        self.signals: list[int] = []
        self._wake, self.notify = os.pipe()
        os.set_blocking(self.notify, False)

    def wait(self, seconds: float | None, other: int | None = None) -> bool:
        """Wait for a signal.

        Args:
            seconds: at most so long; None for no limit.
            other: a descriptor; that it becomes readable ends the wait as well.

        Returns:
            Whether the other descriptor is readable.
        """
        watched = [self._wake] if other is None else [self._wake, other]
        readable, _, _ = select.select(watched, [], [], seconds)
        if self._wake in readable:
            os.read(self._wake, 512)
        return other in readable

    def close(self) -> None:
        """Let the descriptors go."""
        os.close(self._wake)
        os.close(self.notify)


@contextmanager
def hearing() -> Iterator[Ears]:
    """Collect the signals that would end a command, instead of being ended by them."""
    ears = Ears()

    def handle(number: int, _: FrameType | None) -> None:
        ears.signals.append(number)

    # What somebody chose to ignore, as with nohup(1), stays ignored.
    heeded = [n for n in _SIGNALS if signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in heeded}
    old = signal.set_wakeup_fd(ears.notify, warn_on_full_buffer=False)
    try:
        yield ears
    finally:
        signal.set_wakeup_fd(old)
        for number, handler in before.items():
            signal.signal(number, handler)
        ears.close()
