"""Watches a submitted Slurm job to its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from enum import Enum
from functools import partial

from ...backends.execution import ExecutionContext
from ..background import Background, Waited
from .commands import JobId, UnreachableError, cancel
from .job import JobPlan
from .output import JobOutput
from .questions import Row, rows_of, usage
from .queue import Queue
from .report import ENDS, RUNNING, WAITING, state_of, words

logger = logging.getLogger(__name__)

# Seconds: between looks at the output; between questions to the controller, which all users
# share; how long a cancelled job may take to go (Slurm's KillWait is 30 s by default, and the
# controller may be away); between two requests to go; how long a network file system may hide the
# exit marker.
_TICK = 0.2
_POLL = 2.5
_GOING = 600.0
_ASK_AGAIN = 5.0
_MARKER_DELAY = 5.0


class Ending(Enum):
    """Why watching ended."""

    OF_ITSELF = "of itself"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"


class Watch:
    """One job that is watched.

    Args:
        plan: what was submitted.
        job: what Slurm calls it.
        output: copies its output.
        context: the run's.
    """

    def __init__(
        self,
        plan: JobPlan,
        job: JobId,
        output: JobOutput,
        context: ExecutionContext,
    ) -> None:
        self._plan, self._job, self._output, self._context = plan, job, output, context
        self._queue = Queue(context.shared_dir, job.cluster)
        # Answers from before it was submitted do not count.
        self._after = float(context.handle.get("submitted") or 0)
        self._asked: Background[list[Row]] | None = None
        self._measured: Background[tuple[float, int] | None] | None = None
        self._next_look = self._next_figures = 0.0
        self._ran, self._ran_at = 0.0, 0.0
        self._told = ""
        self._ended: set[str] = set()
        self.rows: list[Row] = []
        """The last that Slurm said; nothing where it has forgotten the job."""
        self.over: dict[str, Row] = {}
        """The last that Slurm said of each task that has ended, by its number."""
        self.state = "PENDING"
        """The last state seen; empty where Slurm has forgotten the job."""

    def until_end(self) -> Ending:
        """Watch the job; cancel it and wait until it is gone where it must not go on.

        The time in the queue does not count for the config's ``timeout``.

        Returns:
            Why it ended.
        """
        try:
            ending = self._watched()
        except BaseException:
            self._try_to_cancel(kill=False)
            raise
        if ending is not Ending.OF_ITSELF:
            self._end()
        return ending

    def _watched(self) -> Ending:
        while True:
            self._look()
            if self.is_over():
                return Ending.OF_ITSELF
            if self._seconds() >= self._plan.config.timeout:
                return Ending.TIMED_OUT
            if self._context.cancellation.wait(_TICK):
                return Ending.CANCELLED

    def is_over(self) -> bool:
        """Whether the job has ended, or Slurm has forgotten it."""
        return not self.state or self.state in ENDS

    def _seconds(self) -> float:
        """For how long it has run, as far as is known."""
        if self.state in WAITING:
            return 0.0
        return self._ran + (time.monotonic() - self._ran_at if self._ran_at else 0.0)

    def _look(self) -> None:
        """Look at everything that does not make this wait."""
        self._output.look()
        self._output.copy()
        if self._asked is None and time.monotonic() >= self._next_look:
            self._asked = Background(partial(self._seen, self._after))
        elif self._asked is not None and self._asked.wait(0) is Waited.DONE:
            asked, self._asked = self._asked, None
            self._next_look = time.monotonic() + _POLL
            self._take(asked)
        self._hurry()
        self._measure()

    def _hurry(self) -> None:
        """Who has left an exit marker is about to end: no need to wait for the next look."""
        ended = set(self._plan.exit_codes())
        if ended - self._ended and (not self._plan.is_array or not self._ended):
            self._next_look, self._after = 0.0, time.time()
        self._ended = ended
        if self._plan.is_array:
            self._output.copy_tasks(ended)

    def _seen(self, after: float) -> list[Row]:
        """What Slurm says of the job. May take half a minute."""
        rows = [row for row in self._queue.rows(after) if row.number == self._job.number]
        # It may be listed for another user, or not at all: then it is asked for by its number.
        return rows or rows_of(self._job)

    def _take(self, asked: Background[list[Row]]) -> None:
        try:
            self.rows = asked.result()
        except UnreachableError as error:
            self._tell(f"Slurm cannot be reached, trying again: {error}")
            self._context.handle.observe(f"job {self._job}: Slurm cannot be reached: {error}")
            return
        self.state = state_of(self.rows)
        self.over.update({row.task: row for row in self.rows if row.state in ENDS})
        if self.state in RUNNING:
            self._ran = max(row.seconds for row in self.rows)
            self._ran_at = time.monotonic()
        known = {*ENDS, *WAITING, *RUNNING, ""}
        if self.state not in known:
            self._tell(f"the job {self._job} is in the unknown state {self.state}: watching on")
        else:
            self._told = ""
        self._context.handle.observe(words(self._job, self.rows))

    def _measure(self) -> None:
        """Pass on what the job uses, rarer the longer it runs."""
        tell = self._context.figures
        if tell is None or self.state != "RUNNING":
            return
        if self._measured is None:
            if time.monotonic() >= self._next_figures:
                self._measured = Background(partial(usage, self._job))
        elif self._measured.wait(0) is Waited.DONE:
            found, self._measured = self._measured.result(), None
            # A Slurm that measures nothing is not asked every few seconds.
            pause = 60.0 if found is None else min(max(10.0, self._seconds() / 100), 60.0)
            self._next_figures = time.monotonic() + pause
            if found is not None:
                tell(*found)

    def _tell(self, text: str) -> None:
        """Warn once, not at every look."""
        if text != self._told:
            logger.warning("%s", text)
            self._told = text

    def _end(self) -> None:
        began = time.monotonic()
        request, next_request = None, 0.0
        while not self.is_over() and (now := time.monotonic()) < began + _GOING:
            if request is None or (request.wait(0) is Waited.DONE and now >= next_request):
                # Who does not go within the grace is not given Slurm's own time as well.
                kill = now >= began + self._context.grace
                request = Background(partial(self._try_to_cancel, kill=kill))
                wait = _ASK_AGAIN if kill else self._context.grace
                next_request = now + wait
                self._next_look, self._after = now + _TICK, time.time()
            self._look()
            time.sleep(_TICK)
        self._output.copy(last=True)

    def _try_to_cancel(self, *, kill: bool) -> None:
        try:
            cancel(self._job, kill=kill)
        except UnreachableError as error:
            self._tell(f"the job {self._job} could not be cancelled yet: {error}")

    def exit_codes(self) -> dict[str, int]:
        """The exit status that the job's script left, by task; what it has not left is missing.

        The rest of the output is copied meanwhile.
        """
        hidden = _MARKER_DELAY if self.state in {"", "COMPLETED"} else 0.0
        _until(lambda: bool(self._plan.exit_codes()), hidden)
        codes = self._plan.exit_codes()
        self._output.look()
        self._output.copy(last=True)
        if self._plan.is_array:
            self._output.copy_tasks({row.task for row in self.rows} | set(codes))
        return codes

    def close(self) -> None:
        """Stop following; a job that is over need not leave word any more."""
        self._output.close()
        if self.is_over():
            self._context.handle.at_last(self._plan.forget)


def _until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(_TICK)
