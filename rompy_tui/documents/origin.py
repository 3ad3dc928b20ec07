"""Which file is being read, and where in it a placeholder stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Related, Span
from .templates import PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that is being read and the includes that led to it.

    Args:
        file: its name in diagnostics.
        folder: what relative includes start from.
        lines: its text, a line each.
        chain: the resolved paths of this file and of those that include it.
        related: the including places, nearest first.
    """

    file: str
    folder: Path
    lines: list[str]
    chain: tuple[Path, ...] = ()
    related: tuple[Related, ...] = ()


def placeholder_span(span: Span, text: str, origin: Origin) -> Span:
    """The place of a placeholder within the scalar that holds it.

    Args:
        span: the scalar's.
        text: the placeholder as written.
        origin: the file.

    Returns:
        The placeholder's own span, or the scalar's where escapes hide it.
    """
    for line in range(span.start.line, min(span.end.line + 1, len(origin.lines))):
        start = span.start.column if line == span.start.line else 0
        column = origin.lines[line].find(text, start)
        if column >= 0 and PLACEHOLDER.match(origin.lines[line], column):
            return Span.at(origin.file, line, column, len(text))
    return span
