"""Reads logs, large or foreign or still growing: in bounded memory, and nothing of them raw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lazy import lazy_names

if TYPE_CHECKING:
    from .cleaning import MAX_LINE, clean
    from .index import LineIndex
    from .searching import Match, search
    from .tail import LogTail
    from .whole import lines_of

__all__ = ["MAX_LINE", "LineIndex", "LogTail", "Match", "clean", "lines_of", "search"]

_HOMES = {
    "MAX_LINE": "cleaning",
    "LineIndex": "index",
    "LogTail": "tail",
    "Match": "searching",
    "clean": "cleaning",
    "lines_of": "whole",
    "search": "searching",
}

__getattr__ = lazy_names(__name__, _HOMES)
