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
    """

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._seen = 0
        self._tail: LogTail | None = None
        self._waiting = ""
        self.cancelled = False
        """Whether the person cancelled it here."""

    def to_the_end(self) -> bool:
        """Show what happens.

        Returns:
            True once the run has ended, False where the person left it.
        """
        with _heard() as (signals, wake):
            while True:
                ended = self._run.state.ended
                self._show_news()
                if ended:
                    self._drain(last=True)
                    return True
                while signals:
                    if not self._answer(signals.pop(0)):
                        return False
                adopt([self._run])
                readable, _, _ = select.select([wake], [], [], _POLL)
                if readable:
                    os.read(wake, 512)
                self._run.refresh()

    def write(self, *lines: str) -> None:
        """Write lines, harmless ones."""
        try:
            print("\n".join(visible(line) for line in lines), file=self._stream, flush=True)
        except BrokenPipeError:
            # Whoever read it has gone; the run goes on, and its logs hold everything.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def _show_news(self) -> None:
        events = self._run.events
        for event in events[self._seen :]:
            self._show(event)
        self._seen = max(self._seen, len(events))
        self._drain()

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
        if number == signal.SIGHUP:
            return False  # the terminal has gone, the run has not
        choice = "c"
        if number == signal.SIGINT and not self.cancelled and _can_ask(self._stream):
            choice = _ask(self._stream)
        if choice == "d":
            return False
        if choice == "c" and not self.cancelled:
            self.cancelled = True
            cancel(self._run)
            self.write("asked the run to stop")
        return True


def _log_again(line: str) -> None:
    """Log here what Python code of a stage logged there: for -v and --log-dir."""
    level, colon, message = line.partition(": ")
    if colon and level in _LEVELS:
        _logger.log(logging.getLevelName(level), "%s", message)


def _can_ask(stream: TextIO) -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and stream.isatty()


def _ask(stream: TextIO) -> str:
    """Ask what to do with the run; Ctrl+C again cancels it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        print(f"\n{_QUESTION}", end="", file=stream, flush=True)
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        answer = "c"
    finally:
        signal.signal(signal.SIGINT, before)
    if not answer:
        return "d"  # the terminal is at its end
    return answer.strip().lower()[:1]


@contextmanager
def _heard() -> Iterator[tuple[list[int], int]]:
    """Collect the signals that come meanwhile, and a descriptor that each makes readable."""
    signals: list[int] = []
    wake, notify = os.pipe()
    os.set_blocking(notify, False)

    def handle(number: int, _: FrameType | None) -> None:
        signals.append(number)

    # What somebody chose to ignore, as with nohup(1), stays ignored.
    heeded = [n for n in _SIGNALS if signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in heeded}
    old = signal.set_wakeup_fd(notify)
    try:
        yield signals, wake
    finally:
        signal.set_wakeup_fd(old)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(wake)
        os.close(notify)
