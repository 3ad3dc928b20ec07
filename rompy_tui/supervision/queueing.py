"""Whose turn it is: how many runs may go on at once, and which must not meet.

Every supervisor decides for itself from the states of all runs, so it also holds between terminals
and after any of them was killed. Runs are ordered by when they were asked for.
"""

from __future__ import annotations

import os
from typing import Any

from .. import proc
from . import files, slot
from .locks import has_owner

ENDED = frozenset({"succeeded", "failed", "cancelled", "timed_out", "lost"})
"""States after which nothing more happens."""


class Queue:
    """The runs beside one's own.

    Args:
        runs_dir: the directory of all runs.
        own: the name of one's own.
    """

    def __init__(self, runs_dir: str, own: str) -> None:
        self._runs_dir = runs_dir
        self._done = {own}
        self.ahead = 0
        """How many must end before its turn comes, as far as was seen last."""

    def why_wait(self, state: dict[str, Any], limit: int) -> str:
        """Why a run has to wait; empty where it may begin.

        Args:
            state: its own, with ``asked`` and ``folder``.
            limit: how many may go on at once; 0 for any number.
        """
        others = self._others()
        mine = _order(state)
        before = {n: s for n, s in others.items() if s["state"] == "running" or _order(s) < mine}
        folder = state.get("folder")
        self.ahead = max(len(before) - limit + 1, 0) if limit else 0
        for name, other in before.items():
            if folder and other.get("folder") == folder:
                self.ahead = max(self.ahead, 1)
                return f"waits for {name}, which writes to the same folder"
        if not self.ahead:
            return ""
        running = sum(s["state"] == "running" for s in before.values())
        queued = f", {len(before) - running} ahead in the queue" if running < len(before) else ""
        return f"waits for its turn: {running} running, at most {limit} at once{queued}"

    def _others(self) -> dict[str, dict[str, Any]]:
        """The states of the other runs that have not ended."""
        found = {}
        try:
            names = set(os.listdir(self._runs_dir))  # noqa: PTH208
        except OSError:
            return {}
        for name in names - self._done:
            if name.startswith("."):
                continue
            directory = f"{self._runs_dir}/{name}"
            state = slot.read(f"{directory}/{files.STATE}")
            if state.get("state") in ENDED:
                self._done.add(name)
            elif state and is_watched(directory, state):
                found[name] = state
        return found


def is_watched(directory: str, state: dict[str, Any]) -> bool:
    """Whether a run that has not ended still has a process that will end it.

    Args:
        directory: the run's.
        state: what its state slot holds.
    """
    if has_owner(state.get("owner") or {}, f"{directory}/{files.LOCK}"):
        return True
    exit_slot = slot.read(f"{directory}/{files.EXIT}")
    watchers = (exit_slot.get("shim") or {}, exit_slot.get("child") or {})
    return any(proc.is_alive(process) for process in watchers)


def _order(state: dict[str, Any]) -> tuple[float, str]:
    return float(state.get("asked") or 0), str(state.get("id") or "")
