"""What this machine can give: read from files as Linux writes them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from rompy_tui.backends import load_backend_config
from rompy_tui.validation.machine import MachineLimits, machine_limits, suggested

GIB = 1 << 30
MEMINFO = {"proc/meminfo": "MemTotal:       16777216 kB\nMemFree:         1000000 kB\n"}
SECOND = {"proc/self/cgroup": "0::/user.slice/job\n", **MEMINFO}
FIRST = {
    "proc/self/cgroup": "9:name=systemd:/x\n4:memory:/job/a\n2:cpu,cpuacct:/job\n1:cpuset:/\n",
    **MEMINFO,
}


def limits(folder: Path, files: Mapping[str, str], cores: int = 8) -> MachineLimits:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return machine_limits(folder / "proc", folder / "cgroup", cores)


@pytest.mark.parametrize(
    ("files", "cores", "memory"),
    [
        ({}, 8, 0),
        (MEMINFO, 8, 16 * GIB),
        ({"proc/meminfo": "nothing here\n"}, 8, 0),
        (SECOND, 8, 16 * GIB),
        # Version 2: the group itself, the one around it, the root of a container.
        ({**SECOND, "cgroup/user.slice/job/cpu.max": "200000 100000\n"}, 2, 16 * GIB),
        ({**SECOND, "cgroup/user.slice/cpu.max": "350000 100000"}, 3, 16 * GIB),
        ({**SECOND, "cgroup/cpu.max": "50000 100000\n"}, 1, 16 * GIB),
        ({**SECOND, "cgroup/user.slice/job/cpu.max": "max 100000\n"}, 8, 16 * GIB),
        ({**SECOND, "cgroup/user.slice/job/cpu.max": "1600000 100000\n"}, 8, 16 * GIB),
        ({**SECOND, "cgroup/user.slice/job/memory.max": f"{2 * GIB}\n"}, 8, 2 * GIB),
        ({**SECOND, "cgroup/user.slice/memory.max": f"{2 * GIB}\n"}, 8, 2 * GIB),
        ({**SECOND, "cgroup/memory.max": "max\n"}, 8, 16 * GIB),
        ({**SECOND, "cgroup/memory.max": f"{64 * GIB}\n"}, 8, 16 * GIB),
        # The least of all counts.
        (
            {
                **SECOND,
                "cgroup/user.slice/job/memory.max": f"{4 * GIB}",
                "cgroup/user.slice/memory.max": f"{3 * GIB}",
                "cgroup/user.slice/cpu.max": "400000 100000",
                "cgroup/user.slice/job/cpu.max": "500000 100000",
            },
            4,
            3 * GIB,
        ),
        # Version 1: a folder a controller.
        (FIRST, 8, 16 * GIB),
        (
            {
                **FIRST,
                "cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "300000\n",
                "cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
                "cgroup/memory/job/a/memory.limit_in_bytes": f"{GIB}\n",
            },
            3,
            GIB,
        ),
        (
            {
                **FIRST,
                "cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "-1\n",
                "cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
                "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            },
            8,
            16 * GIB,
        ),
        # Within a container: the path is the host's, the files stand at the root.
        ({**FIRST, "cgroup/memory/memory.limit_in_bytes": f"{GIB}\n"}, 8, GIB),
        # Where cgroups are mounted, and where nobody says which are ours.
        ({**MEMINFO, "cgroup/memory.max": f"{GIB}"}, 8, GIB),
        ({**MEMINFO, "cgroup/cpu.max": "garbage"}, 8, 16 * GIB),
    ],
)
def test_limits(tmp_path: Path, files: dict[str, str], cores: int, memory: int) -> None:
    assert limits(tmp_path, files) == MachineLimits(cores, memory)


def test_there_is_always_a_core(tmp_path: Path) -> None:
    assert limits(tmp_path, {}, cores=0).cores == 1


def test_the_cores_of_this_process_are_asked_for() -> None:
    mine = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(mine)})
        assert machine_limits().cores == 1
    finally:
        os.sched_setaffinity(0, mine)


def test_this_machine_has_memory() -> None:
    assert machine_limits().memory_bytes > 64 << 20


@pytest.mark.parametrize(
    ("cores", "memory", "values"),
    [
        (4, 10 * GIB, {"cpu": 4, "memory": "9g"}),
        (200, 1000 * GIB, {"cpu": 128, "memory": "900g"}),
        (1, GIB, {"cpu": 1, "memory": "921m"}),
        (2, 0, {"cpu": 2}),
    ],
)
def test_docker(cores: int, memory: int, values: dict[str, object]) -> None:
    found = suggested("docker", MachineLimits(cores, memory))
    assert found == values
    assert load_backend_config({"type": "docker", "image": "swan:41.45", **found}).cpu == cores or (
        cores > 128
    )


@pytest.mark.parametrize(("cores", "threads"), [(1, "1"), (3, "3"), (4, "4"), (64, "4")])
def test_local(cores: int, threads: str) -> None:
    found = suggested("local", MachineLimits(cores, GIB))
    assert found == {"env_vars": {"OMP_NUM_THREADS": threads}}
    assert load_backend_config({"type": "local", **found}).env_vars == found["env_vars"]


@pytest.mark.parametrize("name", ["slurm", "noop", "archive", "other", ""])
def test_others_get_no_values_of_this_machine(name: str) -> None:
    assert suggested(name, MachineLimits(8, 16 * GIB)) == {}
