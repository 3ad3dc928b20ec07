"""Answers what the editor wants to know of a text, in a thread: the newest question wins."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from ..common.answering import Answering

if TYPE_CHECKING:
    from ...validation.class_schemas import ClassSchemas

Work = Callable[["ClassSchemas"], Message]

_PATIENCE = 4
"""Times an answer's cost that nothing is to be typed before the next."""


class Adviser(Answering):
    """Answers what the editor asks, and knows what an answer costs."""

    _cost = 0.0

    def ask(self, what: str, work: Work) -> None:
        """Answer a question in place of any of its kind that waits.

        Args:
            what: its kind.
            work: finds the answer.
        """
        self._newest.ask(what, lambda: self._answer(work))

    def rest(self, seconds: float) -> float:
        """How long nothing is to be typed before a question that nobody waits for.

        Args:
            seconds: where an answer is quick; in a big text, whose answers make keys wait, longer.
        """
        return max(seconds, _PATIENCE * self._cost)

    def _answer(self, work: Work) -> None:
        begun = time.thread_time()
        message = work(self.schemas())
        # What was kept from the last answer makes this one quick, and the next is not.
        self._cost = max(time.thread_time() - begun, self._cost / 2)
        self._post(message)
