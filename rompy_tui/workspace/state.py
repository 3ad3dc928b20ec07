"""What the list of files shows of a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as the list of files shows it.

    Args:
        path: the file.
        checked: whether it was looked at; the rest is empty before.
        parts: the kind and the type of each of its documents, as ``("backend", "docker")``; of
            foreign YAML the kind is ``foreign``, and there may be no part at all.
        diagnostics: what is wrong with it, sorted by place.
        text: its text when it was checked.
        large: whether its text is not here because it is long, and foreign.
    """

    path: Path
    checked: bool = False
    parts: tuple[tuple[str, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""
    large: bool = False

    @property
    def ours(self) -> tuple[tuple[str, str], ...]:
        """The documents that are no foreign YAML."""
        return tuple(part for part in self.parts if part[0] != FOREIGN)

    @property
    def kind(self) -> str:
        """What its first document of ours is, as ``pipeline``; empty for foreign YAML."""
        return next((kind for kind, _ in self.ours), "")

    @property
    def type(self) -> str:
        """The type of its first document of ours, as ``docker``."""
        return next((name for _, name in self.ours), "")

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return len(self.parts)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(d.is_error for d in self.diagnostics)

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(d.is_error for d in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many diagnostics there are that are no errors."""
        return len(self.diagnostics) - self.errors


FOREIGN = "foreign"
"""The kind of a document that is none of ours (``DocumentKind.FOREIGN``)."""
