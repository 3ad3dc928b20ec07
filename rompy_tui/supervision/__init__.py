"""A run's life as files: its directory, its journal of events, its logs."""

from __future__ import annotations

from .journal import Event
from .record import Request, Run, RunState
from .store import Store
from .tail import LogTail

__all__ = ["Event", "LogTail", "Request", "Run", "RunState", "Store"]
