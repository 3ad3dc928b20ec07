"""What the machine offers: images of its Docker engine, partitions of Slurm."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .. import called
from ..errors import RompyTuiError
from ..run.docker import context_name, image_names

_PATIENCE = 10
"""Seconds for Slurm's answer; the caller waits in a thread."""


def images() -> list[str]:
    """The images on the Docker engine, by name; none where there is no engine."""
    address = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    socket = Path(address.removeprefix("unix://"))
    if address.startswith("unix://") and not socket.exists() and not context_name():
        return []
    try:
        return image_names()
    except RompyTuiError:
        # Whoever launches is told; a list of names to choose from just stays short.
        return []


def partitions() -> list[tuple[str, str]]:
    """Slurm's partitions, each with its state and time limit; none where there is no Slurm."""
    if shutil.which("sinfo") is None:
        return []
    try:
        done = called.run(
            ["sinfo", "--noheader", "--format=%R|%a|%l|%D"],
            "partitions",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    rows = [line.split("|") for line in done.stdout.splitlines() if line.count("|") == 3]
    found = {name: f"{state}, limit {limit}, nodes {nodes}" for name, state, limit, nodes in rows}
    return list(found.items())
