"""What a supervisor does now and then while it waits: signs of life, figures, times, small logs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from . import files
from .keeping import Keeping, complain
from .locks import HEARTBEAT, beat
from .sampling import Sampler
from .times import Timekeeper

_CAP_EVERY = 2.0


class Housekeeping:
    """Keeps one run's directory in order.

    Args:
        directory: the run's.
        log_limit: bytes that a log may take on the disk; 0 for any number.
        elsewhere: the stages that run outside, in containers and jobs.
        kept: its record.
    """

    def __init__(
        self, directory: str, log_limit: int, elsewhere: Sequence[str], kept: Keeping
    ) -> None:
        self._directory = directory
        self._log_limit = log_limit
        self._kept = kept
        self._sampler = Sampler(directory, elsewhere, kept)
        self._times: Timekeeper | None = Timekeeper()
        self._beaten = self._capped = 0.0

    def do(self) -> None:
        """Do what is due."""
        now = time.monotonic()
        if now - self._beaten > HEARTBEAT:
            self._beaten = now
            beat(f"{self._directory}/{files.LOCK}")
        if now - self._capped > _CAP_EVERY:
            self._capped = now
            self._cap()
        self._keep_times(now)
        self._sampler.look()

    def end_stage(self) -> None:
        """Do what remains to be done for a stage that has ended; its record still says running."""
        self._cap()
        self._keep_times(None)
        self._sampler.finish()

    def _keep_times(self, now: float | None) -> None:
        """Keep when the log of the current stage grew; the last time where ``now`` is None."""
        log = self._log()
        if self._times is None or not log:
            return
        try:
            if now is None:
                self._times.finish(log, time.time())
            else:
                self._times.look(log, now, time.time())
        except OSError as error:
            # A full disk, or the record was removed: the stage goes on, and they are not vital.
            self._times = None
            complain(f"cannot keep when the logs grew: {error}")

    def _log(self) -> str:
        """The log of the current stage; empty where there is none."""
        state: dict[str, Any] = self._kept.state
        stage, attempt = str(state.get("stage") or ""), int(state.get("attempt") or 1)
        return f"{self._directory}/{files.log_name(stage, attempt)}" if stage else ""

    def _cap(self) -> None:
        """Keep the log of the current stage within its limit."""
        if not self._log_limit:
            return
        # Here, because few runs have a limit and each supervisor lives long.
        from rompy_tui.supervision.logs.capping import keep_within

        try:
            keep_within(self._log(), self._log_limit)
        except FileNotFoundError:
            return
        except OSError as error:
            self._log_limit = 0
            reason = (error.strerror or str(error)).lower()
            stage = str(self._kept.state.get("stage") or "")
            self._kept.note(
                "warning", stage, message=f"the log cannot be kept small here: {reason}"
            )
