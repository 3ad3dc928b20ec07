"""What the log of a stage says of its progress and of what goes wrong, read as it grows."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from .logs import Alerts, LogTail, count_alerts
from .outlook import new_progress
from .record import Run

_WHOLE = 8_000_000
"""Bytes of a log that are read whole; of a larger one alerts are counted for half a second."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What a log said.

    Args:
        stage: whose log it is.
        fraction: how much is done, from 0 to 1; None where nothing says it.
        what: how far it is, in words.
        left: seconds until the end; None where that cannot be told.
        errors: lines that tell of an error, or of what a person asked to be alerted of.
        warnings: lines that tell of a warning.
        last: the last line that tells of an error, else of a warning.
        is_whole: whether the whole log was looked at.
    """

    stage: str = ""
    fraction: float | None = None
    what: str = ""
    left: float | None = None
    errors: int = 0
    warnings: int = 0
    last: str = ""
    is_whole: bool = True


class SignReader:
    """Reads the signs of the stage that goes on; used by one thread.

    Args:
        alerts: a person's own patterns, compiled.
        progress: likewise.
    """

    def __init__(
        self, alerts: Sequence[re.Pattern[str]] = (), progress: Sequence[re.Pattern[str]] = ()
    ) -> None:
        self._patterns = (alerts, progress)
        self._key: tuple[str, str, int] = ("", "", 0)
        self._tail: LogTail | None = None
        self._is_whole = True

    def read(self, run: Run) -> Signs:
        """What the log of the run's stage has said by now.

        Args:
            run: as it was read last.
        """
        stage = run.stages.get(run.stage)
        if stage is None:
            return Signs()
        key = (run.id, stage.name, stage.attempt)
        if key != self._key or self._tail is None:
            self._key = key
            self._begin(run, stage.name)
        assert self._tail is not None  # noqa: S101  begun above
        if lines := self._tail.read():
            now = time.time()
            self._progress.feed(lines, now)
            self._alerts.feed(lines)
        if unfinished := self._tail.unfinished:
            # A bar that is drawn again and again never ends its line.
            self._progress.feed([unfinished], time.time())
        return self._signs(run, stage.name, stage.started)

    def _begin(self, run: Run, stage: str) -> None:
        alerts, progress = self._patterns
        path = run.log(stage)
        self._progress = new_progress(run.request, progress)
        try:
            is_small = path.stat().st_size <= _WHOLE
        except OSError:
            is_small = True
        if self._tail is not None:
            self._tail.close()
        self._tail = LogTail(path, from_start=is_small)
        self._alerts, self._is_whole = Alerts(alerts), True
        if not is_small:
            self._progress.feed(self._tail.read(), time.time())
            self._alerts, self._is_whole = count_alerts(path, alerts)

    def _signs(self, run: Run, stage: str, started: float | None) -> Signs:
        progress, alerts = self._progress, self._alerts
        goes_on = not run.state.ended
        seen = [alert for label, alert in alerts.seen.items() if label != "warning"]
        last = seen or [alert for alert in alerts.seen.values() if alert.count]
        return Signs(
            stage,
            progress.fraction if goes_on else None,
            progress.what if goes_on else "",
            progress.left(time.time(), started) if goes_on else None,
            alerts.total - alerts.warnings,
            alerts.warnings,
            last[-1].last if last else "",
            self._is_whole,
        )
