"""Reads a run's files in a thread: they may lie on a slow file system."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ...errors import RompyTuiError
from ...supervision import LogTail, Run, Store, adopt

Report = Callable[[Run, str, list[str]], None]
"""Told the run as it is now, a stage, and that stage's new lines."""

_POLL = 0.1


class RunFollower:
    """Follows a run and the log of one of its stages.

    Args:
        run: the run.
        store: where it is recorded.
        stage: the stage whose log to read first.
        report: told of news, in the follower's thread.
    """

    def __init__(self, run: Run, store: Store, stage: str, report: Report) -> None:
        self._run = run
        self._store = store
        self._stage = stage
        self._report = report
        self._wake = threading.Event()
        self._stopped = False

    def show(self, stage: str) -> None:
        """Read the log of another stage from now on."""
        self._stage = stage
        self._wake.set()

    def stop(self) -> None:
        """End the thread."""
        self._stopped = True
        self._wake.set()

    def follow(self) -> None:
        """The thread: read until stopped; once the run has ended, only when woken."""
        while not self._stopped:
            self._wake.clear()
            self._follow_stage(self._stage)

    def _follow_stage(self, stage: str) -> None:
        log = self._run.log(stage)
        tail = LogTail(log)
        seen: dict[str, object] = {}
        while not self._stopped and stage == self._stage:
            # The state first: what a stage wrote before it ended is then read below.
            ended = self._run.state.ended
            if not ended:
                self._run = self._look()
            if log != self._run.log(stage):
                return  # another attempt, with a log of its own
            lines = tail.read()
            if ended and not lines:
                self._report(self._run, stage, [tail.unfinished] if tail.unfinished else [])
                self._wake.wait()
                return
            if lines or self._run.kept != seen:
                seen = self._run.kept
                self._report(self._run, stage, lines)
            if not lines:
                self._wake.wait(_POLL)

    def _look(self) -> Run:
        """The run as it is now; where its supervisor was killed, it gets a new one."""
        run = Run(self._run.id, self._run.directory, self._run.request, self._run.kept)
        run.refresh()
        try:
            adopt([run])
        except RompyTuiError:
            # It cannot be helped from here; the page shows the run as it stands.
            return run
        return run
