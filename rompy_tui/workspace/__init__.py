"""Which config files a folder holds, what each is, and what changed."""

from __future__ import annotations

from .index import FileState, Index
from .scan import SUFFIXES, find_files
from .watch import Changes, Watcher

__all__ = ["SUFFIXES", "Changes", "FileState", "Index", "Watcher", "find_files"]
