"""Questions to Slurm's controller, and what its answers mean."""

from __future__ import annotations

import getpass
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .commands import ANSWER, JobId, RefusedError, UnreachableError, call

# squeue(1): number, task, state, reason, time used, node of the script, comment.
_FORMAT = "%F|%K|%T|%r|%M|%B|%k"
_FILES = re.compile(r"^\s*Std(?:Out|Err)=(\S.*)$", re.MULTILINE)
_STATE = re.compile(r"^\s*JobState=(\S+) Reason=(\S+)", re.MULTILINE)
_EXIT = re.compile(r"^\s*Requeue=.* ExitCode=(\d+):(\d+)", re.MULTILINE)


class Row(NamedTuple):
    """A line of squeue(1): a job, or some tasks of an array.

    Args:
        number: the job's number; for tasks, that of the array.
        task: the tasks' numbers, as ``3`` or ``4-9``; empty where the job is no array.
        state: squeue's long name.
        reason: why it waits, in Slurm's word; empty where it does not.
        seconds: for how long it has run.
        host: the node that runs its script.
        comment: its comment.
    """

    number: str
    task: str
    state: str
    reason: str
    seconds: float
    host: str
    comment: str


@dataclass(frozen=True, slots=True)
class Details:
    """What the controller knows about a job that has ended.

    Args:
        code: exit status of its script, or None.
        signal: the signal that ended it, or None.
        reason: Slurm's word for why it ended, or an empty text.
    """

    code: int | None = None
    signal: int | None = None
    reason: str = ""


def _user() -> str:
    """Who asks; squeue takes the number as well where no name is known."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def own_jobs(cluster: str) -> list[Row]:
    """Every job of this person that the controller knows, also those that have ended.

    Args:
        cluster: the cluster; empty for the default one.

    Raises:
        UnreachableError: the controller does not answer.
    """
    try:
        return _rows([f"--user={_user()}"], cluster)
    except RefusedError as error:
        raise UnreachableError(str(error)) from error


def jobs_of_mine() -> list[tuple[str, str, str]]:
    """This person's jobs that have not ended: number, name and state.

    Raises:
        UnreachableError: the controller does not answer.
    """
    try:
        answer = call(["squeue", "--noheader", f"--user={_user()}", "--format=%i|%T|%j"], ANSWER)
    except RefusedError as error:
        raise UnreachableError(str(error)) from error
    rows = [line.strip().split("|", 2) for line in answer.split("\n") if line.count("|") > 1]
    return [(number, name, state) for number, state, name in rows]


def files_of(job: JobId) -> list[Path]:
    """The files that the controller says a job writes its output and its errors to.

    Args:
        job: the job.

    Returns:
        Each once; nothing where it does not say. Some patterns only the node fills in.
    """
    try:
        answer = call(["scontrol", *job.where, "show", "job", job.number], ANSWER)
    except (UnreachableError, RefusedError):
        return []
    return [Path(path) for path in dict.fromkeys(_FILES.findall(answer))]


def rows_of(job: JobId) -> list[Row]:
    """What the controller knows of a job, several rows where it is an array.

    Args:
        job: the job.

    Returns:
        Nothing where Slurm has forgotten the job.

    Raises:
        UnreachableError: the controller does not answer.
    """
    try:
        return _rows([f"--jobs={job.number}"], job.cluster)
    except RefusedError as error:
        if "invalid job id" in str(error).lower():
            return []
        raise UnreachableError(str(error)) from error


def _rows(chosen: Sequence[str], cluster: str) -> list[Row]:
    where = [f"--clusters={cluster}"] if cluster else []
    answer = call(
        ["squeue", "--noheader", "--states=all", f"--format={_FORMAT}", *chosen, *where], ANSWER
    )
    found = []
    # With a cluster named, squeue says it again above the jobs.
    for line in answer.split("\n"):
        words = line.strip().split("|", len(Row._fields) - 1)
        if len(words) == len(Row._fields):
            base, task, state, reason, used, host, comment = words
            task = "" if task == "N/A" else task
            found.append(Row(base, task, state, _word(reason), seconds(used), host, comment))
    return found


def _word(reason: str) -> str:
    return "" if reason in {"None", "(null)"} else reason


def seconds(used: str) -> float:
    """Read a time as Slurm's commands print it, ``[DAYS-][HOURS:]MINUTES:SECONDS[.FRACTION]``.

    Returns:
        Seconds; 0 where it is none.
    """
    days, _, clock = used.rpartition("-")
    try:
        parts = [float(part) for part in clock.split(":")]
        total: float = sum(part * 60**power for power, part in enumerate(reversed(parts)))
        return total + 86400.0 * int(days or 0)
    except ValueError:
        return 0.0


def accounting(job: JobId) -> tuple[str, int] | None:
    """What the accounting database says of a job that the controller has forgotten.

    Args:
        job: the job.

    Returns:
        Its state and exit status; None where there is no database, or it does not know either.
    """
    if shutil.which("sacct") is None:
        return None
    argv = ["sacct", "--allocations", "--noheader", "--parsable2", "--format=State,ExitCode"]
    try:
        answer = call([*argv, f"--jobs={job.number}", *job.where], ANSWER)
    except (UnreachableError, RefusedError):
        return None
    found = re.search(r"^([A-Z_]+)[^|]*\|(\d+):\d+$", answer.strip().partition("\n")[0])
    return (found[1], int(found[2])) if found else None


def usage(job: JobId) -> tuple[float, int] | None:
    """What a job that runs uses (sstat(1)).

    Args:
        job: the job.

    Returns:
        Processor seconds used so far and bytes resident, of all its tasks; None where this Slurm
        does not measure it.
    """
    if shutil.which("sstat") is None:
        return None
    argv = ["sstat", "--allsteps", "--noheader", "--parsable2", "--format=NTasks,AveCPU,AveRSS"]
    try:
        answer = call([*argv, f"--jobs={job.number}", *job.where], ANSWER)
    except (UnreachableError, RefusedError):
        return None
    cpu, memory = 0.0, 0.0
    for line in answer.split("\n"):
        found = re.fullmatch(r"(\d+)\|([\d:.-]+)\|(\d+(?:\.\d+)?)([KMGT]?)", line.strip())
        if found:
            cpu += int(found[1]) * seconds(found[2])
            memory += int(found[1]) * float(found[3]) * 1024 ** " KMGT".index(found[4] or " ")
    return (cpu, int(memory)) if memory else None


def details(job: JobId) -> Details:
    """What the controller still knows about a job that has ended.

    Args:
        job: the job.

    Returns:
        As much as it says; it may have forgotten the job, or not answer.
    """
    try:
        answer = call(["scontrol", *job.where, "show", "job", job.number], ANSWER)
    except (UnreachableError, RefusedError):
        return Details()
    state, ending = _STATE.search(answer), _EXIT.search(answer)
    reason = state[2] if state and state[2] != "None" else ""
    if ending is None:
        return Details(reason=reason)
    return Details(int(ending[1]), int(ending[2]) or None, reason)
