"""Quitting, without losing unsaved edits."""

from __future__ import annotations

from textual.content import Content
from textual.screen import Screen

from ..diagnostics.text import visible
from .commands import QUIT
from .common.dialog import Dialog
from .editor.files import OpenFiles


class Quitting:
    """Ends the program.

    Args:
        screen: where a person is asked.
        files: the open files.
    """

    def __init__(self, screen: Screen[None], files: OpenFiles) -> None:
        self._screen, self._files = screen, files
        self._waits = False

    def quit(self) -> None:
        """Quit; ask first where unsaved edits would be lost."""
        unsaved = self._files.unsaved
        if not unsaved:
            self._screen.app.exit()
            return
        if self._files.are_being_saved and not self._waits:
            # Asked for once more, it is not waited for a disk that does not answer.
            self._waits = True
            return

        def decided(answer: str | None) -> None:
            self._waits = answer == "save"
            if answer == "save":
                self._files.save_all()
            elif answer == "discard":
                self._files.discard_all()
                self._screen.app.exit()

        names = Content("\n").join([Content(visible(file.name)) for file in unsaved])
        question = Dialog(Content.styled("Unsaved edits", "bold"), names, QUIT)
        self._screen.app.push_screen(question, decided)

    def settled(self) -> None:
        """Quit where that waited for everything to be saved, and all was."""
        waited, self._waits = self._waits, False
        if waited and not self._files.unsaved:
            self._screen.app.exit()
