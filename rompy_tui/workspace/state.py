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
        kind: what its first document is, as ``pipeline``; empty for foreign YAML.
        type: the type of its first document, as ``docker``.
        documents: how many documents it holds.
        diagnostics: what is wrong with it, sorted by place.
        text: its text when it was checked.
    """

    path: Path
    checked: bool = False
    kind: str = ""
    type: str = ""
    documents: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(d.is_error for d in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many diagnostics there are that are no errors."""
        return len(self.diagnostics) - self.errors
