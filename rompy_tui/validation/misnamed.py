"""Which field an unknown one was meant to be."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..plugins import Kind, load_config_class
from ..plugins.builtin import builtin_entries

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "args": ("build_args",),
    "begin": ("start",),
    "cmd": ("command", "executable"),
    "command": ("executable",),
    "container": ("image",),
    "context": ("build_context",),
    "cores": ("cpu", "cpus_per_task"),
    "cpus": ("cpu", "cpus_per_task"),
    "cwd": ("working_dir",),
    "directory": ("working_dir", "output_dir"),
    "dt": ("interval",),
    "email": ("mail_user",),
    "entrypoint": ("executable",),
    "env": ("env_vars",),
    "environment": ("env_vars",),
    "executable": ("command",),
    "freq": ("interval",),
    "frequency": ("interval",),
    "from": ("start",),
    "id": ("run_id",),
    "length": ("duration",),
    "mem": ("memory",),
    "memlimit": ("memory",),
    "mounts": ("volumes",),
    "mpi": ("mpiexec",),
    "mpirun": ("mpiexec",),
    "name": ("job_name", "run_id"),
    "partition": ("queue",),
    "processes": ("ntasks",),
    "remove": ("remove_container",),
    "rm": ("remove_container",),
    "script": ("command", "executable"),
    "stderr": ("error_file",),
    "stdout": ("output_file",),
    "step": ("interval",),
    "stop": ("end",),
    "tasks": ("ntasks",),
    "time": ("time_limit", "timeout"),
    "timestep": ("interval",),
    "to": ("end",),
    "until": ("end",),
    "validate": ("validate_outputs",),
    "variables": ("env_vars",),
    "walltime": ("time_limit", "timeout"),
    "workdir": ("working_dir",),
    "workingdirectory": ("working_dir",),
}
"""Other names that people use, without case and separators; the first field that fits wins."""

_SBATCH_OPTIONS = {
    "array", "begin", "clusters", "constraint", "contiguous", "dependency", "exclude", "exclusive",
    "export", "gpus", "gpuspernode", "gpuspertask", "gres", "hint", "hold", "licenses", "mem",
    "mempercpu", "mempergpu", "nice", "nodelist", "ntaskspercore", "ntaskspernode",
    "ntaskspersocket", "openmode", "requeue", "signal", "tmp", "wckey",
}  # fmt: skip
"""Options of sbatch(1) without a field of their own, without separators."""


@dataclass(frozen=True, slots=True)
class MeantField:
    """Which field an unknown one was meant to be.

    Args:
        name: the field.
        certain: whether it is the same name, with other case or separators.
    """

    name: str
    certain: bool = False


def meant_field(name: str, names: Sequence[str]) -> MeantField | None:
    """Find the field that a name was meant to be.

    Args:
        name: as written.
        names: the fields there may be.
    """
    bare = _bare(name)
    for known in names:
        if bare and _bare(known) == bare:
            return MeantField(known, certain=True)
    for known in _SYNONYMS.get(bare, ()):
        if known in names:
            return MeantField(known)
    close = difflib.get_close_matches(name, names, 1)
    close = close or difflib.get_close_matches(bare, [_bare(n) for n in names], 1)
    return next((MeantField(n) for n in names if close and close[0] in {n, _bare(n)}), None)


def belongs_to(name: str, kind: Kind | None, type_name: str) -> str:
    """Say where a field belongs that its type does not have; empty where nobody knows.

    Args:
        name: as written.
        kind: backend or postprocessor, or None.
        type_name: the type that does not have it.
    """
    if kind not in {Kind.BACKEND, Kind.POSTPROCESSOR}:
        return ""
    types = []
    for entry in builtin_entries():
        if entry.kind is kind and entry.name != type_name:
            fields = load_config_class(kind, entry.name).model_fields
            known = next((f for f in fields if _bare(f) == _bare(name)), None)
            types += [(entry.name, known)] if known else []
    if types:
        listed = " and ".join(entry for entry, _ in types)
        return f"{types[0][1]!r} is a field of {listed}; this is {type_name}"
    if type_name == "slurm" and _bare(name) in _SBATCH_OPTIONS:
        option = f"--{name.replace('_', '-')}=..."
        return f'give it as an option of sbatch: additional_options: ["{option}"]'
    return ""


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
