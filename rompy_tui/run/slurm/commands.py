"""Slurm's commands: how they are called, and what their answers mean."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ...errors import MissingError

_COMMANDS = ("sbatch", "squeue", "scontrol", "scancel")
# Seconds. Without a controller, squeue and scancel give up after 9 s or twice that.
_ANSWER = 30.0
_SUBMISSION = 90.0

_UNREACHABLE = re.compile(
    r"unable to contact slurm controller|socket timed out|connection refused|munge|"
    r"communications? (connection )?fail|zero bytes were transmitted|authentication|"
    r"unable to process configuration|could not establish a configuration source",
    re.IGNORECASE,
)
# squeue(1): number, task, state, reason, time used, node of the script, comment.
_FORMAT = "%F|%K|%T|%r|%M|%B|%k"
_FILES = re.compile(r"^\s*Std(?:Out|Err)=(\S.*)$", re.MULTILINE)
_STATE = re.compile(r"^\s*JobState=(\S+) Reason=(\S+)", re.MULTILINE)
_EXIT = re.compile(r"^\s*Requeue=.* ExitCode=(\d+):(\d+)", re.MULTILINE)


class UnreachableError(Exception):
    """The controller does not answer just now."""


class RefusedError(Exception):
    """The controller refused; the message has its words."""


@dataclass(frozen=True, slots=True)
class JobId:
    """What Slurm calls a job.

    Args:
        number: the job's number.
        cluster: its cluster; empty for the default one.
    """

    number: str
    cluster: str = ""

    def __str__(self) -> str:
        return f"{self.number} on {self.cluster}" if self.cluster else self.number

    @property
    def where(self) -> list[str]:
        """The option that names the cluster."""
        return [f"--clusters={self.cluster}"] if self.cluster else []


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


def check_commands() -> None:
    """Make sure that Slurm's commands are there.

    Raises:
        MissingError: one is not.
    """
    missing = [name for name in _COMMANDS if shutil.which(name) is None]
    if missing:
        raise MissingError(
            f"Slurm cannot be used: {', '.join(missing)} not found on PATH",
            "run this where jobs can be submitted, or install the Slurm client",
        )


def submit(arguments: Sequence[str], script: str) -> JobId:
    """Submit a job.

    Args:
        arguments: for sbatch(1); ``--parsable`` among them.
        script: what the job runs.

    Returns:
        What Slurm calls it.

    Raises:
        MissingError: the controller cannot be reached.
        RefusedError: sbatch refused.
    """
    try:
        answer = _call(["sbatch", *arguments], _SUBMISSION, script)
    except UnreachableError as error:
        raise MissingError(
            f"Slurm cannot be reached: {error}",
            "check that the controller runs (scontrol ping) and SLURM_CONF names its configuration",
        ) from error
    return parse_job_id(answer)


def parse_job_id(answer: str) -> JobId:
    """Read what ``sbatch --parsable`` prints: the job's number, and ``;cluster`` if it names one.

    Raises:
        RefusedError: that is not what it says.
    """
    lines = answer.split("\n")
    for line in reversed(lines):
        if found := re.fullmatch(r"(\d+)(?:;(\S+))?", line.strip()):
            return JobId(found[1], found[2] or "")
    raise RefusedError(f"sbatch did not say the job's number: {answer.strip()!r}")


def own_jobs(cluster: str) -> list[Row]:
    """Every job of this person that the controller knows, also those that have ended.

    Args:
        cluster: the cluster; empty for the default one.

    Raises:
        UnreachableError: the controller does not answer.
    """
    try:
        return _rows([f"--user={getpass.getuser()}"], cluster)
    except RefusedError as error:
        raise UnreachableError(str(error)) from error


def jobs_of_mine() -> list[tuple[str, str, str]]:
    """This person's jobs that have not ended: number, name and state.

    Raises:
        UnreachableError: the controller does not answer.
    """
    try:
        answer = _call(
            ["squeue", "--noheader", f"--user={getpass.getuser()}", "--format=%i|%T|%j"], _ANSWER
        )
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
        answer = _call(["scontrol", *job.where, "show", "job", job.number], _ANSWER)
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
    answer = _call(
        ["squeue", "--noheader", "--states=all", f"--format={_FORMAT}", *chosen, *where], _ANSWER
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
        answer = _call([*argv, f"--jobs={job.number}", *job.where], _ANSWER)
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
        answer = _call([*argv, f"--jobs={job.number}", *job.where], _ANSWER)
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
        answer = _call(["scontrol", *job.where, "show", "job", job.number], _ANSWER)
    except (UnreachableError, RefusedError):
        return Details()
    state, ending = _STATE.search(answer), _EXIT.search(answer)
    reason = state[2] if state and state[2] != "None" else ""
    if ending is None:
        return Details(reason=reason)
    return Details(int(ending[1]), int(ending[2]) or None, reason)


def cancel(job: JobId, *, kill: bool = False) -> None:
    """Ask Slurm to end the job; that it has ended already is no error.

    Args:
        job: the job.
        kill: do not let its processes go on until Slurm's own ``KillWait`` has passed.

    Raises:
        UnreachableError: the controller does not answer.
    """
    how = ["--signal=KILL", "--full"] if kill else []
    try:
        _call(["scancel", *how, *job.where, job.number], _ANSWER)
    except RefusedError as error:
        said = str(error).lower()
        if "invalid job id" not in said and "already completing" not in said:
            raise UnreachableError(str(error)) from error


def _call(argv: Sequence[str], seconds: float, text: str = "") -> str:
    try:
        done = subprocess.run(
            argv,
            input=text.encode("utf-8", "surrogateescape"),
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise UnreachableError(f"{argv[0]} did not answer within {seconds:.0f} s") from error
    except OSError as error:
        raise UnreachableError(f"{argv[0]} could not be started: {error.strerror}") from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "replace")
    said = _words(done.stderr.decode("utf-8", "replace"), argv[0])
    if _UNREACHABLE.search(said):
        raise UnreachableError(said)
    raise RefusedError(said or f"{argv[0]} ended with exit status {done.returncode}")


def _environment() -> dict[str, str]:
    """Ours, which sbatch hands on to the job, without what marks processes as a run's own.

    On a machine that submits jobs to itself, ending what a run has left would end the job.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("ROMPY_TUI_")}


def _words(stderr: str, program: str) -> str:
    """What a command complained about, in one line."""
    prefix = re.compile(rf"^{program}: (?:error|fatal): ")
    lines = (prefix.sub("", line.strip()) for line in stderr.split("\n"))
    return "; ".join(dict.fromkeys(line for line in lines if line))
