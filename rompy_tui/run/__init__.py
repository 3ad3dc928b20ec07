"""Run backends, one a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

if TYPE_CHECKING:
    from .docker import DockerRunBackend
    from .local import LocalRunBackend
    from .slurm import SlurmRunBackend

__all__ = ["DockerRunBackend", "LocalRunBackend", "SlurmRunBackend"]

_HOMES = {"DockerRunBackend": "docker", "LocalRunBackend": "local", "SlurmRunBackend": "slurm"}

__getattr__ = lazy_names(__name__, _HOMES)
