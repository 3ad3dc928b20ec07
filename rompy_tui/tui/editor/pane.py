"""The pane of the editor: the shown file with its heading, what is wrong in it, and its search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from ...diagnostics import Diagnostic, Position
from ...diagnostics.text import visible
from ...documents.writer import Stamp
from ...workspace import FileState
from ..common.dialog import Dialog
from ..common.later import Later
from .assisting import Assistant
from .buffer import Step
from .checking import TextChecked, TextChecker
from .clerk import Clerk, DraftNotKept, DraftsFound, FileRead, FileSaved, SessionFound
from .closing import Closing
from .files import OpenFiles
from .finding import FindBar
from .fixing import Mender
from .merging import MergeScreen
from .open_file import OpenFile
from .session import Session
from .tabs import TabBar, Tabs, where
from .widget import TextEditor

if TYPE_CHECKING:
    from ...validation import Catalogue
    from .searching import Search

_CHECK_AFTER = 0.012
"""Seconds after a key until the text is checked: the key is shown first."""

_KEEP_AFTER = 0.5
"""Seconds of typing, and of looking around, that a crash may take at most."""

Attach = Callable[
    [TextEditor, Callable[[], "Search"], Callable[[str], None], Callable[[str], None]],
    tuple[Widget, Callable[[], None]],
]
"""Lets a view take keys that are commands. Arguments: the view; what gives the last search; what
does that which is not done to the text itself, as ``save``; what closes the file (``close``,
``discard`` or ``both``). Returns the line in which commands are typed, and what opens that line."""


class EditorPane(Vertical):
    """The open files, one of them shown.

    Args:
        state: the directory of the workspace's state, for drafts.
        catalogue: gives what is installed; called in a thread.
        resume: whether to show what was shown the last time.
        attach: lets the text take keys that are commands, as Vim's; None where it takes none.
        texts: gives the files of the workspace, as far as they were read.
    """

    class Changed(Message):
        """What is known of the shown file changed, as its problems."""

    class Moved(Message):
        """The cursor moved in the shown file."""

    class Wrote(Message):
        """A file was saved.

        Args:
            path: the file.
        """

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Shown(Message):
        """Another file is to be shown, by its tab.

        Args:
            path: the file; None where no tab is left.
            place: where to go in it; where it was left where None.
        """

        def __init__(self, path: Path | None, place: Position | None = None) -> None:
            super().__init__()
            self.path = path
            self.place = place

    class Settled(Message):
        """Nothing is being saved any more; what could not be is still unsaved."""

    def __init__(
        self,
        state: Path,
        catalogue: Callable[[], Catalogue],
        *,
        resume: bool = True,
        attach: Attach | None = None,
        texts: Callable[[], Mapping[Path, str]] = dict,
        id: str,  # noqa: A002  Textual's name
    ) -> None:
        super().__init__(id=id)
        self._clerk = Clerk(state, self.post_message)
        self._checker = TextChecker(catalogue, self.post_message)
        self.files = OpenFiles(self._clerk, self)
        self._view = TextEditor(self._asked, id="view")
        self._assistant = Assistant(self._view, catalogue, texts, self._go, id="assistant")
        self._tabs = Tabs(self.files)
        self._closer = Closing(self.files, self._tabs, self.ask, self._show_other)
        self._resume, self._take_keys = resume, attach
        self._session = Session()
        self._goal: Position | None = None
        self._mender = Mender(self)
        self._soon = Later(self)
        # What keys of the text ask for that is not done to the text itself.
        self._asks: dict[str, Callable[[OpenFile], None]] = {
            "save": self.files.save,
            "fix": self._mender.offer,
            "find": partial(self._search, "find"),
            "replace": partial(self._search, "replace"),
            "line": partial(self._search, "line"),
            "next_tab": lambda _: self.step_tab(1),
            "previous_tab": lambda _: self.step_tab(-1),
            **self._assistant.asks,
        }

    def compose(self) -> ComposeResult:
        """The heading, the text, what is known of the cursor's line, the search."""
        yield TabBar(id="view-title")
        yield self._view
        yield self._assistant
        bar = FindBar(self._view, id="find")
        yield bar
        if self._take_keys:
            line, begin = self._take_keys(
                self._view, lambda: bar.search, self._asked, self._closer.obey
            )
            self._asks["command"] = lambda _: begin()
            yield line

    def on_mount(self) -> None:
        """Start the threads."""
        for work in (self._clerk.work, self._checker.work):
            self.run_worker(work, thread=True, exit_on_error=False)
        self._clerk.find_session()
        self._clerk.find_drafts()

    def on_unmount(self) -> None:
        """End the threads, with every unsaved edit written down."""
        self.files.keep_drafts()
        self._keep_session()
        self._checker.stop()
        self._clerk.stop()

    # What the screen asks of it.

    @property
    def view(self) -> TextEditor:
        """The text."""
        return self._view

    @property
    def shown(self) -> OpenFile | None:
        """The file that is shown, once it was read."""
        return self.files.get(self._tabs.shown)

    def show_note(self, note: str) -> None:
        """Show a sentence and no file."""
        self._tabs.shown = None
        self.view.say(note)
        self._paint_title()

    def open(self, path: Path, place: Position | None = None, *, keep: bool = False) -> None:
        """Show a file.

        Args:
            path: the file.
            place: where to go in it; where it was left where None.
            keep: give it a tab.
        """
        if keep:
            self._tabs.keep(path)
        self._tabs.shown, self._goal = path, place
        self._soon.do("session", _KEEP_AFTER, self._keep_session)
        file = self.shown
        if file is not None:
            self._show(file)
        else:
            self.view.say("reading …")
            self._paint_title()
            self.files.read(path)

    def step_tab(self, step: int) -> None:
        """Show the next (1) or previous (-1) tab."""
        self.post_message(self.Shown(self._tabs.beside(step) or self._tabs.shown))

    def close_tab(self) -> None:
        """Close the shown file; ask where it has unsaved edits."""
        self._closer.close_shown()

    def go_on_as(self, file: OpenFile, path: Path, step: Step, stamp: Stamp) -> None:
        """Show a file whose text was saved elsewhere as that one; see :meth:`OpenFiles.move`."""
        self._tabs.move(file.path, path)
        self.files.move(file, path, step, stamp)
        self.post_message(self.Shown(path))

    def checked(self, state: FileState) -> None:
        """Take in what was found in a file on disk; look whether that is what is open."""
        self._tabs.counts[state.path] = state.errors, state.warnings
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
        if (file := self.shown) and what in self._asks:
            self._asks[what](file)

    def on_file_view_edited(self, message: TextEditor.Edited) -> None:
        """Check the text and write it down, both a moment later."""
        message.stop()
        self._tabs.keep(message.file.path)
        self._paint_title()
        self._assistant.edited()
        self._soon.do("check", _CHECK_AFTER, self._check)
        self._soon.do("keep", _KEEP_AFTER, self.files.keep_drafts)

    def on_file_view_moved(self, message: TextEditor.Moved) -> None:
        """Say where the cursor is and what is wrong there."""
        message.stop()
        self._assistant.moved()
        self._paint_title()
        self.post_message(self.Moved())

    def on_tab_bar_chosen(self, message: TabBar.Chosen) -> None:
        """Go to the tab that was clicked."""
        message.stop()
        self.post_message(self.Shown(message.path))

    # What the threads say.

    def on_text_checked(self, message: TextChecked) -> None:
        """Show what is wrong, unless the text has changed since."""
        file = self.files.get(message.path)
        if file is not None and file.buffer.version == message.version:
            self._mark(file, message.diagnostics)
            self._mender.checked(file)

    def on_file_read(self, message: FileRead) -> None:
        """Take in what was read."""
        self.files.take_read(message)
        self._paint_title()

    def on_file_saved(self, message: FileSaved) -> None:
        """Take in that a file was saved, or not."""
        self.files.take_saved(message)

    def on_draft_not_kept(self, message: DraftNotKept) -> None:
        """Say that a crash would lose edits."""
        self.say(message.problem, "warning")

    def on_drafts_found(self, message: DraftsFound) -> None:
        """Offer the unsaved edits of a session that died."""
        self.files.take_drafts(message, self.open)

    def on_session_found(self, message: SessionFound) -> None:
        """Take up the tabs of the last time, behind those that are open already."""
        self._session = message.session
        self._tabs.resume(message.session)
        if self._resume and message.session.shown is not None:
            self.post_message(self.Shown(message.session.shown))
        self._paint_title()

    # What the files say.

    def took(self, file: OpenFile) -> None:
        """Show a file that was read, where it is waited for."""
        if place := self._tabs.place(file.path):
            file.caret.go(file.buffer.lines, file.buffer.near(place))
        if file.path == self._tabs.shown:
            self._show(file)

    def changed(self, file: OpenFile) -> None:
        """Show a text that was changed from outside."""
        if file is self.shown:
            self.view.text_changed()

    def lost(self, path: Path, problem: str) -> None:
        """Say why a file is not shown any more."""
        if path == self._tabs.shown:
            self.view.say(visible(problem))
            self._paint_title()

    def stays(self, path: Path) -> bool:
        """Whether a file is kept open."""
        return path == self._tabs.shown or path in self._tabs.paths

    def wrote(self, path: Path) -> None:
        """Tell that a file was saved."""
        self._paint_title()
        self.post_message(self.Wrote(path))
        self._closer.wrote(path)

    def settled(self) -> None:
        """Tell that nothing is being saved any more."""
        self.post_message(self.Settled())

    def say(self, text: str, severity: Any = "information") -> None:
        """Tell the person something."""
        self.notify(visible(text), severity=severity, markup=False)

    def ask(self, screen: Screen[Any], decided: Callable[[Any], None]) -> bool:
        """Show a dialog, unless one shows already."""
        if isinstance(self.app.screen, (Dialog, MergeScreen)):
            return False
        self.app.push_screen(screen, decided)
        return True

    def ask_next(self, screen: Screen[Any], decided: Callable[[Any], None]) -> None:
        """Show a page in the place of the dialog that is just being answered."""
        # Textual tells an answer before the dialog is gone.
        self.call_later(self.ask, screen, decided)

    # How that is done.

    def _show(self, file: OpenFile) -> None:
        self.view.show(file)
        if self._goal is not None:
            self.view.go_to(self._goal)
            self._goal = None
        self._paint_title()
        self._check()

    def _show_other(self, path: Path | None) -> None:
        self.post_message(self.Shown(path))

    def _go(self, path: Path, place: Position) -> None:
        self.post_message(self.Shown(path, place))

    def _check(self) -> None:
        if file := self.shown:
            self._checker.ask(file.path, file.name, file.buffer.text, file.buffer.version)

    def _mark(self, file: OpenFile, diagnostics: tuple[Diagnostic, ...]) -> None:
        lines = file.marks.set(diagnostics)
        file.checked = file.buffer.version
        if file is self.shown:
            self.view.marks_changed(lines)
            self.post_message(self.Changed())

    def _search(self, what: str, _: OpenFile) -> None:
        self.query_one(FindBar).begin(what)

    def _keep_session(self) -> None:
        session = self._tabs.session()
        if session != self._session:
            self._session = session
            self._clerk.keep_session(session)

    def _paint_title(self) -> None:
        mode = self.view.modal.label if self.view.modal else ""
        self.query_one(TabBar).show(self._tabs.shapes(), where(self.shown, mode))
