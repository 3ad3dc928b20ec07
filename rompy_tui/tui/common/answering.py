"""Answers questions about texts, in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from .newest import Newest

if TYPE_CHECKING:
    from ...validation import Catalogue
    from ...validation.class_schemas import ClassSchemas


class Answering:
    """Answers one question at a time; of each kind, the newest.

    Args:
        catalogue: gives what is installed.
        post: takes messages, from any thread.
    """

    rests = False
    """Whether it rests after each answer, as :class:`~.newest.Newest` says."""

    urgent = ""
    """A kind of question that comes before the others."""

    def __init__(
        self, catalogue: Callable[[], Catalogue], post: Callable[[Message], object]
    ) -> None:
        self._catalogue = catalogue
        self._post = post
        self._schemas: ClassSchemas | None = None
        self._newest = Newest(rests=self.rests, urgent=self.urgent)
        self.stop = self._newest.stop

    def work(self) -> None:
        """The thread: answer until stopped."""
        self._newest.work()

    def schemas(self) -> ClassSchemas:
        """The schemas of what is installed, kept while that is the same."""
        from ...validation.class_schemas import ClassSchemas

        catalogue = self._catalogue()
        if self._schemas is None or self._schemas.catalogue is not catalogue:
            self._schemas = ClassSchemas(catalogue)
        return self._schemas
