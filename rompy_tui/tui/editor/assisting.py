"""What the editor knows of the place of the cursor: candidates, documentation, definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from ...diagnostics import Position
from ...diagnostics.text import visible
from ..commands import HOVER
from ..common.dialog import Dialog
from ..presentation.advice import hover_line, hover_text
from ..presentation.editor import detail
from .advising import Adviser
from .completing import CompletionList, Offered, Surroundings
from .open_file import OpenFile
from .renaming import RenameBar
from .widget import TextEditor

if TYPE_CHECKING:
    from ...assist.definition import Target
    from ...assist.hover import Hover
    from ...validation import Catalogue
    from ...validation.class_schemas import ClassSchemas

_DESCRIBE_AFTER = 0.1
"""Seconds that the cursor rests until its field is described."""

_MOST_PLACES = 100


class Hovered(Message):
    """What is known of the field at the cursor was found.

    Args:
        path: the file.
        place: of the cursor.
        found: what is known, or None.
        asked: whether a person asked; else the cursor rests there.
    """

    def __init__(self, path: Path, place: Position, found: Hover | None, asked: bool) -> None:
        super().__init__()
        self.path, self.place, self.found, self.asked = path, place, found, asked


class Located(Message):
    """Where something is written was found, or that there is nothing to go to."""

    def __init__(self, path: Path, place: Position, target: Target | None) -> None:
        super().__init__()
        self.path, self.place, self.target = path, place, target


class Renamed(Message):
    """A key was renamed in a text, or not.

    Args:
        path: the file.
        version: of its buffer.
        text: the new text; empty where ``problem`` says why not.
        problem: why not.
    """

    def __init__(self, path: Path, version: int, text: str, problem: str = "") -> None:
        super().__init__()
        self.path, self.version, self.text, self.problem = path, version, text, problem


class Assistant(Vertical):
    """Answers what a person wants to know at the cursor.

    Args:
        view: the text.
        catalogue: gives what is installed; called in a thread.
        texts: gives the files of the workspace, as far as they were read.
        go: shows a file at a place.
    """

    def __init__(
        self,
        view: TextEditor,
        catalogue: Callable[[], Catalogue],
        texts: Callable[[], Mapping[Path, str]],
        go: Callable[[Path, Position], None],
        *,
        id: str,  # noqa: A002  Textual's name
    ) -> None:
        super().__init__(id=id)
        self._view = view
        self._go = go
        self._surroundings = Surroundings(texts)
        self._adviser = Adviser(catalogue, self.post_message)
        self._trail: list[tuple[Path, Position]] = []
        self._timer: Timer | None = None
        self._renaming: Position | None = None
        self.asks: dict[str, Callable[[OpenFile], None]] = {
            "complete": lambda _: self.query_one(CompletionList).ask(),
            "hover": lambda file: self._ask_hover(file, asked=True),
            "definition": self._ask_definition,
            "back": lambda _: self._go_back(),
            "rename": self._begin_rename,
        }
        """What keys of the text ask for."""

    def compose(self) -> ComposeResult:
        """What is known of the cursor's line; out of sight candidates and a key's new name."""
        yield Static(id="view-detail", markup=False)
        yield CompletionList(self._view, self._adviser, self._surroundings, id="completion")
        yield RenameBar(self._view, self._rename, id="rename")

    def on_mount(self) -> None:
        """Start the thread."""
        self.run_worker(self._adviser.work, thread=True, exit_on_error=False)

    def on_unmount(self) -> None:
        """End the thread."""
        self._adviser.stop()

    # What the pane tells.

    def edited(self) -> None:
        """The text changed."""
        self.query_one(CompletionList).edited()

    def moved(self) -> None:
        """The cursor moved, or something else is known of its line: say what is wrong there."""
        problems, about = self._view.problems_here(), self.query_one("#view-detail", Static)
        if problems:
            about.update(detail(problems))
        elif about.has_class("-wrong"):
            about.update("")
        about.set_class(bool(problems), "-wrong")
        self.query_one(CompletionList).moved()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self._adviser.rest(_DESCRIBE_AFTER), self._describe)

    # What the thread says.

    def on_offered(self, message: Offered) -> None:
        """Show the candidates."""
        message.stop()
        self.query_one(CompletionList).offered(message)

    def on_hovered(self, message: Hovered) -> None:
        """Show what is known of a field: in a dialog, or in the line under the text."""
        message.stop()
        file = self._view.file
        if file is None or file.path != message.path or file.caret.head != message.place:
            return
        if not message.asked:
            self._show_line(message.found)
        elif message.found is None:
            self.notify("nothing is known of what stands here", markup=False)
        elif not isinstance(self.app.screen, Dialog):
            found = message.found
            title = Content.assemble(
                (visible(found.title), "bold"), (f"   {visible(found.owner)}", "$muted")
            )
            self.app.push_screen(Dialog(title, hover_text(found), HOVER))

    def on_located(self, message: Located) -> None:
        """Go to where something is written."""
        message.stop()
        target = message.target
        if target is None:
            self._say("nothing here leads elsewhere: put the cursor on an include or an alias")
        elif target.problem:
            self._say(target.problem, "warning")
        else:
            self._trail.append((message.path, message.place))
            del self._trail[:-_MOST_PLACES]
            self._show(target.file or message.path, target.place)

    def on_renamed(self, message: Renamed) -> None:
        """Take the new text in, unless the old one changed meanwhile."""
        message.stop()
        file, bar = self._view.file, self.query_one(RenameBar)
        if message.problem:
            bar.say(visible(message.problem))
            return
        bar.action_close()
        if file is None or (file.path, file.buffer.version) != (message.path, message.version):
            self._say("the text changed meanwhile: nothing was renamed", "warning")
            return
        head = file.caret.head

        def change() -> Position:
            file.buffer.become(message.text)
            return head

        self._view.edit(change)

    # How that is done.

    def _say(self, text: str, severity: Any = "information") -> None:
        self.notify(visible(text), severity=severity, markup=False)

    def _describe(self) -> None:
        file = self._view.file
        if file is None:
            self._show_line(None)
        elif not self._view.problems_here():
            self._ask_hover(file, asked=False)

    def _show_line(self, found: Hover | None) -> None:
        if not self._view.problems_here():
            line = hover_line(found) if found else Content("")
            self.query_one("#view-detail", Static).update(line, layout=False)

    def _ask_hover(self, file: OpenFile, *, asked: bool) -> None:
        path, place, surroundings = file.path, file.caret.head, self._surroundings
        lines, version = list(file.buffer.lines), file.buffer.version

        def work(schemas: ClassSchemas) -> Hovered:
            from ...assist.hover import hover

            outline = surroundings.outline(path, version, lines)
            found = hover(lines, place, schemas, surroundings.around(path), outline)
            return Hovered(path, place, found, asked)

        self._adviser.ask("hover" if asked else "line", work)

    def _ask_definition(self, file: OpenFile) -> None:
        path, place, surroundings = file.path, file.caret.head, self._surroundings
        lines = list(file.buffer.lines)

        def work(schemas: ClassSchemas) -> Located:
            del schemas
            from ...assist.definition import definition

            return Located(path, place, definition(lines, place, surroundings.around(path)))

        self._adviser.ask("definition", work)

    def _go_back(self) -> None:
        if self._trail:
            self._show(*self._trail.pop())
        else:
            self._say("there is no place to go back to")

    def _show(self, path: Path, place: Position) -> None:
        file = self._view.file
        if file is not None and file.path == path:
            self._view.go_to(place)
        else:
            self._go(path, place)

    def _begin_rename(self, file: OpenFile) -> None:
        from ...assist.outline import KEY
        from ...assist.outline_nodes import bare

        head = file.caret.head
        keys = list(KEY.finditer(file.buffer.lines[head.line]))
        before = [key for key in keys if key.start() <= head.column] or keys
        if not before:
            self._say("there is no key in this line")
            return
        key = before[-1]
        # Within the key, whatever part of its entry the cursor is on.
        self._renaming = Position(head.line, key.start("key"))
        self.query_one(RenameBar).begin(bare(key["key"]))

    def _rename(self, name: str) -> None:
        file, place = self._view.file, self._renaming
        if file is None or place is None:
            return
        path, version, text = file.path, file.buffer.version, file.buffer.text

        def work(schemas: ClassSchemas) -> Renamed:
            del schemas
            from ...assist.renaming import renamed
            from ...documents.scalars import EditRefused

            try:
                return Renamed(path, version, renamed(text, place, name).text)
            except EditRefused as error:
                return Renamed(path, version, "", error.message)

        self._adviser.ask("rename", work)
