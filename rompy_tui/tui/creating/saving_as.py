"""The line in which a file gets another name, under which it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from ...diagnostics.text import visible
from ...documents.writer import FileText, Stamp
from ...errors import RompyTuiError
from ...paths import display_name
from ..command import bindings
from ..commands import SAVE_AS
from ..common.in_turn import Modal
from ..common.path_line import DialogLine, PathCompleted

_KEYS = {command.key: command.action for command in SAVE_AS}


@dataclass(frozen=True, slots=True)
class SavedAs:
    """Where a text was saved.

    Args:
        path: the file.
        stamp: of it; None where it is the very file that was to be saved elsewhere.
    """

    path: Path
    stamp: Stamp | None


class Tried(Message):
    """Saving was tried.

    Args:
        name: as typed.
        saved: where it was saved; None where it was not.
        said: why not, or what is asked.
        agreed: what holds where the person agrees to what is asked; None for an error.
    """

    def __init__(
        self, name: str, saved: SavedAs | None, said: str = "", agreed: Stamp | None = None
    ) -> None:
        super().__init__()
        self.name = name
        self.saved = saved
        self.said = said
        self.agreed = agreed


class SaveAsScreen(Modal[SavedAs]):
    """Saves a text under another name; gives where, None where it was not saved.

    Args:
        path: the file that the text is of.
        content: the text, as it shall be saved.
        name: what stands in the line first.
        workspace: what relative names start from.
        edited: files that have unsaved edits.
    """

    CSS_PATH = "creating.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SAVE_AS, in_turn=True)]
    listed = SAVE_AS

    def __init__(
        self,
        path: Path,
        content: FileText,
        name: str,
        workspace: Path,
        edited: frozenset[Path] = frozenset(),
    ) -> None:
        super().__init__()
        self._path, self._content = path, content
        self._first, self._workspace, self._edited = name, workspace, edited
        self._agreed: tuple[str, Stamp] | None = None
        self._writing = False

    def compose(self) -> ComposeResult:
        """The name, what is to be known of it, and a line of keys."""
        with Vertical(id="save-as-box"):
            title = f"Save {visible(display_name(self._path))} under another name"
            yield Static(title, id="save-as-title", markup=False)
            with Horizontal(classes="new-line"):
                yield Static("name", markup=False)
                yield DialogLine(_KEYS, id="save-as-name")
            yield Static("", id="save-as-said", markup=False)
            yield Static("Enter save   Tab complete   Esc close", id="save-as-keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the name that the file has."""
        line = self._line
        line.folder = self._workspace
        line.value = self._first
        stem = len(self._first) - len(Path(self._first).suffix)
        line.cursor_position = stem
        self.set_focus(line)

    def action_write(self) -> None:
        """Save; where something is to be decided first, ask, and save at the next Enter."""
        name = self._line.value
        agreed = self._agreed[1] if self._agreed and self._agreed[0] == name else None
        if self._writing:
            return
        self._writing = True

        def work() -> None:
            self.post_message(self._tried(name, agreed))

        self.run_worker(work, thread=True, exit_on_error=False)

    def action_complete(self) -> None:
        """Complete the path."""
        self._line.complete()

    def action_close(self) -> None:
        """Do not save."""
        if not self._writing:
            self.dismiss(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another name: what was asked is asked no more."""
        event.stop()
        self._agreed = None
        self._say("", wrong=False)

    def on_tried(self, message: Tried) -> None:
        """It is saved, or why it is not."""
        self._writing = False
        if message.saved is not None:
            self.dismiss(message.saved)
        elif message.name == self._line.value:
            self._agreed = (message.name, message.agreed) if message.agreed else None
            self._say(message.said, wrong=message.agreed is None)

    def on_path_completed(self, message: PathCompleted) -> None:
        """Show what may follow in a path."""
        message.stop()
        if len(message.names) != 1:
            self._say("  ".join(message.names[:20]) or "nothing there begins so", wrong=False)

    def _tried(self, name: str, agreed: Stamp | None) -> Tried:
        """Save, in a thread."""
        from ...documents import writer
        from ...documents.creating import create, named
        from ...documents.replacing import doing

        try:
            path = named(name, self._workspace)
            with doing(f"cannot save {display_name(path)}"):
                if path.exists() and self._path.exists() and path.samefile(self._path):
                    return Tried(name, SavedAs(path, None))
                if agreed is None and (question := self._question(path)):
                    return Tried(name, None, question, writer.read_stamp(path))
            if agreed is None or agreed == writer.MISSING:
                return Tried(name, SavedAs(path, create(path, self._content)))
            return Tried(name, SavedAs(path, writer.save(path, self._content, agreed)))
        except RompyTuiError as error:
            why = f"{error.message}; {error.hint}" if error.hint else error.message
            return Tried(name, None, why)

    def _question(self, path: Path) -> str:
        """What a person has to agree to before anything is written; empty for nothing."""
        shown = display_name(path)
        if path.is_dir():
            return ""
        if path.exists():
            edits = ", with its unsaved edits" if path in self._edited else ""
            return f"{shown} is there already: Enter replaces it{edits}, Esc does not"
        if not path.parent.exists():
            return f"there is no folder {display_name(path.parent)}: Enter makes it"
        return ""

    @property
    def _line(self) -> DialogLine:
        return self.query_one(DialogLine)

    def _say(self, text: str, *, wrong: bool) -> None:
        style = "$text-error" if wrong else "$text-warning"
        self.query_one("#save-as-said", Static).update(Content.styled(visible(text), style))
