"""How a diagnostic looks in a list and beside its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from ...diagnostics import Diagnostic, Severity
from ...diagnostics.text import cell_width, visible
from ..common import glyphs

_FIELD_WIDTH: Final = 24
"""Cells that the fields' column takes at most; a longer one pushes its sentence away."""

_SIGNS = {
    Severity.ERROR: (glyphs.ERROR, "$text-error"),
    Severity.WARNING: (glyphs.WARNING, "$text-warning"),
    Severity.INFO: (glyphs.UNKNOWN, "$muted"),
}


def sign(diagnostic: Diagnostic) -> tuple[str, str]:
    """A diagnostic's sign and the style of it."""
    return _SIGNS[diagnostic.severity]


def sentence(diagnostic: Diagnostic) -> str:
    """A diagnostic's message, and what to do."""
    hint = f"  ({diagnostic.hint})" if diagnostic.hint else ""
    return visible(diagnostic.message + hint)


def problem_rows(diagnostics: Sequence[Diagnostic], file: str) -> list[Content]:
    """The lines of the list of problems, with places and fields in columns.

    Args:
        diagnostics: what is wrong.
        file: the file that is shown; the name of another one stands before the place.
    """
    places = [_place(diagnostic, file) for diagnostic in diagnostics]
    fields = [visible(diagnostic.dotted_path) for diagnostic in diagnostics]
    left = max(map(cell_width, places), default=0)
    middle = min(max(map(cell_width, fields), default=0), _FIELD_WIDTH)
    rows = []
    for diagnostic, place, field in zip(diagnostics, places, fields, strict=True):
        mark, style = sign(diagnostic)
        gap = " " * max(middle - cell_width(field) + 2, 2) if middle else ""
        parts = (mark, style), f" {place:<{left}}  ", (field, "bold"), gap
        rows.append(Content.assemble(*parts, sentence(diagnostic)))
    return rows


def _place(diagnostic: Diagnostic, file: str) -> str:
    start = diagnostic.span.start
    place = f"{start.line + 1}:{start.column + 1}"
    other = diagnostic.span.file != file
    return f"{visible(diagnostic.span.file)}:{place}" if other else place
