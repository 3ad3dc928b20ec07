"""The process of a run: waits for its turn, starts one stage after the other, keeps the record.

Started by file path with ``python -I -S``: it uses the standard library and what needs no more
than that, because it lives as long as the model runs.

Command line: ``supervisor.py DIRECTORY READY_FD``. READY_FD gets one byte once the run's record
says that this process supervises it, or where another one does or nothing is left to do.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from typing import Any

if __name__ == "__main__":
    # Started with -I: only this package's own folder is added to where modules come from.
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100, PTH120

from rompy_tui import proc
from rompy_tui.supervision import files, slot
from rompy_tui.supervision.attempt import Attempt, Terms
from rompy_tui.supervision.housekeeping import Housekeeping
from rompy_tui.supervision.judging import Verdict, killed_for_memory, read_result
from rompy_tui.supervision.keeping import Keeping
from rompy_tui.supervision.locks import beat, take_run
from rompy_tui.supervision.queueing import ENDED, Queue

_TICK = 0.25
_LONGEST = 5.0
"""Seconds between two looks at the queue, at most."""
_ENDING = 630.0
"""Seconds that ending a container or a job may take beyond its grace: their engine may be away."""

_RETURNS = 10
"""How often in a row the process that follows a container or a job is started again."""

_STEADY = 60.0
"""Seconds after which such a process is not one that ends at once."""

CLEANUP = "cleanup"
"""A stage that is not counted: it removes the run's folder after a failure."""


class Supervisor:
    """Supervises one run.

    Args:
        directory: the run's.
        lock: the descriptor of its lock; None where the file system has no locks.
    """

    def __init__(self, directory: str, lock: int | None) -> None:
        self._directory = directory
        self._lock = lock
        with open(f"{directory}/{files.REQUEST}", encoding="utf-8") as stream:  # noqa: PTH123
            self._request: dict[str, Any] = json.load(stream)
        self._kept = Keeping(directory)
        log_limit = int(self._request.get("log_limit") or 0)
        elsewhere = self._request.get("own_limits") or ()
        self._housekeeping = Housekeeping(directory, log_limit, elsewhere, self._kept)
        self._terminated = False
        self._wake, notify = os.pipe()
        os.set_blocking(notify, False)
        signal.set_wakeup_fd(notify, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._terminate)
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, lambda *_: None)
        proc.become_subreaper()

    @property
    def over(self) -> bool:
        """Whether there is nothing left to do."""
        return self._kept.state.get("state") not in {"queued", "running"}

    def take(self) -> None:
        """Say in the record that this process has the run.

        Raises:
            OSError: the record cannot be written.
        """
        adopted = bool((self._kept.state.get("owner") or {}).get("supervisor"))
        owner = {**proc.identity(os.getpid()), "supervisor": True}
        self._kept.take(owner)
        beat(f"{self._directory}/{files.LOCK}")
        self._kept.note("adopted" if adopted else "started", details=owner)
        if self._lock is None:
            text = "this file system has no locks: a sign of life every 20 s stands in their place"
            self._kept.note("warning", message=text)

    def supervise(self) -> None:
        """Go through what is left of the run."""
        if self._kept.state["state"] == "queued" and not self._wait_for_turn():
            self._end(Verdict("cancelled", "cancelled before it began"), "")
            return
        verdict, name = Verdict("succeeded", ""), ""
        for name in self._request["stages"]:
            verdict = self._stage(name)
            if verdict.state != "succeeded":
                break
        if verdict.state != "succeeded" and self._request.get("cleanup_on_failure"):
            cleaned = self._attempt(CLEANUP, 1)
            if cleaned.state != "succeeded":
                text = f"the run's folder was not removed: {cleaned.message}"
                self._kept.note("warning", CLEANUP, message=text)
        self._end(verdict, name)

    def _stage(self, name: str) -> Verdict:
        """A stage, again where it failed and that may pass."""
        retries = int(self._request.get("retries") or 0)
        while True:
            known = self._kept.stages.get(name, {})
            number = int(known.get("attempt", 1))
            if known.get("state") in ENDED:
                # Whoever supervised before was killed right behind this stage.
                return Verdict(known["state"], known.get("message", ""))
            if known.get("state") != "running" and not self._may_begin(known):
                return self._cancelled_before(name, known)
            verdict = self._attempt(name, number)
            again = verdict.state == "failed" and verdict.may_pass and number <= retries
            self._stage_ended(name, number, verdict, again)
            if not again:
                return verdict

    def _may_begin(self, known: dict[str, Any]) -> bool:
        """Wait until a stage is due; False where somebody asked the run to stop."""
        due = float(known.get("due") or 0)
        while not self._asked_to_stop():
            left = due - time.monotonic()
            if left <= 0:
                return True
            self._housekeeping.do()
            self._pause(min(_TICK, left))
        return False

    def _cancelled_before(self, name: str, known: dict[str, Any]) -> Verdict:
        message = "stopped because somebody asked for it"
        if known:
            message = "stopped while it waited to try again"
            known.update(state="cancelled", message=message)
            self._kept.note("stage", name, "cancelled", message)
        return Verdict("cancelled", message)

    def _attempt(self, name: str, number: int) -> Verdict:
        known = self._kept.stages.get(name, {})
        going_on = known.get("state") == "running"
        if not going_on:
            known = {
                "state": "running",
                "attempt": number,
                "started": time.time(),
                "clock": time.monotonic(),
                "memory_kills": killed_for_memory(),
            }
        elif known["clock"] > time.monotonic():
            # The machine was rebooted meanwhile; what stands outside was not.
            known["clock"] = time.monotonic() - max(0.0, time.time() - known["started"])
        attempt = self._new_attempt(name, number, known)
        # The state does not tell of the cleaning up, so that may be under way as well.
        if not ((going_on or name == CLEANUP) and attempt.take_over()):
            if name != CLEANUP:
                self._kept.stages[name] = known
                self._kept.save(state="running", stage=name, attempt=number, waiting="")
                self._kept.note("stage", name, "running", details={"attempt": number})
            self._start(attempt, name)
        verdict, returns = attempt.wait(self._wake), 0
        while self._goes_on_outside(name, number) and returns < _RETURNS:
            text = f"{verdict.message}; another one follows what it had started"
            self._kept.note("warning", name, message=text)
            self._pause(min(0.1 * 2**returns, 10.0))
            began = time.monotonic()
            attempt = self._new_attempt(name, number, known)
            self._start(attempt, name)
            verdict = attempt.wait(self._wake)
            returns = returns + 1 if time.monotonic() - began < _STEADY else 0
        return verdict

    def _new_attempt(self, name: str, number: int, known: dict[str, Any]) -> Attempt:
        # Cleaning up comes after a request to stop, and is not stopped by it.
        asked = self._asked_to_stop if name != CLEANUP else lambda: False
        terms = self._terms(name, number, known)
        return Attempt(self._directory, terms, asked, self._housekeeping.do)

    def _start(self, attempt: Attempt, name: str) -> None:
        environ = {**os.environ, files.MARK: self._directory}
        gently = name in self._request.get("own_limits", ())
        where = (self._request["interpreter"], self._request["workspace"])
        attempt.start(*where, environ, gently, self._lock)

    def _goes_on_outside(self, name: str, number: int) -> bool:
        """Whether what a stage has started outside may go on, though its process is gone."""
        if name not in self._request.get("own_limits", ()):
            return False
        if read_result(f"{self._directory}/{files.result_name(name, number)}"):
            return False
        found = slot.read(f"{self._directory}/{files.HANDLE}")
        mine = (found.get("stage"), found.get("attempt")) == (name, number)
        return mine and bool(found.get("outside"))

    def _terms(self, name: str, number: int, known: dict[str, Any]) -> Terms:
        own = name in self._request.get("own_limits", ())
        grace = float(self._request["grace"])
        limit = None if own else self._request["limits"].get(name)
        folders = (self._directory, self._request["workspace"], self._request.get("folder") or "/")
        return Terms(
            name,
            number,
            None if limit is None else float(limit),
            grace + _ENDING if own else grace,
            float(known["clock"]),
            int(known["memory_kills"]),
            folders,
        )

    def _stage_ended(self, name: str, attempt: int, verdict: Verdict, again: bool) -> None:
        self._housekeeping.end_stage()
        known = self._kept.stages[name]
        seconds = round(time.monotonic() - known.pop("clock"), 3)
        known.pop("memory_kills")
        known.update(
            state=verdict.state, ended=time.time(), seconds=seconds, message=verdict.message
        )
        details = {"seconds": seconds, "attempt": attempt}
        self._kept.note("stage", name, verdict.state, verdict.message, details)
        waiting = ""
        if again:
            delay = float(self._request.get("retry_delay") or 0)
            of = int(self._request["retries"]) + 1
            waiting = f"runs {name} again in {delay:g} s (attempt {attempt + 1} of {of})"
            self._kept.note("waiting", name, message=waiting)
            known.update(state="queued", attempt=attempt + 1, due=time.monotonic() + delay)
        # In one step: whoever takes over here must know that it is to be tried again.
        self._kept.save(exit=verdict.exit, signal=verdict.signal, waiting=waiting)

    def _end(self, verdict: Verdict, stage: str) -> None:
        words = {"failed": "failed", "cancelled": "was cancelled", "timed_out": "timed out"}
        reason = verdict.message
        if stage and verdict.state in words:
            reason = f"the {stage} stage {words[verdict.state]}: {verdict.message}"
        if verdict.state == "succeeded":
            reason = ""
        self._kept.note("ended", stage, verdict.state, reason)
        self._kept.save(
            lasting=True, state=verdict.state, reason=reason, ended=time.time(), waiting=""
        )

    def _wait_for_turn(self) -> bool:
        """Wait until the run may begin; False where it was cancelled before."""
        runs_dir, name = os.path.split(self._directory)
        queue = Queue(runs_dir, name)
        limit = int(self._request.get("max_running") or 0)
        next_look, said = 0.0, ""
        while not self._asked_to_stop():
            if time.monotonic() >= next_look:
                why = queue.why_wait(self._kept.state, limit)
                if not why:
                    self._kept.save(state="running", waiting="", started=time.time())
                    return True
                if why != self._kept.state.get("waiting"):
                    self._kept.save(waiting=why)
                kind = why.partition(":")[0]
                if kind != said:
                    said = kind
                    self._kept.note("waiting", message=why)
                # The end of a long queue looks less often: all looks together cost little.
                next_look = time.monotonic() + min(_TICK * queue.ahead, _LONGEST)
            self._housekeeping.do()
            self._pause(_TICK)
        return False

    def _asked_to_stop(self) -> bool:
        if self._terminated:
            return True
        try:
            with open(f"{self._directory}/{files.CANCEL}", "rb") as stream:  # noqa: PTH123
                return stream.read(1) == b"1"
        except OSError:
            return False

    def _terminate(self, *_: object) -> None:
        self._terminated = True
        self._kept.note("cancel", message="the supervisor was asked to end (SIGTERM)")

    def _pause(self, seconds: float) -> None:
        readable, _, _ = select.select([self._wake], [], [], max(seconds, 0.0))
        if readable:
            os.read(self._wake, 512)


def main(arguments: list[str]) -> int:
    """Supervise a run to its end; see the module's text for the command line."""
    directory, ready = arguments[0], int(arguments[1])
    os.set_inheritable(ready, False)
    if os.fork():
        # Whoever started us gets its child back at once and need not wait for the run.
        os._exit(0)
    os.chdir("/")
    ours, lock = take_run(directory)
    supervisor = Supervisor(directory, lock) if ours else None
    if supervisor is not None and not supervisor.over:
        supervisor.take()
    else:
        supervisor = None
    os.write(ready, b"1")
    os.close(ready)
    if supervisor is not None:
        supervisor.supervise()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
