"""Plugins and built-ins by name: listed without importing, loaded one at a time.

Foreign code runs in the caller's process only when a library call asks for it; the program
itself goes through :mod:`rompy_tui.plugins.host`.
"""

from __future__ import annotations

from .entries import Entry, Kind, State
from .loading import LazyClasses, load_config_class, load_implementation, load_reference
from .registry import find, list_entries, names

__all__ = [
    "Entry",
    "Kind",
    "LazyClasses",
    "State",
    "find",
    "list_entries",
    "load_config_class",
    "load_implementation",
    "load_reference",
    "names",
]
