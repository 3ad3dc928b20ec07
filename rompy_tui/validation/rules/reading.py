"""What rules read from values and sections: numbers, a command's words, parts of a pipeline."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..kinds import Section
from .base import Subject

THREADS = "OMP_NUM_THREADS"
"""The variable that says how many threads an OpenMP program starts."""

_PARTS_OF_LAUNCHERS = ("mpi", "srun", "orterun")
_LAUNCHERS = {"mpiexec", "mpiexec.hydra", "mpirun", "orterun", "srun"}
# mpirun(1) of Open MPI, mpiexec(1) of MPICH, srun(1): the number of ranks.
_RANKS = re.compile(r"(?:-n|-np|--n|--np|--ntasks)(?:=(\d+))?|-n(\d+)")
# Options of launchers that take no value: the word after them may be the program.
_FLAGS = {
    "--allow-run-as-root",
    "--exact",
    "--exclusive",
    "--label",
    "--overcommit",
    "--overlap",
    "--oversubscribe",
    "--report-bindings",
    "--tag-output",
    "--unbuffered",
    "--verbose",
    "-O",
    "-l",
    "-u",
    "-v",
}
# sbatch(1): the long names of short options.
_LONG = {
    "A": "account",
    "D": "chdir",
    "J": "job-name",
    "N": "nodes",
    "W": "wait",
    "c": "cpus-per-task",
    "e": "error",
    "n": "ntasks",
    "o": "output",
    "p": "partition",
    "q": "qos",
    "t": "time",
}


class Launch(NamedTuple):
    """How a command starts several processes.

    Args:
        program: the launcher, as ``mpirun``.
        ranks: how many it is told to start; None where it is told by no number.
        option: the words that tell it, as ``-np 8``, or empty.
    """

    program: str
    ranks: int | None = None
    option: str = ""


def whole(value: Any) -> int | None:
    """A value that pydantic would take for a whole number, or None.

    Args:
        value: as read.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return None


def launch_of(command: Any) -> Launch | None:
    """The first launcher in a command; None where there is none.

    Args:
        command: as a file holds it.
    """
    if not isinstance(command, str) or not any(name in command for name in _PARTS_OF_LAUNCHERS):
        return None
    words = command.split()
    for start, word in enumerate(words):
        program = word.rpartition("/")[2]
        if program in _LAUNCHERS:
            return _ranks(program, words[start + 1 :])
    return None


def _ranks(program: str, words: list[str]) -> Launch:
    previous = ""
    for word in words:
        found = _RANKS.fullmatch(word)
        if found and (found[1] or found[2]):
            return Launch(program, whole(found[1] or found[2]), word)
        if not word.startswith("-"):
            if _RANKS.fullmatch(previous):
                told = f"{previous} {word}"
                return Launch(program, whole(word), told)
            # The program's own options are not the launcher's.
            if not previous.startswith("-") or "=" in previous or previous in _FLAGS or "/" in word:
                break
        previous = word
    return Launch(program)


def threads_of(values: Any, *commands: Any) -> int | None:
    """How many threads each process starts; None where the file does not say.

    Args:
        values: the environment variables.
        commands: what may set the variable itself.
    """
    threads = whole(values.get(THREADS)) if isinstance(values, dict) else None
    if threads is None or any(isinstance(c, str) and THREADS in c for c in commands):
        return None
    return threads


def without_ranks(command: str, launch: Launch) -> str:
    """A command that leaves the number of processes to its surroundings.

    Args:
        command: as a file holds it.
        launch: from :func:`launch_of`.
    """
    words = " ".join(command.split())
    return " ".join(words.replace(launch.option, "", 1).split())


def cores_of(subject: Subject) -> int | None:
    """The cores of a container, or None where nobody knows.

    Args:
        subject: a Docker backend; without ``cpu`` it takes one (rompy 0.6.4).
    """
    return whole(subject.get("cpu")) if subject.is_written("cpu") else 1


def options_given(subject: Subject) -> set[str]:
    """The long names of the options in a Slurm backend's ``additional_options``.

    Args:
        subject: the backend.
    """
    options = subject.get("additional_options")
    return {option_name(o) for o in options} if isinstance(options, list) else set()


def option_name(option: object) -> str:
    """The long name of one option of sbatch(1), empty where it is none.

    Args:
        option: as ``--time=1:00:00``, ``--time 1:00:00`` or ``-t1:00:00``.
    """
    if not isinstance(option, str) or not option.startswith("-"):
        return ""
    if option.startswith("--"):
        return re.split(r"[= ]", option[2:], maxsplit=1)[0]
    return _LONG.get(option[1:2], option[1:2])


def part(subject: Subject, name: str) -> Section | None:
    """A part of the pipeline that a section belongs to.

    Args:
        subject: any section.
        name: config, backend or postprocessor.

    Returns:
        The part, or None where there is none or the document is no pipeline.
    """
    return next((s for s in subject.sections if s.path == (name,)), None)
