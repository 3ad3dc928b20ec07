"""The line that ``:`` opens: save, close, go to a line, replace (Vim's cmdline.txt, in small)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from ...diagnostics import Position
from ..command import bindings
from ..commands import COMMAND_LINE
from ..common.line_input import LineInput
from ..editor.buffer import Buffer
from ..editor.searching import Search, SearchError
from .text import Text

_ORDERS = {"q": "close", "quit": "close", "q!": "discard", "wq": "both", "x": "both", "x!": "both"}
_REPLACE = re.compile(r"(%?)s/((?:[^/\\]|\\.)+)/((?:[^/\\]|\\.)*)(?:/(g?))?")


class CommandLine(Horizontal):
    """Reads one command and does it.

    Args:
        text: what it is done to.
        order: closes the file: ``close``, ``discard`` (with its edits) or ``both`` (save first).
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMAND_LINE)]

    def __init__(self, text: Text, order: Callable[[str], None], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._text, self._order = text, order

    def compose(self) -> ComposeResult:
        """A colon and the input."""
        yield Static(":", markup=False)
        yield LineInput(id="command-text", compact=True)

    def on_mount(self) -> None:
        """Wait out of sight."""
        self.display = False

    def begin(self) -> None:
        """Open the line."""
        self.display = True
        line = self.query_one(Input)
        line.value = ""
        self.screen.set_focus(line)

    def action_close(self) -> None:
        """Close the line."""
        self.display = False
        self.screen.query_one("#view").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Do it."""
        event.stop()
        self.action_close()
        if problem := self._done(event.value.strip()):
            self.notify(problem, severity="warning", markup=False)

    def _done(self, command: str) -> str:
        """What is wrong with a command; empty where it was done."""
        file = self._text.file
        if file is None or not command:
            return ""
        if command.isascii() and command.isdecimal():
            line = min(int(command[:9]), len(file.buffer.lines))
            self._text.move(Position(max(0, line - 1), 0))
        elif command in {"w", "write"}:
            self._text.ask("save")
        elif command in _ORDERS:
            self._order(_ORDERS[command])
        elif found := _REPLACE.fullmatch(command):
            everywhere, sought, by, every = found.groups()
            lines = range(len(file.buffer.lines)) if everywhere else [file.caret.head.line]
            search = Search(sought, re.sub(r"\\/", "/", by), is_pattern=True)
            try:
                count = self._replace(file.buffer, search, set(lines), bool(every))
            except SearchError as error:
                return str(error)
            return "" if count else "nothing was found"
        else:
            return f"there is no command :{command}; known: w, q, q!, wq, a line, s/old/new/g, %s"
        return ""

    def _replace(self, buffer: Buffer, search: Search, lines: set[int], every: bool) -> int:
        found = [place for place in search.find(buffer.lines) if place[0].line in lines]
        if not every:
            firsts: dict[int, tuple[Position, Position]] = {}
            for place in found:
                firsts.setdefault(place[0].line, place)
            found = list(firsts.values())
        by = [search.replacement(buffer.lines[p.line], p.column) for p, _ in found]

        def change() -> Position | None:
            with buffer.together():
                for (start, end), text in reversed(list(zip(found, by, strict=True))):
                    buffer.replace(start, end, text)
            return Position(found[-1][0].line, 0) if found else None

        self._text.edit(change)
        return len(found)
