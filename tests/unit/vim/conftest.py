"""A text without a screen, to type Vim's keys into."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from rompy_tui.diagnostics import Position
from rompy_tui.documents.writer import FileText, Stamp
from rompy_tui.tui.editor import operations
from rompy_tui.tui.editor.open_file import OpenFile, open_file
from rompy_tui.tui.editor.searching import Search
from rompy_tui.tui.vim.keys import Vim

NAMES = {"\x1b": "escape", "\r": "enter", "\x12": "ctrl+r", "\x04": "ctrl+d", "\x15": "ctrl+u"}


class Page:
    """The text of a file, with a clipboard, and what keys ask for."""

    page = 10

    def __init__(self, text: str) -> None:
        self._file = open_file(Path("/w/x.yml"), FileText(text, False, "\n"), Stamp(""))
        self.clipboard = ""
        self.asked: list[str] = []
        self.sought = Search("")

    @property
    def file(self) -> OpenFile:
        return self._file

    def copy(self, text: str) -> None:
        self.clipboard = text

    def move(self, place: Position, *, select: bool = False) -> None:
        self.file.caret.go(self.file.buffer.lines, place, select=select)

    def edit(self, change: Callable[[], Position | None]) -> None:
        place = change()
        self.move(self.file.buffer.near(place or self.file.caret.head))

    def new_line(self) -> None:
        self.edit(lambda: operations.new_line(self.file.buffer, self.file.caret))

    def shift(self, levels: int) -> None:
        operations.shift_lines(self.file.buffer, self.file.caret, levels)

    def comment(self) -> None:
        operations.toggle_comment(self.file.buffer, self.file.caret)

    def undo(self, count: int) -> None:
        self._go_back(self.file.buffer.undo, count)

    def redo(self, count: int) -> None:
        self._go_back(self.file.buffer.redo, count)

    def _go_back(self, step: Callable[[], Position | None], count: int) -> None:
        for _ in range(count):
            if step() is not None:
                self.move(self.file.buffer.touched)

    def scroll_cursor(self, share: float) -> None:
        self.asked.append(f"scroll {share}")

    def fold(self, what: str) -> None:
        self.asked.append(f"fold {what}")

    def ask(self, what: str) -> None:
        self.asked.append(what)

    def last_search(self) -> Search:
        return self.sought

    def mode_changed(self) -> None:
        pass


class Typing:
    """Types keys into a text, as the editor does."""

    def __init__(self, text: str) -> None:
        self.page = Page(text)
        self.vim = Vim(self.page)

    def type(self, keys: Iterable[str]) -> Typing:
        for char in keys:
            name, character = NAMES.get(char, char), None if char in NAMES else char
            if self.vim.key(name, character):
                continue
            if name == "enter":
                self.page.new_line()
            else:
                self._insert(char)
        return self

    def _insert(self, char: str) -> None:
        caret, buffer = self.page.file.caret, self.page.file.buffer
        self.page.edit(lambda: buffer.replace(caret.start, caret.end, char, "typing"))

    @property
    def text(self) -> str:
        return self.page.file.buffer.text

    @property
    def marked(self) -> str:
        """The text with a bar before the cursor."""
        lines = list(self.page.file.buffer.lines)
        line, column = self.page.file.caret.head
        lines[line] = f"{lines[line][:column]}|{lines[line][column:]}"
        return "\n".join(lines)


@pytest.fixture
def typing() -> Callable[[str], Typing]:
    """Make a text to type into; a bar in it is where the cursor begins."""

    def make(text: str) -> Typing:
        before, bar, _ = text.partition("|")
        typing = Typing(text.replace("|", "", 1))
        if bar:
            line = before.count("\n")
            typing.page.move(Position(line, len(before) - before.rfind("\n") - 1))
        return typing

    return make
