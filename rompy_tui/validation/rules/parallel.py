"""How many processes MPI starts, and how many it was meant to start."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Fix
from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .reading import cores_of, launch_of, options_given, threads_of, whole, without_ranks
from .writing import rewritten


@rule("ranks-twice", DocumentKind.BACKEND, types={"docker"}, fields={"mpiexec"})
def ranks_twice(subject: Subject) -> Iterator[Finding]:
    """The number of MPI processes is given by ``mpiexec``, and by ``cpu`` as well.

    The Docker backend itself starts as many processes as ``cpu`` says: ``mpiexec: mpirun`` with
    ``cpu: 8`` runs ``mpirun -n 8``. A number in ``mpiexec`` is used in its place here, but rompy
    0.6.4 passes both, which MPI refuses or which starts another number than you wrote. Where fewer
    processes have several threads each, say so with OMP_NUM_THREADS.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 8
        mpiexec: mpirun -np 8

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 8
        mpiexec: mpirun
    """
    mpiexec = subject.get("mpiexec")
    launch = launch_of(mpiexec)
    cores = cores_of(subject)
    if launch is None or launch.ranks is None or cores is None or launch.ranks > cores:
        return
    threads = threads_of(subject.get("env_vars"), mpiexec, subject.get("executable")) or 1
    if launch.ranks < cores and threads > 1:
        return
    said = f"cpu is {cores}, and the backend adds -n {cores} itself"
    if launch.ranks < cores:
        said = f"{launch.ranks} processes leave {cores - launch.ranks} of {cores} cores idle"
    yield Finding(
        f"{launch.option!r} says again how many processes to start: {said}",
        subject.path("mpiexec"),
        f"leave {launch.option!r} out",
        rewritten(subject, without_ranks(mpiexec, launch), "mpiexec"),
    )


@rule("single-rank", DocumentKind.BACKEND, types={"docker"}, fields={"mpiexec"})
def single_rank(subject: Subject) -> Iterator[Finding]:
    """MPI starts one process only, as ``cpu`` is not written.

    The Docker backend starts as many processes as ``cpu`` says, and gives the container as many
    cores. Without ``cpu`` that is one: the model runs, but not in parallel.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        mpiexec: mpirun

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 8
        mpiexec: mpirun
    """
    mpiexec = subject.get("mpiexec")
    if subject.is_written("cpu") or not isinstance(mpiexec, str) or not mpiexec.strip():
        return
    launch = launch_of(mpiexec)
    if launch is None or not launch.option:
        yield Finding(
            "one process is started on one core, as cpu is not written",
            subject.path("mpiexec"),
            "say how many: cpu: 4",
            subject.addition("cpu", "4"),
        )


@rule("rank-mismatch", DocumentKind.BACKEND, types={"slurm"}, fields={"command"})
def rank_mismatch(subject: Subject) -> Iterator[Finding]:
    """The command starts another number of processes than the job has tasks.

    ``ntasks`` is what Slurm sets aside. More processes than that are refused (srun) or have no
    slot (mpirun); with fewer, cores that are charged do nothing. Without a number, ``srun`` and an
    MPI that knows Slurm start ``ntasks`` processes by themselves.

    Wrong::

        type: slurm
        command: srun -n 16 ./model
        ntasks: 8

    Right::

        type: slurm
        command: srun ./model
        ntasks: 8
    """
    command = subject.get("command")
    launch = launch_of(command)
    tasks = whole(subject.get("ntasks", 1))
    if launch is None or launch.ranks is None or tasks is None or launch.ranks == tasks:
        return
    # Several steps may well share the tasks of a job.
    is_one_step = command.count(launch.program) == 1 and "&" not in command
    if options_given(subject) & {"ntasks", "ntasks-per-node"}:
        return
    if launch.ranks > tasks or is_one_step:
        yield Finding(
            f"the command starts {launch.ranks} processes, but ntasks is {tasks}",
            subject.path("command"),
            f"leave {launch.option!r} out, or set ntasks: {launch.ranks}",
            _tasks(subject, launch.ranks),
        )


@rule("idle-nodes", DocumentKind.BACKEND, types={"slurm"}, fields={"nodes", "ntasks"})
def idle_nodes(subject: Subject) -> Iterator[Finding]:
    """The job asks for more nodes than it has tasks.

    A task runs on one node. Slurm gives the job no more nodes than it has tasks (sbatch(1): it
    says so on standard error, where nobody looks): the model does not run as widely as ``nodes``
    says.

    Wrong::

        type: slurm
        command: srun ./model
        nodes: 4
        ntasks: 1

    Right::

        type: slurm
        command: srun ./model
        nodes: 4
        ntasks: 64
    """
    nodes, tasks = whole(subject.get("nodes", 1)), whole(subject.get("ntasks", 1))
    if nodes is None or tasks is None or nodes <= tasks:
        return
    if not options_given(subject) & {"ntasks", "ntasks-per-node", "nodes"}:
        said = f"ntasks is {tasks}" if subject.is_written("ntasks") else "ntasks is not written"
        yield Finding(
            f"{nodes} nodes are asked for, but {said}: {nodes - tasks} stay idle",
            subject.path("nodes"),
            "set ntasks to the number of processes on all nodes together",
            _tasks(subject, nodes),
        )


def _tasks(subject: Subject, number: int) -> tuple[Fix, ...]:
    if subject.is_written("ntasks"):
        return subject.replacement(str(number), "ntasks")
    return subject.addition("ntasks", str(number))
