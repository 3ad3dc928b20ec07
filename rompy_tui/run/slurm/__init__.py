"""Runs the model as a Slurm job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lazy import lazy_names

if TYPE_CHECKING:
    from .backend import SlurmRunBackend
    from .carrying import carry_out
    from .commands import RefusedError
    from .follow_up import next_token, plan_of

__all__ = ["RefusedError", "SlurmRunBackend", "carry_out", "next_token", "plan_of"]

_HOMES = {
    "RefusedError": "commands",
    "SlurmRunBackend": "backend",
    "carry_out": "carrying",
    "next_token": "follow_up",
    "plan_of": "follow_up",
}

__getattr__ = lazy_names(__name__, _HOMES)
