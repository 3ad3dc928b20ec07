"""Checks the text that is being edited, in a thread: the newest text wins."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from ...diagnostics import Diagnostic

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    path: Path
    name: str
    text: str
    version: int


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
        self._changed = threading.Condition()
        self._wanted: _Wanted | None = None
        self._stopped = False

    def ask(self, path: Path, name: str, text: str, version: int) -> None:
        """Check a text in place of any that waits to be checked.

        Args:
            path: its file.
            name: how diagnostics call that.
            text: the whole text.
            version: given back with the answer, :class:`TextChecked`.
        """
        with self._changed:
            self._wanted = _Wanted(path, name, text, version)
            self._changed.notify()

    def stop(self) -> None:
        """End the thread soon."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def work(self) -> None:
        """The thread: check until stopped, and rest as long as a check takes.

        While a check goes on, keys share the interpreter with it.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopped or self._wanted)
                wanted, self._wanted = self._wanted, None
                if self._stopped or wanted is None:
                    return
            begun = time.monotonic()
            self._check(wanted)
            with self._changed:
                self._changed.wait_for(lambda: self._stopped, time.monotonic() - begun)

    def _check(self, wanted: _Wanted) -> None:
        # These need libraries that the first frame does without.
        from ...documents import load_text
        from ...validation import check_loaded

        loaded = load_text(wanted.text, wanted.name, wanted.path.parent)
        found = check_loaded(loaded, self._catalogue()).diagnostics
        self._post(TextChecked(wanted.path, wanted.version, tuple(found)))
