"""From a request to a started run: what the commands and the terminal share."""

from __future__ import annotations

from .build import Plan, build_plan, plan_of
from .execute import execute_run
from .spawn import cancel_run, spawn_run

__all__ = ["Plan", "build_plan", "cancel_run", "execute_run", "plan_of", "spawn_run"]
