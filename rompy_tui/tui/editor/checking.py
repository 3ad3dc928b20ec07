"""Checks the text that is being edited, in a thread: the newest text wins."""

from __future__ import annotations

import logging
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from ...diagnostics import Diagnostic
from ...errors import ExecutionError
from ...workspace.checking_process import CheckingProcess
from ..common.answering import Answering

if TYPE_CHECKING:
    from ...validation import Catalogue

logger = logging.getLogger(__name__)


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


_LONG = 0.025
"""Seconds of checking that keys may share the interpreter with."""


class TextChecker(Answering):
    """Checks one text at a time; those that take long in a process of their own."""

    rests = True
    _process: CheckingProcess | None = None
    _long = math.inf

    def work(self) -> None:
        """The thread: check what was asked for last, until stopped."""
        try:
            super().work()
        finally:
            self._end_process()

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
        catalogue = self._catalogue()
        found = self._check_apart(path, name, text, catalogue)
        if found is None:
            found = self._check_here(path, name, text, catalogue)
        self._post(TextChecked(path, version, found))

    def _check_here(
        self, path: Path, name: str, text: str, catalogue: Catalogue
    ) -> tuple[Diagnostic, ...]:
        # These need libraries that the first frame does without.
        from ...documents import load_text
        from ...validation import check_loaded

        begun = time.thread_time()
        found = check_loaded(load_text(text, name, path.parent), catalogue).diagnostics
        if time.thread_time() - begun > _LONG:
            self._long = min(self._long, len(text))
            self._begin_process(catalogue)
        return tuple(found)

    def _check_apart(
        self, path: Path, name: str, text: str, catalogue: Catalogue
    ) -> tuple[Diagnostic, ...] | None:
        """Check a text in the process; None where it is short, or the process not there yet."""
        if len(text) < self._long:
            return None
        try:
            process = self._begin_process(catalogue)
            return process.check(text, name, path.parent) if process.ready else None
        except ExecutionError as error:
            # It is tried again with the next text; this one is checked all the same.
            logger.debug("%s", error.message)
            self._end_process()
            return None

    def _begin_process(self, catalogue: Catalogue) -> CheckingProcess:
        if self._process is not None and self._process.catalogue is not catalogue:
            self._end_process()
        if self._process is None:
            self._process = CheckingProcess(catalogue)
        return self._process

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None
