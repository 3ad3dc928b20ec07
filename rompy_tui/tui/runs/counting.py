"""Counts what the logs of runs warn of, in a thread: of many runs, in bounded time for each."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence

from ...supervision import Run
from ...supervision.logs import count_alerts
from ..presentation.run_table import Count

MOST = 500
"""Runs whose logs are looked at, the newest."""

_SECONDS = 0.2
"""Time that a log may take: some megabytes."""

_Seen = tuple[tuple[str, int], ...]
"""The logs of a run and their sizes."""


class Counter:
    """Counts, and knows what it counted.

    Args:
        patterns: a person's own patterns, compiled.
        report: told of the counts by id, in the thread that counts.
    """

    def __init__(
        self, patterns: Sequence[re.Pattern[str]], report: Callable[[dict[str, Count]], object]
    ) -> None:
        self._patterns = patterns
        self._report = report
        self._known: dict[str, tuple[_Seen, Count]] = {}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Have :meth:`count` end early."""
        self._stopped.set()

    def count(self, runs: Sequence[Run]) -> None:
        """Count what was not counted yet, or has grown since; tell of all that is known.

        Args:
            runs: newest first.
        """
        told: dict[str, Count] = {}
        for run in runs[:MOST]:
            if self._stopped.is_set():
                return
            seen = _logs_of(run)
            known = self._known.get(run.id)
            if known is None or known[0] != seen:
                known = self._known[run.id] = (seen, self._counted(run, seen))
            told[run.id] = known[1]
        self._report(told)

    def _counted(self, run: Run, logs: _Seen) -> Count:
        errors = warnings = 0
        is_whole = True
        for name, _ in logs:
            alerts, whole = count_alerts(run.directory / name, self._patterns, seconds=_SECONDS)
            errors += alerts.total - alerts.warnings
            warnings += alerts.warnings
            is_whole = is_whole and whole
        return Count(errors, warnings, is_whole)


def _logs_of(run: Run) -> _Seen:
    """The logs of the last attempts and their sizes."""
    found = []
    for stage in run.stages:
        path = run.log(stage)
        try:
            found.append((path.name, path.stat().st_size))
        except OSError:
            continue  # it has none, or the record is being removed
    return tuple(found)
