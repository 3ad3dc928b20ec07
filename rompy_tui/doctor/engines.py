"""What runs models elsewhere than in a plain process: Docker and Slurm."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

from .. import called
from ..errors import MissingError
from ..run.docker import context_name, describe_engine
from .finding import Finding, Surroundings, absent, good, warning, wrong

_PATIENCE = 30
"""Seconds for an answer; without a controller Slurm's commands give up after 9 or 18."""


def docker(around: Surroundings) -> Iterator[Finding]:
    """Whether a Docker engine answers, and to whom."""
    del around
    address = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    socket = address.removeprefix("unix://")
    is_there = not address.startswith("unix://") or os.path.exists(socket)  # noqa: PTH110
    if not (is_there or context_name()):
        hint = "start the Docker daemon, or name another one in DOCKER_HOST"
        yield absent("docker", f"there is no Docker engine at {socket}", hint)
        return
    try:
        engine = describe_engine()
    except MissingError as error:
        yield wrong("docker", error.message, error.hint)
        return
    where = f"context {engine.context}" if engine.context else address
    yield good("docker", f"{engine.name} {engine.version} at {where}, {engine.cores} cores")
    if "podman" in engine.name.lower():
        yield warning(
            "docker",
            "this is Podman: it may not say that a container ran out of memory, and without root it"
            " limits cpu and memory only with cgroups v2",
            "check limits with a short run first, or use Docker's own engine",
        )
    if not engine.limits_memory:
        yield warning(
            "docker",
            "the engine cannot limit the memory of a container: 'memory' would do nothing",
            "turn on the memory controller of cgroups for it",
        )


def slurm(around: Surroundings) -> Iterator[Finding]:
    """Whether a Slurm controller answers, and which partitions there are."""
    del around
    if shutil.which("sinfo") is None:
        yield absent("slurm", "Slurm's commands are not on PATH")
        return
    answer = _call(["scontrol", "ping"])
    if " UP" not in answer:
        said = answer.splitlines()[-1] if answer.strip() else "no answer"
        yield wrong(
            "slurm",
            f"the Slurm controller cannot be reached: {said}",
            "check SLURM_CONF, munge and the controller; or try again later",
        )
        return
    partitions = _call(["sinfo", "--noheader", "--format=%P|%a|%l|%D"]).split()
    rows = [row.split("|") for row in partitions if row.count("|") == 3]
    listed = ", ".join(f"{name} ({state}, limit {limit})" for name, state, limit, _ in rows)
    yield good("slurm", f"the controller answers; partitions: {listed or 'none'}")
    if not any(state == "up" for _, state, _, _ in rows):
        yield warning("slurm", "no partition is up", "jobs would wait until one is")
    if shutil.which("sacct") is None or "disabled" in _call(["sacct", "--jobs=0"]).lower():
        yield good("slurm", "no accounting: how jobs ended is taken from their own marks")


def _call(command: list[str]) -> str:
    """What a command says, standard error too; empty where it says nothing in time."""
    try:
        done = called.run(
            command,
            "doctor",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    said: str = done.stdout
    return said
