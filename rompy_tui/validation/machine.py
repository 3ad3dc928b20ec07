"""What this machine can give a run, and the values of a config file that follow from it.

The backend reference shows it as ``create_optimal_config``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROC, _CGROUPS = Path("/proc"), Path("/sys/fs/cgroup")
_MOST_CORES = 128
_MOST_THREADS = 4
_GIB, _MIB = 1 << 30, 1 << 20


@dataclass(frozen=True, slots=True)
class MachineLimits:
    """What may be used of this machine.

    Args:
        cores: CPU cores, at least one.
        memory_bytes: main memory; 0 where the system does not say.
    """

    cores: int
    memory_bytes: int


def machine_limits(
    proc: Path = _PROC, cgroups: Path = _CGROUPS, cores: int | None = None
) -> MachineLimits:
    """Find out what may be used of this machine, also from within a container.

    Args:
        proc: where proc(5) is mounted.
        cgroups: where cgroups(7) are mounted, version 1 or 2.
        cores: those this process may run on; asked of the system where None.

    Returns:
        The least of what the machine has and of what each cgroup around this process allows.
    """
    usable = len(os.sched_getaffinity(0)) if cores is None else cores
    total = _memory_total(proc)
    memory = [total] if total else []
    for folder in _folders(proc, cgroups):
        quota = _cpu_quota(folder)
        if quota is not None:
            usable = min(usable, quota)
        for name in ("memory.max", "memory.limit_in_bytes"):
            limit = _number(_text(folder / name))
            # Version 1 writes a number that no machine has in place of "max".
            if limit is not None and limit < (total or 1 << 60):
                memory.append(limit)
    return MachineLimits(max(usable, 1), min(memory, default=0))


def suggested(type_name: str, limits: MachineLimits) -> dict[str, Any]:
    """Values that suit a machine.

    Args:
        type_name: a backend's type, as docker.
        limits: from :func:`machine_limits`.

    Returns:
        Values by the name of their field: for docker all cores, and the memory but for a tenth
        that is left to the system; for local as many threads as there are cores, at most four.
        Nothing for others: a Slurm job runs on other machines.
    """
    if type_name == "docker":
        values: dict[str, Any] = {"cpu": min(limits.cores, _MOST_CORES)}
        memory = limits.memory_bytes * 9 // 10
        if memory:
            size = f"{memory // _GIB}g" if memory >= _GIB else f"{memory // _MIB}m"
            values["memory"] = size
        return values
    if type_name == "local":
        return {"env_vars": {"OMP_NUM_THREADS": str(min(limits.cores, _MOST_THREADS))}}
    return {}


def _folders(proc: Path, cgroups: Path) -> Iterator[Path]:
    """The folders of the cgroups around this process, innermost first.

    Within a container, a path may be that of the host: what is missing has no files to read.
    """
    for line in (_text(proc / "self" / "cgroup") or "0::/").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        is_second = number == "0" and not controllers
        if not is_second and not {"cpu", "memory"} & set(controllers.split(",")):
            continue
        root = cgroups if is_second else cgroups / controllers
        inner = root / path.strip("/")
        yield from (f for f in (inner, *inner.parents) if f.is_relative_to(root))


def _cpu_quota(folder: Path) -> int | None:
    """Whole cores that a cgroup may use; None where it may use all."""
    # cgroup v2: "QUOTA PERIOD"; v1: a file each.
    quota, _, period = (_text(folder / "cpu.max") or "").partition(" ")
    quota = quota or _text(folder / "cpu.cfs_quota_us")
    period = period or _text(folder / "cpu.cfs_period_us")
    used, of = _number(quota), _number(period)
    return max(used // of, 1) if used and of else None


def _memory_total(proc: Path) -> int:
    for line in _text(proc / "meminfo").splitlines():
        name, _, rest = line.partition(":")
        if name == "MemTotal":
            return (_number(rest.removesuffix("kB")) or 0) * 1024
    return 0


def _number(text: str) -> int | None:
    """A count; None for ``max``, ``-1`` and whatever else means that there is no limit."""
    return int(text) if text.strip().isdecimal() else None


def _text(path: Path) -> str:
    """What a file of the kernel says; empty where it is not there or not for us to read."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
