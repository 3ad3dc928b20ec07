"""Which config files a folder holds, what each is, and what changed."""

from __future__ import annotations

from .scan import SUFFIXES, find_files

__all__ = ["SUFFIXES", "find_files"]
