"""Slurm's commands: how they are called, and those that submit and end jobs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ... import called
from ...errors import MissingError

_COMMANDS = ("sbatch", "squeue", "scontrol", "scancel")
# Seconds. Without a controller, squeue and scancel give up after 9 s or twice that.
ANSWER = 30.0
_SUBMISSION = 90.0

_UNREACHABLE = re.compile(
    r"unable to contact slurm controller|socket timed out|connection refused|munge|"
    r"communications? (connection )?fail|zero bytes were transmitted|authentication|"
    r"unable to process configuration|could not establish a configuration source",
    re.IGNORECASE,
)
# What may be said when the controller has accepted a job, and its answer was lost.
_PERHAPS = re.compile(r"timed out|did not answer|zero bytes|on (send/recv|receive)", re.IGNORECASE)


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
        UnreachableError: it did not answer, and may have accepted the job.
        RefusedError: sbatch refused.
    """
    try:
        answer = call(["sbatch", *arguments], _SUBMISSION, script)
    except UnreachableError as error:
        if _PERHAPS.search(str(error)):
            raise
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
        call(["scancel", *how, *job.where, job.number], ANSWER)
    except RefusedError as error:
        said = str(error).lower()
        if "invalid job id" not in said and "already completing" not in said:
            raise UnreachableError(str(error)) from error


def cancel_surely(job: JobId, patience: float = 600.0) -> None:
    """Ask Slurm to end the job until it hears.

    Args:
        job: the job.
        patience: give up after so many seconds; the job's time limit then ends it.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            cancel(job)
        except UnreachableError:
            time.sleep(2.0)
        else:
            return


def call(argv: Sequence[str], seconds: float, text: str = "") -> str:
    """Call a command.

    Args:
        argv: the command and its arguments.
        seconds: how long it may take.
        text: for its standard input.

    Returns:
        What it prints.

    Raises:
        UnreachableError: the controller does not answer.
        RefusedError: it refuses; the message has its words.
    """
    try:
        done = called.run(
            argv,
            "slurm",
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
        answer: str = done.stdout.decode("utf-8", "replace")
        return answer
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
