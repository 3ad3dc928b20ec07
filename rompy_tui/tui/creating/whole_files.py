"""What a person does with whole files: makes, duplicates, converts, renames, edits elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.message import Message

from ...diagnostics import Position
from ...errors import RompyTuiError
from ...plugins import Entry
from ...workspace import FileState
from ..commands import OUTSIDE
from ..common.dialog import Dialog
from ..common.textual_private import PaintedApp
from ..editor.open_file import OpenFile
from ..editor.pane import EditorPane
from ..outside import editor_command, run_in_terminal
from .beginnings import Text, converted_text, form_of
from .making import Around, NewFile, name_within

if TYPE_CHECKING:
    from ...validation import Catalogue
    from .saving_as import SavedAs


class FileConverted(Message):
    """A file was converted.

    Args:
        file: what was made; None where it was not.
        said: why not, or what is to be known of it.
    """

    def __init__(self, file: NewFile | None, said: str) -> None:
        super().__init__()
        self.file = file
        self.said = said


class WholeFiles:
    """Does what is asked for with the shown file, or for a new one.

    Args:
        pane: shows the files.
        workspace: the folder, absolute.
        catalogue: gives what is installed; called in a thread.
        entries: gives what was found of it so far.
        states: gives the files of the workspace.
        show: goes to a place of a file.
    """

    def __init__(
        self,
        pane: EditorPane,
        workspace: Path,
        catalogue: Callable[[], Catalogue],
        entries: Callable[[], Sequence[Entry]],
        states: Callable[[], Sequence[FileState]],
        show: Callable[[Path, Position], None],
    ) -> None:
        self._show = show
        self._pane, self._workspace, self._catalogue = pane, workspace, catalogue
        self._entries, self._states = entries, states
        self._to_edit: Path | None = None
        self._deeds: dict[str, Callable[[], None]] = {
            "new": self._new,
            "duplicate": self._duplicate,
            "convert": self._convert,
            "save_as": self._save_as,
            "outside": self._outside,
        }

    def do(self, what: str) -> None:
        """Do it once what was typed is in the text.

        Args:
            what: ``new``, ``duplicate``, ``convert``, ``save_as`` or ``outside``.
        """
        self._pane.view.call_later(self._deeds[what])

    def new_of(self, words: str) -> None:
        """Make a new file; what has these words is shown first."""
        self._pane.view.call_later(lambda: self._new(words=words))

    def made(self, file: NewFile | None) -> None:
        """Show a file that was made, where the first value is to be filled in."""
        if file is not None:
            place = file.unset[0] if file.unset else Position(0, 0)
            self._show(file.path, place)

    def converted(self, message: FileConverted) -> None:
        """Show a file that was converted, or say why it was not."""
        if message.said:
            self._pane.say(message.said, "warning" if message.file else "error")
        self.made(message.file)

    def settled(self) -> None:
        """Open the file in the person's editor that was saved for that."""
        path, self._to_edit = self._to_edit, None
        file = self._pane.files.get(path)
        if file is not None and not file.buffer.dirty:
            self._edit_outside(file)

    # How that is done.

    def _new(self, *, like_shown: bool = False, words: str = "") -> None:
        from .screen import NewFileScreen

        shown = self._pane.shown
        edited = {file.path: file.buffer.content for file in self._pane.files.unsaved}
        around = Around(
            self._workspace,
            self._catalogue,
            self._entries(),
            self._states(),
            edited,
            shown.path if shown else None,
        )
        self._ask(NewFileScreen(around, like_shown=like_shown, words=words), self.made)

    def _duplicate(self) -> None:
        if self._file() is not None:
            self._new(like_shown=True)

    def _convert(self) -> None:
        file = self._file()
        if file is None:
            return
        path, content = file.path, file.buffer.content
        form, suffix = ("yaml", ".yml") if form_of(path) == "json" else ("json", ".json")

        def work() -> None:
            from ...documents.creating import create, free_name

            try:
                text: Text = converted_text(path, content, form)
                to = free_name(path.parent, path.stem, suffix)
                create(to, text.content)
            except RompyTuiError as error:
                self._pane.post_message(FileConverted(None, error.message))
            else:
                self._pane.post_message(FileConverted(NewFile(to), text.said))

        self._pane.run_worker(work, thread=True, exit_on_error=False)

    def _save_as(self) -> None:
        from .saving_as import SaveAsScreen

        file = self._file()
        if file is None:
            return
        step, content = file.buffer.now(), file.buffer.content
        edited = frozenset(other.path for other in self._pane.files.unsaved if other is not file)
        name = name_within(file.path, self._workspace)
        screen = SaveAsScreen(file.path, content, name, self._workspace, edited)

        def saved(answer: SavedAs | None) -> None:
            if answer is None:
                return
            if answer.stamp is None:
                self._pane.files.save(file)
            else:
                self._pane.go_on_as(file, answer.path, step, answer.stamp)
                file.base = content.text

        self._ask(screen, saved)

    def _outside(self) -> None:
        file = self._file()
        if file is None:
            return
        if not file.buffer.dirty:
            self._edit_outside(file)
            return

        def decided(answer: str | None) -> None:
            if answer == "save":
                self._to_edit = file.path
                self._pane.files.save(file)

        title = Content.styled("Unsaved edits", "bold")
        text = Content("The other editor reads the file from the disk.")
        self._ask(Dialog(title, text, OUTSIDE), decided)

    def _edit_outside(self, file: OpenFile) -> None:
        """Give the terminal to the person's editor; this program stands still meanwhile."""
        app = self._pane.app
        if not isinstance(app, PaintedApp) or not app.can_leave:
            self._pane.say("this terminal cannot be given to another program", "error")
            return
        try:
            command = editor_command(file.path, file.caret.head.line + 1)
        except RompyTuiError as error:
            self._pane.say(f"{error.message}; {error.hint}".rstrip("; "), "error")
            return
        with app.suspend():
            problem = run_in_terminal(command)
        # Before anything else is painted: what the terminal shows is the editor's.
        app.action_redraw()
        if problem:
            self._pane.say(problem, "error")
        self._pane.files.read(file.path)

    def _file(self) -> OpenFile | None:
        file = self._pane.shown
        if file is None:
            self._pane.say("open a file first", "warning")
        return file

    def _ask(self, screen: Any, decided: Callable[[Any], None]) -> None:
        if self._pane.screen.is_current:
            self._pane.app.push_screen(screen, decided)
