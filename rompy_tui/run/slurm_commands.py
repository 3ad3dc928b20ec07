"""Slurm's commands: how they are called, and what their answers mean."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import MissingError

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


def states(job: JobId) -> list[str]:
    """The states that the job (each task, where it is an array) is in.

    Args:
        job: the job.

    Returns:
        squeue's long names; nothing where Slurm has forgotten the job.

    Raises:
        UnreachableError: the controller does not answer.
    """
    options = ["--noheader", "--states=all", "--format=%T", f"--jobs={job.number}", *job.where]
    try:
        lines = _call(["squeue", *options], _ANSWER).split("\n")
    except RefusedError as error:
        if "invalid job id" in str(error).lower():
            return []
        raise UnreachableError(str(error)) from error
    # With a cluster named, squeue says it again above the jobs.
    return [line.strip() for line in lines if line.strip() and not line.startswith("CLUSTER:")]


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


def cancel(job: JobId) -> None:
    """Ask Slurm to end the job; that it has ended already is no error.

    Raises:
        UnreachableError: the controller does not answer.
    """
    try:
        _call(["scancel", *job.where, job.number], _ANSWER)
    except RefusedError as error:
        if "invalid job id" not in str(error).lower():
            raise UnreachableError(str(error)) from error


def _call(argv: Sequence[str], seconds: float, text: str = "") -> str:
    try:
        done = subprocess.run(
            argv,
            input=text.encode("utf-8", "surrogateescape"),
            capture_output=True,
            timeout=seconds,
            check=False,
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


def _words(stderr: str, program: str) -> str:
    """What a command complained about, in one line."""
    prefix = re.compile(rf"^{program}: (?:error|fatal): ")
    lines = (prefix.sub("", line.strip()) for line in stderr.split("\n"))
    return "; ".join(dict.fromkeys(line for line in lines if line))
