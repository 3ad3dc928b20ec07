"""Config text to values, with the exact place of each value, through includes and variables."""

from __future__ import annotations

from .disk import Disk
from .loading import Loaded, load_file, load_text
from .positions import Document, SpanMap

__all__ = ["Disk", "Document", "Loaded", "SpanMap", "load_file", "load_text"]
