"""What came of a stage: from its process's end and its own words to a state and a reason."""

from __future__ import annotations

import errno
import json
import os
import signal
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..proc import signal_name

_NO_ROOM = 64 * 1024
"""A disk with fewer bytes left is full."""

_MISSING = {126, 127}
"""What a shell ends with when it cannot find or start a program (POSIX, 2.8.2)."""


class Verdict(NamedTuple):
    """How one attempt of a stage ended.

    Args:
        state: succeeded, failed, cancelled, timed_out or lost.
        message: one sentence.
        may_pass: whether the same may succeed another time.
        exit: the exit status of its process, or None.
        signal: the signal that ended its process, or None.
    """

    state: str
    message: str
    may_pass: bool = False
    exit: int | None = None
    signal: int | None = None


class Circumstances(NamedTuple):
    """What a supervisor knows of an attempt.

    Args:
        stop: why it asked the stage to stop: ``cancelled``, ``timed_out`` or nothing.
        limit: the stage's time limit in seconds, or None.
        killed_for_memory: whether the kernel killed processes for memory meanwhile.
        folders: those that the stage writes to.
    """

    stop: str = ""
    limit: float | None = None
    killed_for_memory: bool = False
    folders: Sequence[str] = ()


def judge(ended: dict[str, Any], said: dict[str, Any], around: Circumstances) -> Verdict:
    """Say what came of an attempt.

    Args:
        ended: the run's exit slot.
        said: what the stage's process wrote of itself; empty where it wrote nothing.
        around: what the supervisor knows.
    """
    code, number = _code_and_signal(ended)
    if around.stop and not (said.get("state") == "succeeded" and code == 0):
        return _stopped(around, said, code, number)
    if "failed" in ended:
        return Verdict("failed", _not_started(ended), may_pass=ended["failed"] == "fork")
    if code is None and number is None:
        return Verdict(
            "lost", "the process that watched the stage was killed: nobody knows how it ended"
        )
    if said.get("state") == "exec":
        return _command(said, code, number, around)
    if said.get("state") == "succeeded" and code != 0:
        return _unwell("the stage said that it succeeded, then its process", code, number, around)
    if said.get("state") in {"succeeded", "failed", "cancelled", "timed_out"}:
        return Verdict(
            str(said["state"]),
            str(said.get("message", "")) + _full_disk(around, said["state"]),
            bool(said.get("may_pass")),
            code,
            number,
        )
    return _silent(code, number, around)


def read_result(path: str) -> dict[str, Any]:
    """What a stage's process wrote of itself; empty where it wrote nothing, or not all."""
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123
            values = json.load(stream)
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def killed_for_memory() -> int:
    """How many processes the kernel has killed for memory since it started (/proc/vmstat)."""
    try:
        with open("/proc/vmstat", encoding="ascii") as stream:  # noqa: PTH123
            for line in stream:
                if line.startswith("oom_kill "):
                    return int(line.split()[1])
    except (OSError, ValueError):
        return 0
    return 0


def full_disk(folders: Sequence[str]) -> str:
    """The first of some folders whose disk is full; empty where none is."""
    for folder in folders:
        try:
            status = os.statvfs(folder)
        except OSError:
            continue
        if status.f_bavail * status.f_frsize < _NO_ROOM:
            return folder
    return ""


def _code_and_signal(ended: dict[str, Any]) -> tuple[int | None, int | None]:
    status = ended.get("status")
    if not isinstance(status, int):
        return None, None
    if os.WIFSIGNALED(status):
        return None, os.WTERMSIG(status)
    return os.WEXITSTATUS(status), None


def _stopped(
    around: Circumstances, said: dict[str, Any], code: int | None, number: int | None
) -> Verdict:
    if around.stop == "timed_out":
        message = f"it ran longer than its time limit of {around.limit:g} s and was stopped"
    else:
        own = said.get("message") if said.get("state") == around.stop else ""
        message = str(own or "stopped because somebody asked for it")
    return Verdict(around.stop, message, False, code, number)


def _not_started(ended: dict[str, Any]) -> str:
    number = int(ended.get("errno") or 0)
    reason = os.strerror(number).lower()
    if ended["failed"] == "exec" and number == errno.ENOENT:
        return "the interpreter that the run was asked for with is gone"
    if ended["failed"] == "cwd":
        return f"the folder that the run was asked for in cannot be entered: {reason}"
    if number == errno.ENOSPC:
        return "disk full: the stage's log could not be made"
    what = {"log": "log could not be made", "exec": "interpreter could not be started"}
    return f"the stage's {what.get(ended['failed'], 'process could not be made')}: {reason}"


def _command(
    said: dict[str, Any], code: int | None, number: int | None, around: Circumstances
) -> Verdict:
    """A stage whose process became the command of a config."""
    if code == 0:
        return Verdict("succeeded", str(said.get("message", "")), False, 0)
    missing = str(said.get("missing", ""))
    if code in _MISSING and missing:
        return Verdict("failed", missing, False, code)
    return _unwell("the command", code, number, around)


def _silent(code: int | None, number: int | None, around: Circumstances) -> Verdict:
    """A stage of ours whose process said nothing before it ended."""
    if code == 0:
        message = "the stage's process ended with exit status 0 before it had a result"
        return Verdict("failed", message + _full_disk(around), True, code)
    return _unwell("the stage's process", code, number, around)


def _unwell(who: str, code: int | None, number: int | None, around: Circumstances) -> Verdict:
    if number is None:
        message = f"{who} ended with exit status {code}"
    else:
        message = f"{who} was ended by signal {number} ({signal_name(number)})"
        if number == signal.SIGKILL and around.killed_for_memory:
            message += ": the machine ran out of memory"
    return Verdict("failed", message + _full_disk(around), True, code, number)


def _full_disk(around: Circumstances, state: str = "failed") -> str:
    folder = full_disk(around.folders) if state == "failed" else ""
    return f"; disk full: {folder}" if folder else ""
