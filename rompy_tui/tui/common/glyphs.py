"""The signs that carry meaning beside colour."""

from __future__ import annotations

from typing import Final

ERROR: Final = "✗"
WARNING: Final = "▲"
GOOD: Final = "✓"
RUNNING: Final = "●"
WAITING: Final = "○"
STOPPED: Final = "■"
UNKNOWN: Final = "·"
CHANGED: Final = "•"
FOLDED: Final = "▸"
OPEN: Final = "▾"
