"""Reads logs, large or foreign or still growing: in bounded memory, and nothing of them raw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lazy import lazy_names

if TYPE_CHECKING:
    from .alerts import (
        Alert,
        Alerts,
        Level,
        Levels,
        alert_before,
        count_alerts,
        level_of,
        search_alerts,
    )
    from .cleaning import MAX_LINE, clean
    from .colors import Part, colored
    from .filtered import FilteredLines
    from .index import LineIndex
    from .numbered import Lines, LogLines, MergedLines, Numbered
    from .progress import Progress
    from .searching import Match, Wanted, search
    from .tail import LogTail
    from .whole import lines_of

__all__ = [
    "MAX_LINE",
    "Alert",
    "Alerts",
    "FilteredLines",
    "Level",
    "Levels",
    "LineIndex",
    "Lines",
    "LogLines",
    "LogTail",
    "Match",
    "MergedLines",
    "Numbered",
    "Part",
    "Progress",
    "Wanted",
    "alert_before",
    "clean",
    "colored",
    "count_alerts",
    "level_of",
    "lines_of",
    "search",
    "search_alerts",
]

_HOMES = {
    "MAX_LINE": "cleaning",
    "FilteredLines": "filtered",
    "Alert": "alerts",
    "Alerts": "alerts",
    "Level": "alerts",
    "Levels": "alerts",
    "LineIndex": "index",
    "Lines": "numbered",
    "LogLines": "numbered",
    "MergedLines": "numbered",
    "Numbered": "numbered",
    "Wanted": "searching",
    "Part": "colors",
    "colored": "colors",
    "LogTail": "tail",
    "Match": "searching",
    "Progress": "progress",
    "alert_before": "alerts",
    "clean": "cleaning",
    "count_alerts": "alerts",
    "level_of": "alerts",
    "lines_of": "whole",
    "search": "searching",
    "search_alerts": "alerts",
}

__getattr__ = lazy_names(__name__, _HOMES)
