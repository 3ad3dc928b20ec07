"""Closing files: of unsaved edits a person is asked; a file that is being saved waits for that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.content import Content

from ..commands import CLOSING
from ..common.dialog import Dialog
from .files import OpenFiles
from .open_file import OpenFile
from .tabs import Tabs


class Closing:
    """Closes files of the editor.

    Args:
        files: those that are open.
        tabs: theirs.
        ask: shows a dialog.
        show: shows another file; None where no tab is left.
    """

    def __init__(
        self,
        files: OpenFiles,
        tabs: Tabs,
        ask: Callable[[Dialog, Callable[[str | None], None]], object],
        show: Callable[[Path | None], None],
    ) -> None:
        self._files, self._tabs = files, tabs
        self._ask, self._show = ask, show
        self._waiting: set[Path] = set()

    def close_shown(self) -> None:
        """Close the shown file; ask where it has unsaved edits."""
        file = self._files.get(self._tabs.shown)
        if file is None or not file.buffer.dirty:
            self._close(self._tabs.shown)
            return

        def decided(answer: str | None) -> None:
            if answer == "save":
                self._save_and_close(file)
            elif answer == "discard":
                self._close(file.path)

        self._ask(Dialog(Content.styled("Unsaved edits", "bold"), Content(""), CLOSING), decided)

    def obey(self, order: str) -> None:
        """Do to the shown file what a command line says.

        Args:
            order: ``close``, ``discard`` (with its edits) or ``both`` (save first).
        """
        file = self._files.get(self._tabs.shown)
        if file is None:
            return
        if order == "discard":
            self._close(file.path)
        elif order == "close" or not file.buffer.dirty:
            self.close_shown()
        else:
            self._save_and_close(file)

    def wrote(self, path: Path) -> None:
        """Close a file that was only to be saved first."""
        if path in self._waiting:
            self._waiting.discard(path)
            self._close(path)

    def _save_and_close(self, file: OpenFile) -> None:
        self._waiting.add(file.path)
        self._files.save(file)

    def _close(self, path: Path | None) -> None:
        if path is not None:
            following = self._tabs.close(path)
            self._files.close(path)
            self._show(following)
