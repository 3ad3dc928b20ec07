"""The data of a diagnostic. Positions are 0-based (line, column in code points)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Severity(str, Enum):
    """How bad a diagnostic is. Only an error makes a file invalid."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Position(NamedTuple):
    """A place in a text: line and column, both from 0, the column in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A piece of a file, from ``start`` up to but not including ``end``."""

    file: str
    start: Position
    end: Position

    @classmethod
    def at(cls, file: str, line: int = 0, column: int = 0, length: int = 0) -> Span:
        """A span within one line, ``length`` code points long."""
        return cls(file, Position(line, column), Position(line, column + length))


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with a diagnostic, as the line that includes the file."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of text that mends a diagnostic.

    Args:
        title: what a person reads, as "cpu: 128".
        span: the text to replace.
        text: what stands there afterwards.
        safe: whether it may be applied without asking.
    """

    title: str
    span: Span
    text: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong, or worth a second look.

    Args:
        severity: error, warning or info.
        code: a short name that never changes, as ``out-of-range``.
        message: one sentence without the place.
        span: the place.
        path: the value concerned, as ``("backend", "cpu")``; empty for the whole document.
        hint: what to do, or empty.
        related: other places that help to understand it.
        fixes: changes that mend it, the best first.
        detail: long text such as a plugin's traceback, or empty.
    """

    severity: Severity
    code: str
    message: str
    span: Span
    path: tuple[str | int, ...] = ()
    hint: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    detail: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it makes the file invalid."""
        return self.severity is Severity.ERROR

    @property
    def dotted_path(self) -> str:
        """The path as a person writes it: ``backend.volumes[0]``."""
        return dotted(self.path)

    @property
    def sort_key(self) -> tuple[str, Position, int, str]:
        """File, place, severity, code: the order of every list of diagnostics."""
        return (self.span.file, self.span.start, self.severity.rank, self.code)


def dotted(path: Iterable[Hashable]) -> str:
    """Write a value's path as ``backend.volumes[0]``.

    Args:
        path: keys and list indexes from the document's root.
    """
    text = ""
    for part in path:
        if isinstance(part, int) and not isinstance(part, bool):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else str(part)
    return text


def worst(diagnostics: Iterable[Diagnostic]) -> Severity | None:
    """The worst severity among diagnostics, or None where there are none."""
    return min((d.severity for d in diagnostics), key=lambda s: s.rank, default=None)
