"""What is known of each file of a workspace: its kind, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Diagnostic
from ..validation import Catalogue, Checked, DocumentKind, check_file


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


class Index:
    """Checks files and says which others a change concerns.

    Args:
        catalogue: what is installed.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.files: dict[Path, FileState] = {}

    def use(self, catalogue: Catalogue) -> None:
        """Check with another catalogue from now on."""
        self._catalogue = catalogue

    def add(self, path: Path) -> FileState:
        """Take a file in, not yet checked; one that is known stays as it is."""
        return self.files.setdefault(path, FileState(path))

    def remove(self, path: Path) -> None:
        """Forget a file."""
        self.files.pop(path, None)

    def check(self, path: Path) -> FileState:
        """Read and check a file.

        Args:
            path: the file; where it is gone, that is its diagnostic.

        Returns:
            What is known of it now.
        """
        state = _state_of(path, check_file(path, self._catalogue))
        self.files[path] = state
        return state

    def concerned(self, changed: set[Path]) -> list[Path]:
        """The files to check again after some changed: these, and all that may include them."""
        # Which file a missing include names is not known, so every file with includes counts.
        others = {p for p, state in self.files.items() if "!include" in state.text}
        return sorted((changed | others) & set(self.files))


def _state_of(path: Path, checked: Checked) -> FileState:
    ours = [
        (kind, name)
        for kind, name in zip(checked.kinds, checked.types, strict=True)
        if kind is not DocumentKind.FOREIGN
    ]
    kind, name = ours[0] if ours else (None, "")
    return FileState(
        path,
        checked=True,
        kind=kind.value if kind else "",
        type=name,
        documents=len(checked.kinds),
        diagnostics=tuple(checked.diagnostics),
        text=checked.loaded.text,
    )
