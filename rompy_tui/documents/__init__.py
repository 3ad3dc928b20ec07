"""Config text to values, with the exact place of each value, through includes and variables."""

from __future__ import annotations

from .loading import Loaded, load_file, load_text
from .positions import Document, SpanMap

__all__ = ["Document", "Loaded", "SpanMap", "load_file", "load_text"]
