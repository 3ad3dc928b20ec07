"""The open files of the editor: how they are read and saved, and what the disk says of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from textual.content import Content
from textual.screen import Screen

from ...diagnostics.text import visible
from ...documents.writer import MISSING, FileText, Stamp
from ...paths import display_name
from ..commands import DRAFTS
from ..common.dialog import Dialog
from .buffer import Step
from .clerk import Clerk, DraftsFound, FileRead, FileSaved
from .conflict import ConflictDialog
from .drafts import Draft
from .marks import Marks
from .merging import MergeScreen
from .open_file import OpenFile, open_file

_MOST_OPEN = 30
"""Files without unsaved edits and without a tab that keep their undo and cursor."""


class Host(Protocol):
    """Who shows the files."""

    def took(self, file: OpenFile) -> None:
        """A file was read, and is open from now on."""

    def changed(self, file: OpenFile) -> None:
        """The text of a file was changed from outside."""

    def lost(self, path: Path, problem: str) -> None:
        """A file is not open any more, and why."""

    def stays(self, path: Path) -> bool:
        """Whether a file stays open though it has no unsaved edits."""

    def wrote(self, path: Path) -> None:
        """A file was saved."""

    def settled(self) -> None:
        """Nothing is being saved any more."""

    def say(self, text: str, severity: str = "information") -> None:
        """Tell the person something."""

    def ask(self, screen: Screen[Any], decided: Callable[[Any], None]) -> bool:
        """Show a dialog; False where another one shows."""

    def ask_next(self, screen: Screen[Any], decided: Callable[[Any], None]) -> None:
        """Show a page in the place of the dialog that is just being answered."""


class OpenFiles:
    """The files that are open.

    Args:
        clerk: does the work on disk.
        host: shows them.
    """

    def __init__(self, clerk: Clerk, host: Host) -> None:
        self._clerk, self._host = clerk, host
        self._files: dict[Path, OpenFile] = {}
        self._drafts: dict[Path, Draft] = {}
        self._saving: dict[Path, str] = {}
        self._asking: ConflictDialog | None = None

    def get(self, path: Path | None) -> OpenFile | None:
        """A file, where it is open.

        Args:
            path: the file; None for none.
        """
        return self._files.get(path) if path else None

    @property
    def unsaved(self) -> list[OpenFile]:
        """The files with unsaved edits."""
        return [file for file in self._files.values() if file.buffer.dirty]

    @property
    def are_being_saved(self) -> bool:
        """Whether all unsaved edits are on their way to the disk just now."""
        return all(self._saving.get(f.path) == f.buffer.content.text for f in self.unsaved)

    def read(self, path: Path) -> None:
        """Open a file, or look whether it still is what is open; the host hears of it."""
        self._clerk.read(path)

    def save(self, file: OpenFile) -> None:
        """Save a file; the host hears of it."""
        if file.path not in self._saving:
            buffer, content = file.buffer, file.buffer.content
            self._saving[file.path] = content.text
            self._clerk.save(file.path, content, buffer.stamp, buffer.now())

    def save_all(self) -> None:
        """Save every file with unsaved edits; the host hears when all is done."""
        for file in self.unsaved:
            self.save(file)

    def discard_all(self) -> None:
        """Forget all unsaved edits."""
        for file in self.unsaved:
            self._clerk.forget(file.path)
        self._files.clear()

    def close(self, path: Path) -> None:
        """Forget a file with its undo and its unsaved edits."""
        if self._files.pop(path, None) is not None:
            self._clerk.forget(path)

    def move(self, file: OpenFile, path: Path, step: Step, stamp: Stamp) -> None:
        """Go on with a text as that of another file, in which it was saved.

        Args:
            file: whose text it was; it is forgotten, and with it what was not saved there.
            path: the other file; what was open of it is forgotten too.
            step: the step of the buffer that was saved.
            stamp: of the other file.
        """
        self.close(file.path)
        self.close(path)
        file.path, file.marks = path, Marks(display_name(path))
        file.buffer.saved(step, stamp)
        file.conflict, file.base, file.read_only, file.kept = False, None, False, -1
        self._files[path] = file
        self.keep_drafts()

    def keep_drafts(self) -> None:
        """Write down what a crash would lose."""
        for file in self._files.values():
            buffer = file.buffer
            if buffer.version == file.kept:
                continue
            file.kept = buffer.version
            if buffer.dirty:
                self._clerk.keep(file.path, buffer.content, buffer.stamp)
            else:
                self._clerk.forget(file.path)

    def leave_out(self, path: Path, problem: str) -> None:
        """Do not show a file any more, unless it has unsaved edits.

        Args:
            path: the file.
            problem: why.
        """
        self._lost(path, self._files.get(path), problem)

    # What the clerk answers.

    def take_read(self, message: FileRead) -> None:
        """Take in a file that was opened, or what another program wrote."""
        path, file = message.path, self._files.get(message.path)
        if message.content is None:
            self._lost(path, file, message.problem)
        elif file is None:
            self._take(path, message.content, message.stamp)
        elif message.stamp != file.buffer.stamp and path not in self._saving:
            if file.buffer.dirty:
                self._ask_conflict(file, message.content, message.stamp)
            else:
                self._reload(file, message.content, message.stamp)
        elif asking := self._asking_about(file):
            # It is again what it was when the edits began.
            asking.withdraw()
            file.conflict = False
        if file := self._files.get(path):
            file.read_only = message.read_only

    def take_saved(self, message: FileSaved) -> None:
        """Note that a file is saved, or say why it is not."""
        text = self._saving.pop(message.path, None)
        if not self._saving:
            self._host.settled()
        file = self._files.get(message.path)
        if message.stamp is None:
            self._host.say(message.problem, "error")
            if message.changed:
                self._clerk.read(message.path)
            return
        if file is not None:
            file.buffer.saved(message.step, message.stamp)
            file.conflict, file.base, file.read_only = False, text, False
            self.keep_drafts()
        self._host.wrote(message.path)

    def take_drafts(self, message: DraftsFound, open_first: Callable[[Path], None]) -> None:
        """Offer the unsaved edits of a session that died.

        Args:
            message: names them.
            open_first: shows a file.
        """
        names = "\n".join(visible(display_name(draft.path)) for draft in message.drafts)
        title = Content.styled("An earlier session ended with unsaved edits", "bold")

        def decided(answer: str | None) -> None:
            for draft in message.drafts:
                if answer == "restore":
                    self._drafts[draft.path] = draft
                    self._files.pop(draft.path, None)
                    self._clerk.read(draft.path)
                elif answer == "discard":
                    self._clerk.remove(draft)
            if answer == "restore":
                open_first(message.drafts[0].path)

        self._host.ask(Dialog(title, Content(names), DRAFTS), decided)

    # How that is done.

    def _take(self, path: Path, content: FileText, stamp: Stamp) -> None:
        """Open a file that was read; a draft of it becomes its text."""
        file = self._files[path] = open_file(path, content, stamp)
        draft = self._drafts.pop(path, None)
        if draft is not None:
            file.buffer.become(draft.content.text)
            if draft.stamp != stamp:
                file.base = None
            # What is on disk by now is compared with this when it is saved.
            file.buffer.stamp = draft.stamp
            self._clerk.take_over(draft)
            self.keep_drafts()
        self._host.took(file)
        self._forget_some()

    def _lost(self, path: Path, file: OpenFile | None, problem: str) -> None:
        """A file is gone or cannot be read."""
        draft = self._drafts.get(path)
        if draft is not None:
            self._take(path, FileText("", draft.content.bom, draft.content.newline), MISSING)
            return
        if file is not None and file.buffer.dirty:
            asking = self._asking_about(file)
            if asking:
                asking.withdraw()
            if asking or not file.conflict:
                file.conflict = True
                self._host.say(f"{file.name}: {problem}; your edits are still here", "warning")
            file.buffer.stamp = MISSING
            return
        self._files.pop(path, None)
        self._host.lost(path, problem)

    def _reload(self, file: OpenFile, content: FileText, stamp: Stamp) -> None:
        file.buffer.become(content.text)
        file.buffer.saved(file.buffer.now(), stamp)
        file.conflict, file.base = False, content.text
        self._clerk.forget(file.path)
        self._host.changed(file)

    def _ask_conflict(self, file: OpenFile, content: FileText, stamp: Stamp) -> None:
        """Another program wrote a file with unsaved edits: a person decides."""
        if asking := self._asking_about(file):
            asking.renew(content, stamp)
            return
        dialog = ConflictDialog(file, content, stamp)

        def decided(answer: str | None) -> None:
            self._asking = None
            if answer == "theirs":
                self._reload(file, dialog.content, dialog.stamp)
            elif answer == "mine":
                self._decide(file, dialog.content, dialog.stamp)
            elif answer == "merge":
                self._merge(file, dialog.content, dialog.stamp)

        if self._host.ask(dialog, decided):
            self._asking, file.conflict = dialog, True

    def _asking_about(self, file: OpenFile) -> ConflictDialog | None:
        return self._asking if self._asking and self._asking.file is file else None

    def _decide(self, file: OpenFile, content: FileText, stamp: Stamp) -> None:
        """Take note that a text on disk was seen, and that the text here is to replace it."""
        # Undoing every edit gives what was on disk before, which is to be saved as well.
        file.buffer.saved(None, stamp)
        file.conflict, file.base = False, content.text

    def _merge(self, file: OpenFile, content: FileText, stamp: Stamp) -> None:
        """Have a person put their edits together with the text on disk."""
        buffer, version = file.buffer, file.buffer.version
        mine, theirs = buffer.text, content.text

        def decided(text: str | None) -> None:
            if text is None:
                return
            if buffer.version != version or self._files.get(file.path) is not file:
                self._host.say(f"{file.name} changed meanwhile: nothing was merged", "warning")
            elif text == theirs:
                self._reload(file, content, stamp)
            else:
                buffer.become(text)
                self._decide(file, content, stamp)
                self._host.changed(file)

        screen = MergeScreen(file.name, file.base, mine, theirs, buffer.newline)
        self._host.ask_next(screen, decided)

    def _forget_some(self) -> None:
        files = self._files.items()
        spare = [p for p, f in files if not f.buffer.dirty and not self._host.stays(p)]
        for path in spare[: max(0, len(spare) - _MOST_OPEN)]:
            del self._files[path]
