"""Which config files a folder holds, what each is, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names
from .scan import SUFFIXES, find_files
from .state import FileState

if TYPE_CHECKING:
    from .changes import Changes
    from .index import Index
    from .watch import Watcher

__all__ = ["SUFFIXES", "Changes", "FileState", "Index", "Watcher", "find_files"]

__getattr__ = lazy_names(__name__, {"Changes": "changes", "Index": "index", "Watcher": "watch"})
