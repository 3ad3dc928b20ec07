"""The pane of the editor: which files are open, how they are saved, and what the disk says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ...diagnostics import Diagnostic, Position
from ...diagnostics.text import visible
from ...documents.writer import MISSING, FileText, Stamp
from ...paths import display_name
from ...workspace import FileState
from ..commands import CONFLICT, DRAFTS
from ..common.dialog import Dialog
from ..presentation.editor import detail, difference, editor_title, place_line
from .checking import TextChecked, TextChecker
from .clerk import Clerk, DraftNotKept, DraftsFound, FileRead, FileSaved
from .drafts import Draft
from .finding import FindBar
from .fixing import FixDialog
from .open_file import OpenFile, open_file
from .widget import TextEditor

if TYPE_CHECKING:
    from ...validation import Catalogue

_CHECK_AFTER = 0.06
"""Seconds after a key until the text is checked: the key is shown first."""

_KEEP_AFTER = 0.5
"""Seconds of typing that a crash may take at most."""

_MOST_OPEN = 30
"""Files without unsaved edits that keep their undo and cursor."""


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
        self._files: dict[Path, OpenFile] = {}
        self._shown: Path | None = None
        self._goal: Position | None = None
        self._drafts: dict[Path, Draft] = {}
        self._saving: set[Path] = set()
        self._due: set[str] = set()

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
        self._keep_drafts()
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
        return self._files.get(self._shown) if self._shown else None

    @property
    def unsaved(self) -> list[OpenFile]:
        """The files with unsaved edits."""
        return [file for file in self._files.values() if file.buffer.dirty]

    def say(self, note: str) -> None:
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
        if path in self._files:
            self._show(self._files[path])
        else:
            self.view.say("reading …")
            self._paint_title()
            self._clerk.read(path)

    def checked(self, state: FileState) -> None:
        """Take in what was found in a file on disk; look whether that is what is open."""
        file = self._files.get(state.path)
        if file is None:
            return
        if state.large and not file.buffer.dirty:
            self._lost(state.path, file, "this file holds data, and no config: it is not shown")
            return
        if not file.buffer.dirty and state.text == file.buffer.text:
            self._mark(file, state.diagnostics)
        self._clerk.read(state.path)

    def gone(self, path: Path) -> None:
        """Look at a file that is said to be gone."""
        self._clerk.read(path)

    def save_all(self) -> None:
        """Save every file with unsaved edits; :class:`Settled` follows."""
        for file in self.unsaved:
            self._save(file)

    def discard_all(self) -> None:
        """Forget all unsaved edits."""
        for file in self.unsaved:
            self._clerk.forget(file.path)
        self._files.clear()

    # What the text says.

    def _asked(self, what: str) -> None:
        """Do what is not done to the text itself."""
        file = self.shown
        if file is None:
            return
        if what == "save":
            self._save(file)
        elif what == "fix":
            self._offer_fixes()
        else:
            self.query_one(FindBar).begin(what)

    def on_file_view_edited(self, message: TextEditor.Edited) -> None:
        """Check the text and write it down, both a moment later."""
        message.stop()
        self._paint_title()
        self._later("check", _CHECK_AFTER, self._check)
        self._later("keep", _KEEP_AFTER, self._keep_drafts)

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
        file = self._files.get(message.path)
        if file is not None and file.buffer.version == message.version:
            self._mark(file, message.diagnostics)

    def on_file_read(self, message: FileRead) -> None:
        """Show a file that was opened; take in what another program wrote."""
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

    def on_file_saved(self, message: FileSaved) -> None:
        """Note that a file is saved, or say why it is not."""
        self._saving.discard(message.path)
        if not self._saving:
            self.post_message(self.Settled())
        file = self._files.get(message.path)
        if message.stamp is None:
            self.notify(visible(message.problem), severity="error", markup=False)
            if message.changed:
                self._clerk.read(message.path)
            return
        if file is not None:
            file.buffer.saved(message.step, message.stamp)
            file.conflict = False
            self._keep_drafts()
        self._paint_title()
        self.post_message(self.Wrote(message.path))

    def on_draft_not_kept(self, message: DraftNotKept) -> None:
        """Say that a crash would lose edits."""
        self.notify(visible(message.problem), severity="warning", markup=False)

    def on_drafts_found(self, message: DraftsFound) -> None:
        """Offer the unsaved edits of a session that died."""
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
                self.open(message.drafts[0].path)

        self.app.push_screen(Dialog(title, Content(names), DRAFTS), decided)

    # How that is done.

    def _take(self, path: Path, content: FileText, stamp: Stamp) -> None:
        """Open a file that was read; a draft of it becomes its text."""
        file = self._files[path] = open_file(path, content, stamp)
        draft = self._drafts.pop(path, None)
        if draft is not None:
            file.buffer.become(draft.content.text)
            # What is on disk by now is compared with this when it is saved.
            file.buffer.stamp = draft.stamp
            self._clerk.remove(draft)
            self._keep_drafts()
        if path == self._shown:
            self._show(file)
        self._forget_some()

    def _show(self, file: OpenFile) -> None:
        self.view.show(file)
        if self._goal is not None:
            self.view.go_to(self._goal)
            self._goal = None
        self._paint_title()
        self._check()

    def _lost(self, path: Path, file: OpenFile | None, problem: str) -> None:
        """A file is gone or cannot be read."""
        draft = self._drafts.get(path)
        if draft is not None:
            self._take(path, FileText("", draft.content.bom, draft.content.newline), MISSING)
            return
        if file is not None and file.buffer.dirty:
            if not file.conflict:
                file.conflict = True
                text = f"{visible(file.name)}: {visible(problem)}; your edits are still here"
                self.notify(text, severity="warning", markup=False)
            file.buffer.stamp = MISSING
            return
        self._files.pop(path, None)
        if path == self._shown:
            self.view.say(visible(problem))
            self._paint_title()

    def _reload(self, file: OpenFile, content: FileText, stamp: Stamp) -> None:
        file.buffer.become(content.text)
        file.buffer.saved(file.buffer.now(), stamp)
        file.conflict = False
        self._clerk.forget(file.path)
        if file is self.shown:
            self.view.text_changed()

    def _ask_conflict(self, file: OpenFile, content: FileText, stamp: Stamp) -> None:
        """Another program wrote a file with unsaved edits: a person decides."""
        if isinstance(self.app.screen, Dialog):
            return
        file.conflict = True
        title = Content.styled(f"{visible(file.name)} changed on disk while you had edits", "bold")

        def decided(answer: str | None) -> None:
            if answer == "theirs":
                self._reload(file, content, stamp)
            elif answer == "mine":
                file.buffer.stamp, file.conflict = stamp, False

        body = difference(file.buffer.text, content.text)
        self.app.push_screen(Dialog(title, body, CONFLICT), decided)

    def _save(self, file: OpenFile) -> None:
        if file.path not in self._saving:
            self._saving.add(file.path)
            buffer = file.buffer
            self._clerk.save(file.path, buffer.content, buffer.stamp, buffer.now())

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

    def _keep_drafts(self) -> None:
        for file in self._files.values():
            buffer = file.buffer
            if buffer.version == file.kept:
                continue
            file.kept = buffer.version
            if buffer.dirty:
                self._clerk.keep(file.path, buffer.content, buffer.stamp)
            else:
                self._clerk.forget(file.path)

    def _mark(self, file: OpenFile, diagnostics: tuple[Diagnostic, ...]) -> None:
        lines = file.marks.set(diagnostics)
        if file is self.shown:
            self.view.marks_changed(lines)
            self.post_message(self.Changed())

    def _forget_some(self) -> None:
        spare = [p for p, f in self._files.items() if not f.buffer.dirty and p != self._shown]
        for path in spare[: max(0, len(spare) - _MOST_OPEN)]:
            del self._files[path]

    def _offer_fixes(self) -> None:
        file = self.shown
        dialog = FixDialog.of(file, self.view.problems_here()) if file else None
        if file is None or dialog is None:
            self.notify("nothing here can be mended by itself", markup=False)
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
        others = [f.name for f in self.unsaved if f is not file]
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
