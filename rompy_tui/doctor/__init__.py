"""Looks at what surrounds the program: what is there, what is not, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

if TYPE_CHECKING:
    from .checks import examine
    from .finding import Condition, Finding, Surroundings

__all__ = ["Condition", "Finding", "Surroundings", "examine"]

_HOMES = {
    "Condition": "finding",
    "Finding": "finding",
    "Surroundings": "finding",
    "examine": "checks",
}

__getattr__ = lazy_names(__name__, _HOMES)
