"""What the editor does with the disk: one thing after the other, in a thread of its own.

So a draft that is removed is never written again by an order that was given before.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Sequence
from pathlib import Path

from textual.message import Message

from ...documents import writer
from ...documents.writer import ChangedUnderneath, FileText, Stamp
from ...errors import RompyTuiError
from .buffer import Step
from .drafts import Draft, Drafts
from .session import Session, read_session, write_session

logger = logging.getLogger(__name__)


class FileRead(Message):
    """A file was read: ``content`` is None where ``problem`` says why not."""

    def __init__(
        self,
        path: Path,
        content: FileText | None,
        stamp: Stamp,
        problem: str = "",
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.path = path
        self.content = content
        self.stamp = stamp
        self.problem = problem
        self.read_only = read_only


class FileSaved(Message):
    """A file was saved, or not.

    Args:
        path: the file.
        step: the step of the buffer that was saved.
        stamp: of the file; None where it was not saved.
        problem: why not.
        changed: whether the reason is that the file changed on disk.
    """

    def __init__(
        self,
        path: Path,
        step: Step,
        stamp: Stamp | None,
        problem: str = "",
        *,
        changed: bool = False,
    ) -> None:
        super().__init__()
        self.path = path
        self.step = step
        self.stamp = stamp
        self.problem = problem
        self.changed = changed


class DraftsFound(Message):
    """Unsaved edits of a session that died were found."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        super().__init__()
        self.drafts = drafts


class SessionFound(Message):
    """What was open the last time."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session


class DraftNotKept(Message):
    """Unsaved edits could not be written down, or those of an earlier session not be read."""

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem


class Clerk:
    """Reads and saves files and drafts.

    Args:
        state: the directory of the workspace's state.
        post: takes messages, from any thread.
    """

    def __init__(self, state: Path, post: Callable[[Message], object]) -> None:
        self._state = state
        self._drafts = Drafts(state)
        self._post = post
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def work(self) -> None:
        """The thread: do what was ordered, until told to stop and all is done."""
        while (order := self._orders.get()) is not None:
            order()

    def stop(self) -> None:
        """End the thread once all is done that was ordered before."""
        self._orders.put(None)

    def read(self, path: Path) -> None:
        """Read a file; answered by :class:`FileRead`."""
        self._orders.put(lambda: self._read(path))

    def save(self, path: Path, content: FileText, expected: Stamp | None, step: Step) -> None:
        """Save a file; answered by :class:`FileSaved`.

        Args:
            path: the file.
            content: what it shall hold.
            expected: what it held when it was read.
            step: given back with the answer.
        """
        self._orders.put(lambda: self._save(path, content, expected, step))

    def keep(self, path: Path, content: FileText, stamp: Stamp) -> None:
        """Write a draft; answered only where that fails."""
        self._orders.put(lambda: self._try(lambda: self._drafts.keep(path, content, stamp)))

    def forget(self, path: Path) -> None:
        """Remove the draft of a file."""
        self._orders.put(lambda: self._try(lambda: self._drafts.forget(path)))

    def remove(self, draft: Draft) -> None:
        """Remove a draft of a session that died."""
        self._orders.put(lambda: self._try(lambda: self._drafts.remove(draft.kept_in)))

    def take_over(self, draft: Draft) -> None:
        """Keep a draft of a session that died as one of this session; answered as :meth:`keep`."""
        self._orders.put(lambda: self._try(lambda: self._drafts.take_over(draft)))

    def find_drafts(self) -> None:
        """Look for drafts of sessions that died; answered by :class:`DraftsFound`, if any."""
        self._orders.put(self._find_drafts)

    def find_session(self) -> None:
        """Look what was open the last time; answered by :class:`SessionFound`."""
        self._orders.put(self._find_session)

    def keep_session(self, session: Session) -> None:
        """Write down what is open; where that cannot be, one begins anew next time."""
        self._orders.put(lambda: self._keep_session(session))

    def _find_session(self) -> None:
        self._post(SessionFound(read_session(self._state)))

    def _keep_session(self, session: Session) -> None:
        try:
            write_session(self._state, session)
        except OSError as error:
            logger.debug("what is open is not kept: %s", error)

    def _find_drafts(self) -> None:
        found, problems = self._drafts.left_behind()
        for problem in problems:
            self._post(DraftNotKept(problem))
        if found:
            self._post(DraftsFound(found))

    def _read(self, path: Path) -> None:
        try:
            content, stamp = writer.read_text(path)
        except RompyTuiError as error:
            problem = error.message if path.exists() else "this file is gone"
            self._post(FileRead(path, None, writer.MISSING, problem))
        else:
            read_only = writer.is_read_only(path)
            self._post(FileRead(path, content, stamp, read_only=read_only))

    def _save(self, path: Path, content: FileText, expected: Stamp | None, step: Step) -> None:
        try:
            stamp = writer.save(path, content, expected)
        except RompyTuiError as error:
            why = f"{error.message}; {error.hint}" if error.hint else error.message
            changed = isinstance(error, ChangedUnderneath)
            self._post(FileSaved(path, step, None, why, changed=changed))
        else:
            self._try(lambda: self._drafts.forget(path))
            self._post(FileSaved(path, step, stamp))

    def _try(self, order: Callable[[], None]) -> None:
        try:
            order()
        except RompyTuiError as error:
            self._post(DraftNotKept(error.message))
