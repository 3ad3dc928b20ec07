"""Document and catalogue in, diagnostics out."""

from __future__ import annotations

from .catalogue import Catalogue
from .check import Checked, check_file, check_loaded
from .kinds import DocumentKind, Section, classify

__all__ = [
    "Catalogue",
    "Checked",
    "DocumentKind",
    "Section",
    "check_file",
    "check_loaded",
    "classify",
]
