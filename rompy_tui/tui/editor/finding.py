"""The line below the text in which a person looks for something, or for a line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from ...diagnostics import Position
from ..command import bindings
from ..commands import FIND
from ..common.line_input import LineInput
from .searching import MOST, Search, SearchError
from .widget import TextEditor

Found = list[tuple[Position, Position]]


class FindBar(Horizontal):
    """Finds, replaces, or goes to a line, in the text above it.

    Args:
        view: the text.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(FIND)]
    listed = FIND

    def __init__(self, view: TextEditor, *, id: str) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._view = view
        self._what = "find"
        self._from = Position(0, 0)
        self._is_pattern = False
        self._problem = ""

    def compose(self) -> ComposeResult:
        """What is sought, what takes its place, how much there is."""
        yield Static(id="find-label", markup=False)
        yield LineInput(id="find-text", compact=True, select_on_focus=True)
        yield Static("with", id="find-with", markup=False)
        yield LineInput(id="find-by", compact=True)
        yield Static(id="find-count", markup=False)

    def on_mount(self) -> None:
        """Wait out of sight."""
        self.display = False

    def begin(self, what: str) -> None:
        """Open the line.

        Args:
            what: ``find``, ``replace`` or ``line``.
        """
        self._what, self._from = what, self._view.cursor
        self.display = True
        for part in ("#find-with", "#find-by"):
            self.query_one(part).display = what == "replace"
        self._label()
        sought = self.query_one("#find-text", Input)
        chosen = self._selected()
        if what == "line":
            sought.value = ""
        elif chosen:
            sought.value = chosen
        # At once: what is typed next must not go into the text.
        self.screen.set_focus(sought)
        self._look()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show at once what is found."""
        event.stop()
        if event.input.id == "find-text" and self.display:
            self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the next place; in the second field, replace this one."""
        event.stop()
        if event.input.id == "find-by":
            self.action_replace()
        else:
            self.action_next(1)

    def action_next(self, step: int) -> None:
        """Go to the next or previous place; from a line's number back to the text."""
        if self._what == "line":
            self.action_close()
            return
        found, head = self._found(), self._view.cursor
        further = [p for p in found if (p[1] > head if step > 0 else p[1] < head)] or found
        if further:
            self._choose(further[0] if step > 0 else further[-1])

    def action_pattern(self) -> None:
        """Take what is sought for a regular expression, or for plain text again."""
        if self._what != "line":
            self._is_pattern = not self._is_pattern
            self._label()
            self._look()

    def action_replace(self) -> None:
        """Show the second field; from there on, replace this place and go to the next."""
        if self._what != "replace":
            self.begin("replace")
            return
        file, view = self._view.file, self._view
        if file is None:
            return
        here = (file.caret.start, file.caret.end)
        if here in self._found():
            try:
                by = self.search.replacement(file.buffer.lines[here[0].line], here[0].column)
            except SearchError as error:
                self._say(str(error))
                return
            file.buffer.settle()
            view.edit(lambda: file.buffer.replace(*here, by))
        self.action_next(1)
        self._count()

    def action_replace_all(self) -> None:
        """Replace everywhere, as one step of undo."""
        file = self._view.file
        if file is None or self._what != "replace":
            return
        found, buffer, search = self._found(), file.buffer, self.search
        try:
            by = [search.replacement(buffer.lines[p.line], p.column) for p, _ in found]
        except SearchError as error:
            self._say(str(error))
            return

        def change() -> Position | None:
            place = None
            with buffer.together():
                for (start, end), text in reversed(list(zip(found, by, strict=True))):
                    place = buffer.replace(start, end, text)
            return place

        self._view.edit(change)
        self.notify(f"replaced {len(found)}", markup=False)
        self._look()

    def action_close(self) -> None:
        """Close the line and go on where the text is now."""
        self.display = False
        self._view.found = {}
        self._view.refresh()
        self.screen.set_focus(self._view)

    def _selected(self) -> str:
        file = self._view.file
        chosen = file.buffer.piece(file.caret.start, file.caret.end) if file else ""
        return chosen if len(chosen.splitlines()) == 1 else ""

    @property
    def search(self) -> Search:
        """What is sought, or was last."""
        sought, by = self.query_one("#find-text", Input), self.query_one("#find-by", Input)
        return Search(sought.value, by.value, self._is_pattern)

    def _found(self) -> Found:
        self._problem = ""
        try:
            return self.search.find(self._view.file.buffer.lines) if self._view.file else []
        except SearchError as error:
            self._problem = str(error)
            return []

    def _label(self) -> None:
        label = f"{self._what} pattern" if self._is_pattern and self._what != "line" else self._what
        self.query_one("#find-label", Static).update(label)

    def _look(self) -> None:
        if self._what == "line":
            number = self.query_one("#find-text", Input).value.strip()
            if number.isdecimal() and number.isascii():
                self._view.go_to(Position(int(number[:9]) - 1, 0))
            self._say("")
            return
        found = self._found()
        self._show(found)
        further = [place for place in found if place[0] >= self._from] or found
        if further:
            self._choose(further[0])
        else:
            self._count()

    def _choose(self, place: tuple[Position, Position]) -> None:
        self._view.go_to(place[1], until=place[0])
        self._count()

    def _show(self, found: Found) -> None:
        by_line: dict[int, list[tuple[int, int]]] = {}
        for start, end in found:
            by_line.setdefault(start.line, []).append((start.column, end.column))
        self._view.found = by_line
        self._view.refresh()

    def _count(self) -> None:
        file, found = self._view.file, self._found()
        self._show(found)
        if not found:
            nothing = "nothing" if self.query_one("#find-text", Input).value else ""
            self._say(self._problem or nothing)
            return
        here = (file.caret.start, file.caret.end) if file else None
        number = f"{found.index(here) + 1} of " if here in found else ""
        self._say(f"{number}{len(found)}{'+' if len(found) == MOST else ''}")

    def _say(self, text: str) -> None:
        self.query_one("#find-count", Static).update(Content(text))
