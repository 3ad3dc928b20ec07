"""How many threads are started, and how many cores there are for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...diagnostics import Fix
from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .reading import (
    THREADS,
    Launch,
    cores_of,
    launch_of,
    options_given,
    threads_of,
    whole,
    without_ranks,
)
from .writing import rewritten

_THREAD_COUNT = re.compile(r"\s*0*[1-9]\d*\s*(,\s*0*[1-9]\d*\s*)*")


@rule(
    "oversubscribed",
    DocumentKind.BACKEND,
    types={"docker", "slurm"},
    fields={"env_vars", "executable", "mpiexec"},
)
def oversubscribed(subject: Subject) -> Iterator[Finding]:
    """More processes and threads are started than there are cores for them.

    Each MPI process starts as many threads as OMP_NUM_THREADS says. When they share cores they
    wait for each other, and a model easily runs ten times slower. In a container there are ``cpu``
    cores (one where that is not written) for all processes together; in a Slurm job
    ``cpus_per_task`` for each of them.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 8
        mpiexec: mpirun
        env_vars:
          OMP_NUM_THREADS: "8"

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 8
        mpiexec: mpirun
        env_vars:
          OMP_NUM_THREADS: "1"
    """
    of_kind = _in_a_job if subject.section.type == "slurm" else _in_a_container
    yield from of_kind(subject)


def _in_a_job(subject: Subject) -> Iterator[Finding]:
    threads = threads_of(subject.get("env_vars"), subject.get("command"))
    cores = whole(subject.get("cpus_per_task", 1))
    if threads is None or cores is None or threads <= cores:
        return
    if not options_given(subject) & {"cpus-per-task", "exclusive"}:
        limit = f"is {cores}" if subject.is_written("cpus_per_task") else "is not written"
        said = f"{threads} threads share {_cores(cores)}: cpus_per_task {limit}"
        yield _too_many_threads(subject, said, cores)


def _in_a_container(subject: Subject) -> Iterator[Finding]:
    mpiexec, executable = subject.get("mpiexec", ""), subject.get("executable")
    threads = threads_of(subject.get("env_vars"), mpiexec, executable) or 1
    launch, is_backends = _launch(mpiexec, executable)
    cores = cores_of(subject)
    if (launch is None and threads == 1) or not cores or cores < 1:
        return
    ranks = 1 if launch is None else launch.ranks
    if launch is not None and is_backends and not launch.option:
        ranks = cores
    if ranks is None or ranks * threads <= cores:
        return
    limit = f"cpu is {cores}" if subject.is_written("cpu") else "cpu is not written"
    if launch is not None and ranks > cores:
        fixes: tuple[Fix, ...] = ()
        if is_backends and subject.is_written("cpu"):
            fixes = rewritten(subject, without_ranks(mpiexec, launch), "mpiexec")
        yield Finding(
            f"{ranks} processes share {_cores(cores)}: {limit}",
            subject.path("mpiexec" if is_backends else "executable"),
            "set cpu to the number of processes",
            fixes,
        )
    else:
        each = (
            f"{ranks} processes with {threads} threads each" if ranks > 1 else f"{threads} threads"
        )
        said = f"{each} share {_cores(cores)}: {limit}"
        yield _too_many_threads(subject, said, cores // ranks)


def _launch(mpiexec: object, executable: object) -> tuple[Launch | None, bool]:
    """How a container's command is launched, and whether by the backend's own launcher."""
    if isinstance(mpiexec, str) and mpiexec.strip():
        return launch_of(mpiexec) or Launch(mpiexec), True
    return launch_of(executable), False


def _too_many_threads(subject: Subject, said: str, right: int) -> Finding:
    return Finding(
        said,
        subject.path("env_vars", THREADS),
        f'set {THREADS}: "{right}", or ask for more cores',
        subject.replacement(f'"{right}"', "env_vars", THREADS),
    )


def _cores(number: int) -> str:
    return f"{number} core{'s' if number != 1 else ''}"


@rule("bad-thread-count", DocumentKind.BACKEND, fields={"env_vars"})
def thread_count(subject: Subject) -> Iterator[Finding]:
    """OMP_NUM_THREADS is no number of threads.

    It takes one positive whole number, or one for each level of nesting, as ``4,2`` (OpenMP 5.2,
    21.1.2). What a program does with anything else is its compiler's choice: most take all cores
    of the machine.

    Wrong::

        type: local
        command: ./model
        env_vars:
          OMP_NUM_THREADS: "0"

    Right::

        type: local
        command: ./model
        env_vars:
          OMP_NUM_THREADS: "4"
    """
    env_vars = subject.get("env_vars")
    threads = env_vars.get(THREADS) if isinstance(env_vars, dict) else None
    if not isinstance(threads, str) or _THREAD_COUNT.fullmatch(threads):
        return
    if not subject.document.is_unresolved(subject.path("env_vars", THREADS)):
        yield Finding(
            f"{threads!r} is no number of threads: the program may take all cores",
            subject.path("env_vars", THREADS),
            'write a whole number from 1, as "4"',
        )
