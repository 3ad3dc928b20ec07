"""Asks what becomes of unsaved edits in a file that another program wrote."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from ...diagnostics.text import visible
from ...documents.writer import FileText, Stamp
from ..commands import CONFLICT
from ..common.dialog import Dialog
from ..presentation.editor import difference
from .open_file import OpenFile


class ConflictDialog(Dialog):
    """Shows how the texts differ; follows the disk while it waits for the answer.

    Args:
        file: with unsaved edits.
        content: what is on disk.
        stamp: of that.
    """

    class Compared(Message):
        """The texts were compared."""

        def __init__(self, body: Content, stamp: Stamp) -> None:
            super().__init__()
            self.body = body
            self.stamp = stamp

    def __init__(self, file: OpenFile, content: FileText, stamp: Stamp) -> None:
        title = f"{visible(file.name)} changed on disk while you had edits"
        super().__init__(Content.styled(title, "bold"), Content("comparing …"), CONFLICT)
        self.file, self.content, self.stamp = file, content, stamp

    def on_mount(self) -> None:
        """Compare the texts."""
        self._compare()

    def renew(self, content: FileText, stamp: Stamp) -> None:
        """Ask about what is on disk by now."""
        self.content, self.stamp = content, stamp
        self._compare()

    def withdraw(self) -> None:
        """Close without an answer: there is nothing to decide any more."""
        if self.is_active:
            self.dismiss("")

    def on_conflict_dialog_compared(self, message: Compared) -> None:
        """Show how the texts differ, unless the disk went on."""
        message.stop()
        if message.stamp == self.stamp:
            self.show_body(message.body)

    def _compare(self) -> None:
        mine, theirs, stamp = self.file.buffer.text, self.content.text, self.stamp

        def work() -> None:
            self.post_message(self.Compared(difference(mine, theirs), stamp))

        # Texts that have little in common take seconds.
        self.run_worker(work, thread=True, exit_on_error=False)
