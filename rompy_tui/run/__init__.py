"""Run backends, one a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .docker import DockerRunBackend
    from .local import LocalRunBackend
    from .slurm import SlurmRunBackend

__all__ = ["DockerRunBackend", "LocalRunBackend", "SlurmRunBackend"]

_HOMES = {"DockerRunBackend": "docker", "LocalRunBackend": "local", "SlurmRunBackend": "slurm"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
