"""One attempt of a stage, watched from its start or taken over in the middle."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from .. import proc
from . import files, shim, slot
from .judging import Circumstances, Verdict, judge, killed_for_memory, read_result
from .keeping import complain

_TICK = 0.25
"""Seconds between two looks at requests to stop."""

_PATIENCE = 2.0
"""Seconds that ending a tree may take beyond its grace before it is done from here."""


# The worker is not started with -m: the current directory must not be where modules come from.
_WORKER = (
    "import sys\n"
    "if sys.path[:1] == ['']: del sys.path[0]\n"
    "sys.path.append(sys.argv.pop(1))\n"
    "from rompy_tui.launch.stage import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120


def stage_argv(interpreter: str, directory: str, stage: str, attempt: int) -> list[str]:
    """The command line of a stage's process.

    Args:
        interpreter: the Python that runs it.
        directory: the run's.
        stage: as ``run``.
        attempt: 1 for the first.
    """
    return [interpreter, "-c", _WORKER, _ROOT, directory, stage, str(attempt)]


class Terms(NamedTuple):
    """What holds for an attempt.

    Args:
        stage: as ``run``.
        attempt: 1 for the first.
        limit: its time limit in seconds, or None.
        grace: seconds between asking it to end and killing it.
        began: the monotonic clock when it started; it is the same for all processes of a boot.
        memory_kills: how many processes the kernel had killed for memory by then.
        folders: those it writes to.
    """

    stage: str
    attempt: int
    limit: float | None
    grace: float
    began: float
    memory_kills: int
    folders: tuple[str, ...]


class Attempt:
    """An attempt of a stage.

    Args:
        directory: the run's.
        terms: what holds for it.
        asked_to_stop: whether somebody asked the run to stop.
        tick: called now and then meanwhile.
    """

    def __init__(
        self,
        directory: str,
        terms: Terms,
        asked_to_stop: Callable[[], bool],
        tick: Callable[[], None],
    ) -> None:
        self._directory = directory
        self._terms = terms
        self._asked_to_stop = asked_to_stop
        self._tick = tick
        self._exit_slot = f"{directory}/{files.EXIT}"
        self._child: int | None = None
        self._watcher: dict[str, Any] = {}
        self._alone = False
        """Whether the process in between is gone, so that this one stands in for it."""
        self._failed: dict[str, Any] = {}
        """Which call failed and why, where nothing could be started."""
        self._mark = f"{files.MARK}={directory}"
        self._statuses: dict[int, int] = {}
        self._stop = ""
        self._stopped_at = 0.0

    def start(
        self,
        interpreter: str,
        cwd: str,
        environ: dict[str, str],
        gently: bool,
        lock: int | None,
    ) -> None:
        """Start the stage's process below one of its own.

        Args:
            interpreter: the Python that runs it.
            cwd: its directory.
            environ: its whole environment.
            gently: to stop it, ask its first process only.
            lock: the descriptor of the run's lock.
        """
        terms = self._terms
        log = f"{self._directory}/{files.log_name(terms.stage, terms.attempt)}"
        argv = stage_argv(interpreter, self._directory, terms.stage, terms.attempt)
        stage = shim.Stage(
            terms.stage,
            terms.attempt,
            argv,
            environ,
            cwd,
            log,
            self._exit_slot,
            terms.grace,
            gently,
        )
        try:
            self._child = shim.start(stage, lock)
        except OSError as error:
            # No room for another process: there is nothing to wait for.
            self._failed = {"failed": "fork", "errno": error.errno}
            return
        self._watcher = proc.identity(self._child)

    def take_over(self) -> bool:
        """Go on with an attempt that another supervisor started.

        Returns:
            Whether it was started at all.
        """
        found = self._slot()
        self._watcher = found.get("shim") or {}
        return bool(self._watcher)

    def wait(self, wake: int) -> Verdict:
        """Wait for its end, keep its time limit, pass on a request to stop.

        Args:
            wake: a descriptor that becomes readable when a signal came.
        """
        while not self._ended():
            self._tick()
            if not self._stop:
                self._stop = self._why_stop()
                if self._stop:
                    self._ask_to_end()
            elif time.monotonic() > self._stopped_at + self._terms.grace + _PATIENCE:
                self._end_from_here(0)
            readable, _, _ = select.select([wake], [], [], _TICK)
            if readable:
                os.read(wake, 512)
        return self._verdict()

    def _why_stop(self) -> str:
        if self._asked_to_stop():
            return "cancelled"
        return "timed_out" if self._limit_passed() else ""

    def _limit_passed(self) -> bool:
        limit = self._terms.limit
        return limit is not None and time.monotonic() > self._terms.began + limit

    def _ended(self) -> bool:
        if self._failed:
            return True
        proc.reap(self._statuses)
        if self._child is not None:
            if self._child not in self._statuses:
                return False
        elif proc.is_alive(self._watcher):
            return False
        # The process in between may have been killed; the stage then still has a number.
        found = self._slot()
        if "status" in found or "failed" in found:
            return True
        stage = found.get("child") or {}
        proc.reap(self._statuses)
        status = self._statuses.get(stage.get("pid", 0))
        if status is not None:
            self._keep({**found, "status": status, "ended": time.time()})
            return True
        if proc.is_alive(stage):
            self._watcher, self._child, self._alone = stage, None, True
            return False
        return True

    def _ask_to_end(self) -> None:
        self._stopped_at = time.monotonic()
        if self._alone:
            self._end_from_here(self._terms.grace)
        else:
            proc.send_signal(self._watcher, signal.SIGTERM)

    def _end_from_here(self, grace: float) -> None:
        """What watched the stage is gone or does not answer: end all that it watched."""
        if not self._alone:
            proc.send_signal(self._watcher, signal.SIGKILL)
        proc.end_marked(self._mark, grace, _PATIENCE, self._statuses)

    def _verdict(self) -> Verdict:
        terms = self._terms
        # What a killed watcher left behind must not go on beside the next stage.
        proc.end_marked(self._mark, 0, _PATIENCE, self._statuses)
        around = Circumstances(
            self._stop or self._stopped_before(),
            terms.limit,
            killed_for_memory() > terms.memory_kills,
            terms.folders,
        )
        result = f"{self._directory}/{files.result_name(terms.stage, terms.attempt)}"
        return judge(self._failed or self._slot(), read_result(result), around)

    def _stopped_before(self) -> str:
        """Why a supervisor that was killed had asked it to stop; empty where none had."""
        if not self._slot().get("stopped"):
            return ""
        timed_out = self._limit_passed() and not self._asked_to_stop()
        return "timed_out" if timed_out else "cancelled"

    def _keep(self, values: dict[str, Any]) -> None:
        try:
            slot.write(self._exit_slot, values)
        except OSError as error:
            complain(f"cannot keep how the stage ended: {error}")

    def _slot(self) -> dict[str, Any]:
        """How this attempt ended, as far as that is known."""
        found = slot.read(self._exit_slot)
        mine = (found.get("stage"), found.get("attempt")) == (
            self._terms.stage,
            self._terms.attempt,
        )
        return found if mine else {}
