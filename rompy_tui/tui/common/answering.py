"""Answers questions about texts, in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from .newest import Newest

if TYPE_CHECKING:
    from ...validation import Catalogue


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
        self._newest = Newest(rests=self.rests, urgent=self.urgent)
        self.stop = self._newest.stop

    def work(self) -> None:
        """The thread: answer until stopped."""
        self._newest.work()
