"""From a request to a started run: what the commands and the terminal share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

if TYPE_CHECKING:
    from .build import Plan
    from .outcome import outcome_of
    from .start import Prepared, launch, launch_again, prepare

__all__ = ["Plan", "Prepared", "launch", "launch_again", "outcome_of", "prepare"]

_HOMES = {
    "Plan": "build",
    "Prepared": "start",
    "launch": "start",
    "launch_again": "start",
    "outcome_of": "outcome",
    "prepare": "start",
}

__getattr__ = lazy_names(__name__, _HOMES)
