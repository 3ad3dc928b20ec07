"""How a diagnostic looks in a list and beside its line."""

from __future__ import annotations

from textual.content import Content

from ...diagnostics import Diagnostic, Severity
from ...diagnostics.text import visible
from ..common import glyphs

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


def problem_row(diagnostic: Diagnostic, file: str) -> Content:
    """One line of the list of problems.

    Args:
        diagnostic: what is wrong.
        file: the file that is shown; the name of another one stands before the place.
    """
    mark, style = sign(diagnostic)
    start = diagnostic.span.start
    place = f"{start.line + 1}:{start.column + 1}"
    if diagnostic.span.file != file:
        place = f"{visible(diagnostic.span.file)}:{place}"
    parts: list[str | tuple[str, str]] = [(mark, style), f" {place:<7} "]
    if diagnostic.path:
        parts.append((f"{visible(diagnostic.dotted_path)}  ", "bold"))
    return Content.assemble(*parts, sentence(diagnostic))
