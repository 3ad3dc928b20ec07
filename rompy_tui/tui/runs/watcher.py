"""Reads a run's record in a thread: it may lie on a slow file system."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...errors import RompyTuiError
from ...pipeline.outcome import STAGES
from ...supervision import Run, Store, adopt
from ...supervision.figures import Figure
from ...supervision.outlook import last_time
from ...supervision.signs import SignReader, Signs

_EVERY = 0.1
_FIGURES_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class News:
    """How a run stands.

    Args:
        run: as it was read now.
        figures: what its stages used of the machine.
        signs: what the log of its stage says.
        before: seconds that each stage took the last time, as far as that is known.
    """

    run: Run
    figures: Sequence[Figure] = ()
    signs: Signs = field(default_factory=Signs)
    before: Mapping[str, float] = field(default_factory=dict)


class RunWatcher:
    """Watches one run until it has ended, and gives it a supervisor where it lost its own.

    Args:
        run: the run.
        store: where it is recorded.
        report: told of news, in the thread.
        reader: reads what the logs say.
    """

    def __init__(
        self, run: Run, store: Store, report: Callable[[News], None], reader: SignReader
    ) -> None:
        self._run = run
        self._reader = reader
        self._store = store
        self._report = report
        self._stop = threading.Event()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()

    def watch(self) -> None:
        """The thread: read until the run has ended or nobody wants to know."""
        seen: object = None
        figures: list[Figure] = []
        due = 0.0
        before = self._times_before()
        while not self._stop.is_set():
            run = self._look()
            ended, now = run.state.ended, time.monotonic()
            if ended or now >= due:
                figures, due = run.figures, now + _FIGURES_EVERY
            signs = self._reader.read(run)
            state = (run.kept, run.state, run.reason, len(figures), _rounded(signs))
            if state != seen:
                seen = state
                self._report(News(run, figures, signs, before))
            if ended:
                return
            self._stop.wait(_EVERY)

    def _times_before(self) -> dict[str, float]:
        stages = self._run.request.stages or STAGES
        found = {stage: last_time(self._store, self._run, stage) for stage in stages}
        return {stage: seconds for stage, seconds in found.items() if seconds is not None}

    def _look(self) -> Run:
        run = Run(self._run.id, self._run.directory, self._run.request, self._run.kept)
        run.refresh()
        try:
            adopt([run])
        except RompyTuiError:
            # It cannot be helped from here; the page shows the run as it stands.
            return run
        return run


def _rounded(signs: Signs) -> object:
    """What of the signs a person would see change; times left count down by themselves."""
    share = None if signs.fraction is None else round(signs.fraction, 2)
    return (signs.stage, share, signs.what, signs.errors, signs.warnings)
