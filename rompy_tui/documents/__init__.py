"""Config text to values, with the exact place of each value, through includes and variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

if TYPE_CHECKING:
    from .disk import Disk
    from .loading import Loaded, load_file, load_text
    from .positions import Document, SpanMap

__all__ = ["Disk", "Document", "Loaded", "SpanMap", "load_file", "load_text"]

# Whoever only reads and saves files (documents.writer) needs no YAML library.
__getattr__ = lazy_names(
    __name__,
    {
        "Disk": "disk",
        "Document": "positions",
        "Loaded": "loading",
        "SpanMap": "positions",
        "load_file": "loading",
        "load_text": "loading",
    },
)
