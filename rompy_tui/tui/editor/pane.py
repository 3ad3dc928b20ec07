"""The pane of the editor: the shown file with its heading, what is wrong in it, and its search."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from ...diagnostics import Diagnostic, Position
from ...diagnostics.text import visible
from ...paths import display_name
from ...workspace import FileState
from ..common.dialog import Dialog
from ..presentation.editor import detail, editor_title, place_line
from .checking import TextChecked, TextChecker
from .clerk import Clerk, DraftNotKept, DraftsFound, FileRead, FileSaved
from .files import OpenFiles
from .finding import FindBar
from .fixing import FixDialog
from .open_file import OpenFile
from .widget import TextEditor

if TYPE_CHECKING:
    from ...validation import Catalogue

_CHECK_AFTER = 0.06
"""Seconds after a key until the text is checked: the key is shown first."""

_KEEP_AFTER = 0.5
"""Seconds of typing that a crash may take at most."""


class EditorPane(Vertical):
    """The open files, one of them shown.

    Args:
        state: the directory of the workspace's state, for drafts.
        catalogue: gives what is installed; called in a thread.
    """

    class Changed(Message):
        """What is known of the shown file changed, as its problems."""

    class Wrote(Message):
        """A file was saved.

        Args:
            path: the file.
        """

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Settled(Message):
        """Nothing is being saved any more; what could not be is still unsaved."""

    def __init__(self, state: Path, catalogue: Callable[[], Catalogue], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._clerk = Clerk(state, self.post_message)
        self._checker = TextChecker(catalogue, self.post_message)
        self.files = OpenFiles(self._clerk, self)
        self._shown: Path | None = None
        self._goal: Position | None = None
        self._due: set[str] = set()
        # What keys of the text ask for that is not done to the text itself.
        self._asks: dict[str, Callable[[OpenFile], None]] = {
            "save": self.files.save,
            "fix": self._offer_fixes,
            "find": partial(self._search, "find"),
            "replace": partial(self._search, "replace"),
            "line": partial(self._search, "line"),
        }

    def compose(self) -> ComposeResult:
        """The heading, the text, what is wrong in the cursor's line, the search."""
        yield Static(classes="title", id="view-title", markup=False)
        view = TextEditor(self._asked, id="view")
        yield view
        yield Static(id="view-detail", markup=False)
        yield FindBar(view, id="find")

    def on_mount(self) -> None:
        """Start the threads."""
        for work in (self._clerk.work, self._checker.work):
            self.run_worker(work, thread=True, exit_on_error=False)
        self._clerk.find_drafts()

    def on_unmount(self) -> None:
        """End the threads, with every unsaved edit written down."""
        self.files.keep_drafts()
        self._checker.stop()
        self._clerk.stop()

    # What the screen asks of it.

    @property
    def view(self) -> TextEditor:
        """The text."""
        return self.query_one(TextEditor)

    @property
    def shown(self) -> OpenFile | None:
        """The file that is shown, once it was read."""
        return self.files.get(self._shown)

    def show_note(self, note: str) -> None:
        """Show a sentence and no file."""
        self._shown = None
        self.view.say(note)
        self._paint_title()

    def open(self, path: Path, place: Position | None = None) -> None:
        """Show a file.

        Args:
            path: the file.
            place: where to go in it; where it was left where None.
        """
        self._shown, self._goal = path, place
        file = self.shown
        if file is not None:
            self._show(file)
        else:
            self.view.say("reading …")
            self._paint_title()
            self.files.read(path)

    def checked(self, state: FileState) -> None:
        """Take in what was found in a file on disk; look whether that is what is open."""
        file = self.files.get(state.path)
        if file is None:
            return
        if state.large and not file.buffer.dirty:
            self.files.leave_out(state.path, "this file holds data, and no config: it is not shown")
            return
        if not file.buffer.dirty and state.text == file.buffer.text:
            self._mark(file, state.diagnostics)
        self.files.read(state.path)

    # What the text says.

    def _asked(self, what: str) -> None:
        """Do what is not done to the text itself."""
        if file := self.shown:
            self._asks[what](file)

    def on_file_view_edited(self, message: TextEditor.Edited) -> None:
        """Check the text and write it down, both a moment later."""
        message.stop()
        self._paint_title()
        self._later("check", _CHECK_AFTER, self._check)
        self._later("keep", _KEEP_AFTER, self.files.keep_drafts)

    def on_file_view_moved(self, message: TextEditor.Moved) -> None:
        """Say where the cursor is and what is wrong there."""
        message.stop()
        problems = self.view.problems_here()
        about = self.query_one("#view-detail", Static)
        about.set_class(bool(problems), "-wrong")
        if problems:
            about.update(detail(problems))
        self._paint_title()

    # What the threads say.

    def on_text_checked(self, message: TextChecked) -> None:
        """Show what is wrong, unless the text has changed since."""
        file = self.files.get(message.path)
        if file is not None and file.buffer.version == message.version:
            self._mark(file, message.diagnostics)

    def on_file_read(self, message: FileRead) -> None:
        """Take in what was read."""
        self.files.take_read(message)

    def on_file_saved(self, message: FileSaved) -> None:
        """Take in that a file was saved, or not."""
        self.files.take_saved(message)

    def on_draft_not_kept(self, message: DraftNotKept) -> None:
        """Say that a crash would lose edits."""
        self.say(message.problem, "warning")

    def on_drafts_found(self, message: DraftsFound) -> None:
        """Offer the unsaved edits of a session that died."""
        self.files.take_drafts(message, self.open)

    # What the files say.

    def took(self, file: OpenFile) -> None:
        """Show a file that was read, where it is waited for."""
        if file.path == self._shown:
            self._show(file)

    def changed(self, file: OpenFile) -> None:
        """Show a text that was changed from outside."""
        if file is self.shown:
            self.view.text_changed()

    def lost(self, path: Path, problem: str) -> None:
        """Say why a file is not shown any more."""
        if path == self._shown:
            self.view.say(visible(problem))
            self._paint_title()

    def stays(self, path: Path) -> bool:
        """Whether a file is kept open."""
        return path == self._shown

    def wrote(self, path: Path) -> None:
        """Tell that a file was saved."""
        self._paint_title()
        self.post_message(self.Wrote(path))

    def settled(self) -> None:
        """Tell that nothing is being saved any more."""
        self.post_message(self.Settled())

    def say(self, text: str, severity: Any = "information") -> None:
        """Tell the person something."""
        self.notify(visible(text), severity=severity, markup=False)

    def ask(self, screen: Screen[Any], decided: Callable[[Any], None]) -> bool:
        """Show a dialog, unless one shows already."""
        if isinstance(self.app.screen, Dialog):
            return False
        self.app.push_screen(screen, decided)
        return True

    # How that is done.

    def _show(self, file: OpenFile) -> None:
        self.view.show(file)
        if self._goal is not None:
            self.view.go_to(self._goal)
            self._goal = None
        self._paint_title()
        self._check()

    def _later(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        """Do something soon, once, however often it is asked for until then."""

        def due() -> None:
            self._due.discard(name)
            work()

        if name not in self._due:
            self._due.add(name)
            self.set_timer(seconds, due)

    def _check(self) -> None:
        if file := self.shown:
            self._checker.ask(file.path, file.name, file.buffer.text, file.buffer.version)

    def _mark(self, file: OpenFile, diagnostics: tuple[Diagnostic, ...]) -> None:
        lines = file.marks.set(diagnostics)
        if file is self.shown:
            self.view.marks_changed(lines)
            self.post_message(self.Changed())

    def _search(self, what: str, file: OpenFile) -> None:
        del file
        self.query_one(FindBar).begin(what)

    def _offer_fixes(self, file: OpenFile) -> None:
        dialog = FixDialog.of(file, self.view.problems_here())
        if dialog is None:
            self.say("nothing here can be mended by itself")
            return

        def decided(answer: str | None) -> None:
            if answer == "apply":
                self.view.edit(lambda: dialog.apply(file.buffer))

        self.app.push_screen(dialog, decided)

    def _paint_title(self) -> None:
        title = self.query_one("#view-title", Static)
        if self._shown is None:
            title.update("")
            return
        file = self.shown
        others = [f.name for f in self.files.unsaved if f is not file]
        counts = file.marks.counts if file else (0, 0)
        dirty = file is not None and file.buffer.dirty
        left = editor_title(display_name(self._shown), dirty, counts, others)
        if file is not None:
            caret = file.caret
            selected = len(file.buffer.piece(caret.start, caret.end))
            right = place_line(caret.head, selected, file.buffer.newline)
            gap = title.content_size.width - left.cell_length - right.cell_length
            left = Content.assemble(left, " " * max(2, gap), right)
        title.update(left, layout=False)
