"""Environment variables that do not reach the model as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds import DocumentKind
from .base import Finding, Subject, rule

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# sbatch(1), "OUTPUT ENVIRONMENT VARIABLES": what the job is, not what may be asked of srun.
_OF_THE_JOB = re.compile(
    r"SLURM_(?:JOB|ARRAY|SUBMIT)_\w+|SLURM_(?:JOBID|NTASKS|NPROCS|NNODES|NODELIST|NODEID|PROCID|"
    r"LOCALID|TASKS_PER_NODE|CPUS_ON_NODE)"
)
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|[^\s\"'$`;&|]*)(?=\s)")


def _variables(subject: Subject) -> list[str]:
    env_vars = subject.values.get("env_vars")
    return [n for n in env_vars if isinstance(n, str)] if isinstance(env_vars, dict) else []


@rule(
    "reserved-variable",
    DocumentKind.BACKEND,
    types={"local", "docker", "slurm"},
    fields={"env_vars"},
)
def reserved(subject: Subject) -> Iterator[Finding]:
    """An environment variable is set that belongs to the system.

    The shell that starts the command sets PWD itself (sh(1)): what the file says is lost. Slurm
    tells the programs of a job about it by variables as SLURM_NTASKS and SLURM_JOB_ID: another
    value there makes srun and MPI start the wrong number of processes, or none.

    Wrong::

        type: slurm
        command: srun ./model
        ntasks: 8
        env_vars:
          SLURM_NTASKS: "4"

    Right::

        type: slurm
        command: srun ./model
        ntasks: 4
    """
    name_of_type = subject.section.type
    has_shell = name_of_type != "local" or subject.get("shell", True) is True
    for name in _variables(subject):
        path = subject.path("env_vars", name)
        if name_of_type == "slurm" and _OF_THE_JOB.fullmatch(name):
            said = f"Slurm sets {name} itself: another value misleads srun and MPI"
            yield Finding(
                said, path, "take it out; fields such as ntasks say what the job is", on_key=True
            )
        elif name == "PWD" and has_shell:
            said = "the shell sets PWD itself: this value is lost"
            yield Finding(said, path, "use working_dir", on_key=True)


@rule("unsettable-variable", DocumentKind.BACKEND, types={"slurm"}, fields={"env_vars"})
def unsettable(subject: Subject) -> Iterator[Finding]:
    """A job's script cannot set a variable of this name.

    A shell takes letters, digits and underscores, and no digit first. The Slurm backend refuses to
    submit such a job.

    Wrong::

        type: slurm
        command: srun ./model
        env_vars:
          model-debug: "true"

    Right::

        type: slurm
        command: srun ./model
        env_vars:
          model_debug: "true"
    """
    for name in _variables(subject):
        if not _VARIABLE.fullmatch(name):
            yield Finding(
                f"a job's script cannot set a variable {name!r}",
                subject.path("env_vars", name),
                "use letters, digits and underscores",
                on_key=True,
            )


@rule(
    "variable-twice", DocumentKind.BACKEND, types={"local", "docker", "slurm"}, fields={"env_vars"}
)
def twice(subject: Subject) -> Iterator[Finding]:
    """A variable is set by the command and by ``env_vars``, to different values.

    The command's own assignment wins. Whoever changes the other one changes nothing.

    Wrong::

        type: local
        command: OMP_NUM_THREADS=1 ./model
        env_vars:
          OMP_NUM_THREADS: "4"

    Right::

        type: local
        command: ./model
        env_vars:
          OMP_NUM_THREADS: "4"
    """
    field = "executable" if subject.section.type == "docker" else "command"
    command = subject.get(field)
    if not isinstance(command, str) or "=" not in command:
        return
    env_vars = subject.get("env_vars")
    has_shell = subject.section.type != "local" or subject.get("shell", True) is True
    if not isinstance(env_vars, dict) or not has_shell:
        return
    place = 0
    while found := _ASSIGNMENT.match(command, place):
        place = found.end()
        name, value = found[1], found[2].strip("\"'")
        if name in env_vars and str(env_vars[name]) != value:
            yield Finding(
                f"the command sets {name} itself: the value here is not used",
                subject.path("env_vars", name),
                "say it in one place",
                on_key=True,
            )
