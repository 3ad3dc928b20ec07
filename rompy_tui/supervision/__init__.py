"""A run's life outside the terminal: its record, its supervisor, its logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

# Lazily: the supervisor, which lives as long as a model runs, passes through here too.
if TYPE_CHECKING:
    from .journal import Event
    from .logs.tail import LogTail
    from .record import Run, RunState, Stage
    from .request import Request
    from .spawn import adopt, cancel, start
    from .store import Store

__all__ = [
    "Event",
    "LogTail",
    "Request",
    "Run",
    "RunState",
    "Stage",
    "Store",
    "adopt",
    "cancel",
    "start",
]

_HOMES = {
    "Event": "journal",
    "LogTail": "logs.tail",
    "Request": "request",
    "Run": "record",
    "RunState": "record",
    "Stage": "record",
    "Store": "store",
    "adopt": "spawn",
    "cancel": "spawn",
    "start": "spawn",
}

__getattr__ = lazy_names(__name__, _HOMES)
