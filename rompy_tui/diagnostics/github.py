"""Diagnostics as GitHub workflow commands, which annotate a pull request.

Source of the format: GitHub Actions, "Workflow commands", section "Setting an error message".
"""

from __future__ import annotations

from collections.abc import Iterable

from .model import Diagnostic, Severity
from .text import visible

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """Write one command a line.

    Args:
        diagnostics: in the order to write.
    """
    return "".join(_line(d) + "\n" for d in diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    properties = {
        "file": span.file,
        "line": span.start.line + 1,
        "endLine": span.end.line + 1,
        "col": span.start.column + 1,
        "title": diagnostic.code,
    }
    # GitHub refuses columns for a range of several lines.
    if span.end.line == span.start.line:
        properties["endColumn"] = max(span.end.column, span.start.column + 1)
    listed = ",".join(f"{k}={_property(str(v))}" for k, v in properties.items())
    subject = f"{diagnostic.dotted_path}: " if diagnostic.path else ""
    help_text = f" ({diagnostic.hint})" if diagnostic.hint else ""
    text = _data(subject + diagnostic.message + help_text)
    return f"::{_LEVELS[diagnostic.severity]} {listed}::{text}"


def _data(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
