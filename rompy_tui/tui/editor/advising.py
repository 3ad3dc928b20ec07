"""Answers what the editor wants to know of a text, in a thread: the newest question wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from ...assist.subject import Schemas
    from ...validation import Catalogue

Work = Callable[["Schemas"], Message]


class Adviser:
    """Answers one question at a time.

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
        self._wanted: dict[str, Work] = {}
        self._stopped = False
        self._schemas: Schemas | None = None

    def ask(self, what: str, work: Work) -> None:
        """Answer a question in place of any of its kind that waits.

        Args:
            what: its kind.
            work: finds the answer.
        """
        with self._changed:
            self._wanted[what] = work
            self._changed.notify()

    def stop(self) -> None:
        """End the thread soon."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def work(self) -> None:
        """The thread: answer until stopped."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopped or self._wanted)
                if self._stopped:
                    return
                work = self._wanted.pop(next(iter(self._wanted)))
            self._post(work(self._known()))

    def _known(self) -> Schemas:
        from ...assist.subject import Schemas

        catalogue = self._catalogue()
        if self._schemas is None or self._schemas.catalogue is not catalogue:
            self._schemas = Schemas(catalogue)
        return self._schemas
