"""Watches a submitted Slurm job to its end, and judges how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from ..backends.execution import Cancellation
from ..errors import StorageError
from .output import Follower
from .slurm_commands import Details, JobId, UnreachableError, cancel, states

logger = logging.getLogger(__name__)

# Seconds: between looks at the output; between questions to the controller, which all users
# share; how long a cancelled job may take to go (Slurm's KillWait is 30 s by default, and the
# controller may be away); how long a network file system may hide the exit marker.
_TICK = 0.2
_POLL = 2.0
_GOING = 120.0
_ASK_AGAIN = 10.0
_MARKER_DELAY = 5.0

ENDS = {
    "COMPLETED": "completed",
    "FAILED": "failed",
    "TIMEOUT": "reached its time_limit and was ended by Slurm",
    "CANCELLED": "was cancelled from outside",
    "OUT_OF_MEMORY": "ran out of memory",
    "NODE_FAIL": "ended because a node failed",
    "BOOT_FAIL": "ended because a node could not be booted",
    "DEADLINE": "ended at its deadline",
    "PREEMPTED": "was preempted by another job",
}
"""The states of squeue(1), "JOB STATE CODES", that a job does not leave again."""

_WAITING = {
    *("PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "RESV_DEL_HOLD"),
    "SPECIAL_EXIT",
}
_RUNNING = {
    *("RUNNING", "COMPLETING", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED", "SUSPENDED"),
}


class Ending(Enum):
    """Why watching ended."""

    OF_ITSELF = "of itself"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"


class Watch:
    """One job that is watched.

    Args:
        job: the job.
        marker: the file in which it leaves its exit status.
        followers: copy its output.
        cancellation: the request to stop.
    """

    def __init__(
        self,
        job: JobId,
        marker: Path,
        followers: Sequence[Follower],
        cancellation: Cancellation,
    ) -> None:
        self._job, self._marker, self._cancellation = job, marker, cancellation
        self._followers = list(followers)
        self._told = ""
        self.state = "PENDING"
        """The last state seen; empty where Slurm has forgotten the job."""

    def until_end(self, timeout: float) -> Ending:
        """Watch the job; cancel it and wait until it is gone where it must not go on.

        Args:
            timeout: seconds that it may run; the time in the queue does not count.

        Returns:
            Why it ended.
        """
        try:
            ending = self._watched(timeout)
        except BaseException:
            self._try_to_cancel()
            raise
        if ending is not Ending.OF_ITSELF:
            self._end()
        return ending

    def _watched(self, timeout: float) -> Ending:
        began: float | None = None
        next_look, marked = 0.0, False
        while True:
            self._copy()
            # A job that has left its marker is about to end: no need to wait for the next look.
            if not marked and self._marker.exists():
                marked, next_look = True, 0.0
            if time.monotonic() >= next_look:
                self._look()
                next_look = time.monotonic() + _POLL
            if self.is_over():
                return Ending.OF_ITSELF
            if self.state in _WAITING:
                began = None
            elif began is None:
                began = time.monotonic()
            if began is not None and time.monotonic() - began >= timeout:
                return Ending.TIMED_OUT
            if self._cancellation.wait(_TICK):
                return Ending.CANCELLED

    def is_over(self) -> bool:
        """Whether the job has ended, or Slurm has forgotten it."""
        return not self.state or self.state in ENDS

    def _look(self) -> None:
        try:
            seen = states(self._job)
        except UnreachableError as error:
            self._tell(f"Slurm cannot be reached, trying again: {error}")
            return
        going_on = [state for state in seen if state not in ENDS]
        bad = [state for state in seen if state != "COMPLETED"]
        self.state = next(iter([*going_on, *bad, *seen]), "")
        if going_on and self.state not in _WAITING | _RUNNING:
            self._tell(f"the job {self._job} is in the unknown state {self.state}: watching on")
        else:
            self._told = ""

    def _tell(self, text: str) -> None:
        """Warn once, not at every look."""
        if text != self._told:
            logger.warning("%s", text)
            self._told = text

    def _end(self) -> None:
        end, next_request = time.monotonic() + _GOING, 0.0
        while not self.is_over() and time.monotonic() < end:
            if time.monotonic() >= next_request:
                self._try_to_cancel()
                next_request = time.monotonic() + _ASK_AGAIN
            self._copy()
            self._look()
            if not self.is_over():
                time.sleep(_TICK)
        self._copy()

    def _try_to_cancel(self) -> None:
        try:
            cancel(self._job)
        except UnreachableError as error:
            self._tell(f"the job {self._job} could not be cancelled yet: {error}")

    def exit_code(self) -> int | None:
        """The command's exit status as the job's script left it; None where it did not.

        The rest of the output is copied meanwhile.
        """
        end = time.monotonic() + (_MARKER_DELAY if self.state in {"", "COMPLETED"} else 0.0)
        while not self._marker.exists() and time.monotonic() < end:
            self._cancellation.wait(_TICK)
        self._copy()
        try:
            return int(self._marker.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def _copy(self) -> None:
        try:
            for follower in self._followers:
                follower.copy()
        except StorageError as error:
            # The job's own file still gets everything: no reason to stop the job.
            logger.error("%s; its output is no longer copied", error.message)
            self._followers.clear()

    def close(self) -> None:
        """Stop following; remove the exit marker of a job that is over."""
        for follower in self._followers:
            follower.close()
        if self.is_over():
            self._marker.unlink(missing_ok=True)


def failure(job: JobId, state: str, code: int | None, seen: Details) -> str:
    """Why a job that has ended failed.

    Args:
        job: the job.
        state: the last that Slurm said; empty where it has forgotten the job.
        code: the exit status that the job's script left, if it did.
        seen: what Slurm knows besides.

    Returns:
        One sentence, empty where it ended well. Where Slurm and the script disagree, it names
        both.
    """
    ended = f"its command ended with exit status {code}"
    if not state:
        if code is None:
            return f"the job {job} is lost: Slurm no longer knows it, and it left no exit status"
        return "" if code == 0 else f"the job {job} failed: {ended}"
    if state == "COMPLETED":
        return f"{ended}, but Slurm says that the job {job} completed" if code else ""
    if state == "FAILED" and code:
        return f"the job {job} failed: {ended}"
    text = f"the job {job} {ENDS[state]}"
    if code is not None:
        text += f", but {ended}"
    elif seen.signal:
        text += f" (signal {seen.signal})"
    elif seen.code:
        text += f" (exit status {seen.code})"
    if seen.reason == "JobLaunchFailure":
        return f"{text}: it could not be launched; can its output file be written there?"
    return f"{text} ({state}{f', {seen.reason}' if seen.reason else ''})"
