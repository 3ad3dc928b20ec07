"""What is known of each file of a workspace: its kind, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .state import FileState

if TYPE_CHECKING:
    from ..validation import Catalogue, Checked


class Index:
    """Checks files and says which others a change concerns."""

    def __init__(self) -> None:
        self.files: dict[Path, FileState] = {}

    def add(self, path: Path) -> FileState:
        """Take a file in, not yet checked; one that is known stays as it is."""
        return self.files.setdefault(path, FileState(path))

    def remove(self, path: Path) -> None:
        """Forget a file."""
        self.files.pop(path, None)

    def check(self, path: Path, catalogue: Catalogue) -> FileState:
        """Read and check a file.

        Args:
            path: the file; where it is gone, that is its diagnostic.
            catalogue: what is installed.

        Returns:
            What is known of it now.
        """
        # Imported here: a list of files is shown before any is checked.
        from ..validation import check_file

        state = _state_of(path, check_file(path, catalogue))
        self.files[path] = state
        return state

    def concerned(self, changed: set[Path]) -> list[Path]:
        """The files to check again after some changed: these, and all that may include them."""
        # Which file a missing include names is not known, so every file with includes counts.
        others = {p for p, state in list(self.files.items()) if "!include" in state.text}
        return sorted((changed | others) & set(self.files))


def _state_of(path: Path, checked: Checked) -> FileState:
    from ..validation import DocumentKind

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
