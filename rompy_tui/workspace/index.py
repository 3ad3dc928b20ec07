"""What is known of each file of a workspace: its kind, and what is wrong with it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .state import FileState

if TYPE_CHECKING:
    from ..validation import Catalogue
    from .outcomes import Outcomes


class Index:
    """Checks files and says which others a change concerns; for any thread."""

    def __init__(self) -> None:
        self.files: dict[Path, FileState] = {}
        self.wrong: set[Path] = set()
        """The files with an error."""
        self._lock = threading.RLock()

    @cached_property
    def _outcomes(self) -> Outcomes:
        # Imported here: a list of files is shown before any is checked.
        from .outcomes import Outcomes

        return Outcomes()

    def add(self, path: Path) -> FileState:
        """Take a file in, not yet checked; one that is known stays as it is."""
        return self.files.setdefault(path, FileState(path))

    def remove(self, path: Path) -> None:
        """Forget a file."""
        with self._lock:
            self.files.pop(path, None)
            self.wrong.discard(path)
            self._outcomes.forget(path)

    def check(self, path: Path, catalogue: Catalogue, *, named: bool = False) -> FileState:
        """Read and check a file, as far as that is not done.

        Args:
            path: the file; where it is gone, that is its diagnostic.
            catalogue: what is installed; with another one, nothing holds that was found before.
            named: whether a person named the file: it is checked also where it can be no config.

        Returns:
            What is known of it now; the very same object where it holds the same text, and what
            else it depends on leads to nothing new.
        """
        with self._lock:
            state = self._outcomes.state(path, catalogue, named)
            self.files[path] = state
            (self.wrong.discard if state.ok else self.wrong.add)(path)
            return state

    def concerned(self, changed: Iterable[Path]) -> list[Path]:
        """The files to check again after some changed: these, and all that include them."""
        with self._lock:
            changed = set(changed)
            others = self._outcomes.graph.including(map(str, changed))
            return sorted((changed | others) & self.files.keys())

    def moved(self) -> set[Path]:
        """The files to check again because of what they name: for :class:`Watcher` to ask.

        That is included files that nobody watches, and paths in values that appeared or vanished.
        The disk is asked for each of them.
        """
        with self._lock:
            return self._outcomes.moved()
