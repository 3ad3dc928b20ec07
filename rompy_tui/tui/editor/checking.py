"""Checks the text that is being edited, in a thread: the newest text wins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from ...diagnostics import Diagnostic
from ..common.newest import Newest

if TYPE_CHECKING:
    from ...validation import Catalogue


class TextChecked(Message):
    """A text was checked.

    Args:
        path: its file.
        version: of its buffer.
        diagnostics: what is wrong.
    """

    def __init__(self, path: Path, version: int, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__()
        self.path = path
        self.version = version
        self.diagnostics = diagnostics


class TextChecker:
    """Checks one text at a time.

    Args:
        catalogue: gives what is installed.
        post: takes messages, from any thread.
    """

    def __init__(
        self, catalogue: Callable[[], Catalogue], post: Callable[[Message], object]
    ) -> None:
        self._catalogue = catalogue
        self._post = post
        self._newest = Newest(rests=True)
        self.work, self.stop = self._newest.work, self._newest.stop

    def ask(self, path: Path, name: str, text: str, version: int) -> None:
        """Check a text in place of any that waits to be checked.

        Args:
            path: its file.
            name: how diagnostics call that.
            text: the whole text.
            version: given back with the answer, :class:`TextChecked`.
        """
        self._newest.ask("check", lambda: self._check(path, name, text, version))

    def _check(self, path: Path, name: str, text: str, version: int) -> None:
        # These need libraries that the first frame does without.
        from ...documents import load_text
        from ...validation import check_loaded

        loaded = load_text(text, name, path.parent)
        found = check_loaded(loaded, self._catalogue()).diagnostics
        self._post(TextChecked(path, version, tuple(found)))
