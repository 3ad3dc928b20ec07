"""From a request to a started run: what the commands and the terminal share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

if TYPE_CHECKING:
    from .build import Plan, build_plan, plan_of
    from .execute import enter_profile, execute_run
    from .spawn import cancel_run, spawn_run

__all__ = [
    "Plan",
    "build_plan",
    "cancel_run",
    "enter_profile",
    "execute_run",
    "plan_of",
    "spawn_run",
]

_HOMES = {
    "Plan": "build",
    "build_plan": "build",
    "cancel_run": "spawn",
    "enter_profile": "execute",
    "execute_run": "execute",
    "plan_of": "build",
    "spawn_run": "spawn",
}

__getattr__ = lazy_names(__name__, _HOMES)
