"""Runs the model as a Slurm job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lazy import lazy_names

if TYPE_CHECKING:
    from .backend import SlurmRunBackend

__all__ = ["SlurmRunBackend"]

_HOMES = {"SlurmRunBackend": "backend"}

__getattr__ = lazy_names(__name__, _HOMES)
