"""Vim's keys: which command they make up, and what it does (Vim's index.txt).

A command is read key by key by a generator, so that what is typed half is simply a generator that
waits. What is left out: registers, marks, macros, windows. Undo goes by words within what is typed,
as everywhere in this editor.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial

from ...diagnostics import Position
from ..editor.layout import column_at
from ..editor.open_file import OpenFile
from . import changes
from .modes import FAR, Modes
from .motions import MOTIONS, Target, seek
from .objects import object_at
from .operators import OPERATORS, Operators
from .text import Text

Reading = Generator[None, str, None]

_NAMED = {
    "escape", "enter", "backspace", "delete", "left", "right", "up", "down", "home", "end",
    "ctrl+r", "ctrl+d", "ctrl+u", "ctrl+f", "ctrl+b",
}  # fmt: skip
_SEEKS = frozenset("fFtT")
_VERTICAL = {"j": 1, "down": 1, "k": -1, "up": -1}
_PAGES = {"ctrl+d": 0.5, "ctrl+u": -0.5, "ctrl+f": 1.0, "ctrl+b": -1.0}
_FOLDS = {"a": "toggle", "c": "fold", "o": "unfold", "M": "all", "R": "none"}
_PLACES = {"t": 0.0, "z": 0.5, "b": 1.0, "enter": 0.0, ".": 0.5, "-": 1.0}
_ASKS = {
    "/": "find", "?": "find", ":": "command", "K": "hover", "gd": "definition",
    "gt": "next_tab", "gT": "previous_tab", "ZZ": "save",
}  # fmt: skip


class Vim(Modes):
    """Takes the keys of a text.

    Args:
        text: the text.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self._operators = Operators(text)
        self._keys: list[str] = []
        self._seek = ("f", "")
        self._simple = self._commands()
        self._command = self._begin()

    def key(self, name: str, character: str | None) -> bool:
        """Take a key.

        Args:
            name: Textual's name of it.
            character: what it types, if anything.

        Returns:
            Whether it meant something here; else the editor takes it as always.
        """
        typed = character if character and character.isprintable() else name
        if self._text.file is None or (len(typed) > 1 and typed not in _NAMED):
            return False
        if self.mode == "insert":
            if typed == "escape":
                self._leave_insert()
            return typed == "escape"
        self._feed(typed)
        return True

    @property
    def label(self) -> str:
        """The mode, and the keys of a command that is not complete."""
        mode = {"lines": "visual lines"}.get(self.mode, self.mode)
        return " ".join(["".join(key for key in self._keys if len(key) == 1), mode]).strip()

    # Reading keys.

    def _begin(self) -> Reading:
        command = self._read()
        next(command)
        return command

    def _feed(self, typed: str) -> None:
        if typed == "escape":
            self._to_normal()
            self._keys, self._command = [], self._begin()
            return
        self._keys.append(typed)
        try:
            self._command.send(typed)
        except StopIteration:
            self._over()
        self._text.mode_changed()

    def _over(self) -> None:
        """A command is complete."""
        if self._changed:
            self._repeat = (self._keys, "")
        self._changed, self._keys, self._command = False, [], self._begin()
        if self.mode == "normal" and (file := self._text.file):
            place = self._clamped(file.caret.head)
            if place != file.caret.head:
                cell = file.caret.cell
                self._text.move(place)
                file.caret.cell = cell

    def _read(self) -> Reading:
        typed = yield
        count: int | None = None
        while typed.isdecimal() and typed.isascii() and (typed != "0" or count is not None):
            count = min((count or 0) * 10 + int(typed), FAR)
            typed = yield
        if typed in "gZ" and len(typed) == 1:
            typed += yield
        if typed == "z":
            where = yield
            if where in _FOLDS:
                self._text.fold(_FOLDS[where])
            elif where in _PLACES:
                self._text.scroll_cursor(_PLACES[where])
        elif typed in OPERATORS and self.mode == "normal":
            yield from self._operate(typed, count)
        elif self.mode != "normal" and typed in "ia":
            kind = yield
            self._select_object(typed == "a", kind)
        elif typed == "r":
            char = yield
            self._replace(char, count or 1)
        elif self.mode != "normal" and self._in_selection(typed):
            return
        elif typed in self._simple:
            self._simple[typed](count)
        else:
            target = yield from self._motion(typed, count)
            if target is not None:
                self._go(target, typed)

    def _motion(self, typed: str, count: int | None) -> Generator[None, str, Target | None]:
        file = self._text.file
        if file is None:
            return None
        lines, head = file.buffer.lines, file.caret.head
        if typed in _SEEKS:
            self._seek = (typed, (yield))
        if typed in _SEEKS or typed in {";", ","}:
            key, char = self._seek
            if typed == ",":
                key = key.swapcase()
            again = head.column + (1 if key == "t" else -1) * (typed in ";," and key in "tT")
            column = seek(lines[head.line], again, key, char, count or 1) if char else None
            if column is None:
                return None
            return Target(Position(head.line, column), inclusive=key in "ft")
        if typed in _VERTICAL or typed in _PAGES:
            step = _VERTICAL.get(typed, 0) * (count or 1)
            step = step or round(_PAGES.get(typed, 0) * self._text.page)
            step = file.folds.step(head.line, step, len(lines))
            line = max(0, min(head.line + step, len(lines) - 1))
            if line == head.line:
                return None
            return Target(Position(line, column_at(lines[line], file.caret.cell)), lines=True)
        if typed in {"n", "N", "*"}:
            return self._searched(typed)
        motion = MOTIONS.get(typed)
        return motion(lines, head, count) if motion else None

    def _operate(self, operator: str, count: int | None) -> Reading:
        file = self._text.file
        typed = yield
        while typed.isdecimal() and typed != "0":
            count = min((count or 1) * int(typed), FAR)
            typed = yield
        if file is None:
            return
        lines, head = file.buffer.lines, file.caret.head
        if typed == "g" and operator != "gc":
            typed += yield
        if typed == operator[-1]:
            last = min(head.line + (count or 1), len(lines)) - 1
            end = Position(last, len(lines[last]))
            rest = head if operator == "y" else Position(head.line, 0)
            self._apply(operator, Position(head.line, 0), end, True, rest)
        elif typed in {"i", "a"}:
            found = object_at(lines, head, typed == "a", (yield))
            if found:
                self._apply(operator, *found)
        else:
            yield from self._operate_to(operator, typed, count)

    def _operate_to(self, operator: str, typed: str, count: int | None) -> Reading:
        file = self._text.file
        if operator == "c" and typed in "wW" and file is not None:
            # As Vim has it: cw changes the word, and not the blanks behind it.
            line, head = file.buffer.lines[file.caret.head.line], file.caret.head
            if not line:
                self._apply(operator, head, head, False)
                return
            if not line[head.column : head.column + 1].isspace():
                single = len(line) == head.column + 1 or line[head.column + 1].isspace()
                typed = "l" if single and not count else {"w": "e", "W": "E"}[typed]
        target = yield from self._motion(typed, count)
        if target is None or file is None:
            return
        lines, head = file.buffer.lines, file.caret.head
        start, end = sorted((head, target.place))
        if target.lines:
            start, end = Position(start.line, 0), Position(end.line, len(lines[end.line]))
        elif target.inclusive:
            end = Position(end.line, end.column + 1)
        elif typed in "wW" and end.line > start.line:
            behind = lines[end.line][: end.column].strip() == ""
            end = Position(end.line - 1, len(lines[end.line - 1])) if behind else end
        elif not end.column and end.line > start.line:
            # What ends before a line's first character ends with the line before.
            end = Position(end.line - 1, len(lines[end.line - 1]))
        self._apply(operator, start, end, target.lines, min(head, target.place))

    # What commands do.

    def _commands(self) -> dict[str, Callable[[int | None], None]]:
        change, span = self._change, self._span
        found: dict[str, Callable[[int | None], None]] = {
            "i": lambda _: self._insert_at(lambda _, column: column),
            "a": lambda _: self._insert_at(lambda _, column: column + 1),
            "I": lambda _: self._insert_at(lambda line, _: len(line) - len(line.lstrip())),
            "A": lambda _: self._insert_at(lambda line, _: len(line)),
            "o": lambda _: self._open(changes.open_below),
            "O": lambda _: self._open(changes.open_above),
            "x": lambda count: span("d", 0, count or 1),
            "delete": lambda count: span("d", 0, count or 1),
            "X": lambda count: span("d", -(count or 1), 0),
            "s": lambda count: span("c", 0, count or 1),
            "D": lambda _: span("d", 0, FAR),
            "C": lambda _: span("c", 0, FAR),
            "S": lambda count: self._lines("c", count),
            "Y": lambda count: self._lines("y", count),
            "p": lambda count: change(lambda file: changes.put(self._text, file, 1, count or 1)),
            "P": lambda count: change(lambda file: changes.put(self._text, file, 0, count or 1)),
            "J": lambda count: change(lambda file: changes.join(self._text, file, count or 2)),
            "~": lambda count: change(lambda file: changes.swap(self._text, file, count or 1)),
            "u": lambda count: self._text.undo(count or 1),
            "ctrl+r": lambda count: self._text.redo(count or 1),
            ".": self._again,
            "v": lambda _: self._select("visual"),
            "V": lambda _: self._select("lines"),
        }
        for key, what in _ASKS.items():
            found[key] = partial(self._ask, what)
        return found

    def _ask(self, what: str, count: int | None) -> None:
        del count
        self._text.ask(what)

    def _change(self, change: Callable[[OpenFile], None]) -> None:
        if file := self._text.file:
            file.buffer.settle()
            change(file)
            self._changed = True

    def _open(self, change: Callable[[Text, OpenFile], None]) -> None:
        self._change(partial(change, self._text))
        self._insert()

    def _go(self, target: Target, typed: str) -> None:
        file = self._text.file
        if file is None:
            return
        cell = file.caret.cell
        selects = self.mode in {"visual", "lines"}
        place = target.place if selects else self._clamped(target.place)
        self._text.move(place, select=selects)
        if typed in _VERTICAL or typed in _PAGES:
            file.caret.cell = cell
        elif typed in {"$", "end"}:
            file.caret.cell = FAR

    def _apply(
        self,
        operator: str,
        start: Position,
        end: Position,
        lines: bool,
        rest: Position | None = None,
    ) -> None:
        inserts = self._operators.apply(operator, start, end, lines, rest or start)
        self._changed = operator != "y"
        if inserts:
            self._insert()

    def _span(self, operator: str, before: int, behind: int) -> None:
        """Apply an operator to some characters around the cursor."""
        if file := self._text.file:
            line, column = file.caret.head
            length = len(file.buffer.lines[line])
            start, end = max(0, column + before), min(column + behind, length)
            if start < end or operator == "c":
                self._apply(operator, Position(line, start), Position(line, end), False)

    def _lines(self, operator: str, count: int | None) -> None:
        if file := self._text.file:
            first, lines = file.caret.head.line, file.buffer.lines
            last = min(first + (count or 1), len(lines)) - 1
            end = Position(last, len(lines[last]))
            self._apply(operator, Position(first, 0), end, True, file.caret.head)

    def _replace(self, char: str, count: int) -> None:
        file = self._text.file
        if file is None or (len(char) > 1 and char != "enter"):
            return
        line, column = file.caret.head
        start, end = Position(line, column), Position(line, column + count)
        if self.mode != "normal":
            start, end, _ = self._chosen()
        elif end.column > len(file.buffer.lines[line]):
            return
        self._to_normal()
        self._change(lambda _: changes.replace(self._text, file, start, end, char))

    def _again(self, count: int | None) -> None:
        keys, text = self._repeat
        if count is not None:
            while keys and keys[0].isdecimal():
                keys = keys[1:]
            keys = [*str(count), *keys]
        file = self._text.file
        if not keys or file is None:
            return
        self._keys, self._command = [], self._begin()
        for typed in keys:
            self._feed(typed)
        if self.mode == "insert":
            self._text.edit(lambda: file.buffer.replace(file.caret.start, file.caret.end, text))
            self._leave_insert()
        self._repeat, self._changed = (keys, text), False

    def _searched(self, typed: str) -> Target | None:
        file = self._text.file
        if file is None:
            return None
        place = self._operators.searched(file, typed)
        return Target(place) if place else None

    # Selecting.

    def _in_selection(self, typed: str) -> bool:
        """What a key does to what is selected; False where it does nothing to it."""
        operator = {"x": "d", "delete": "d", "s": "c", "D": "d", "Y": "y", "S": "c"}.get(
            typed, typed
        )
        file = self._text.file
        if file is None or not (operator in OPERATORS or typed in {"~", "u", "U", "J", "o", "p"}):
            return False
        start, end, lines = self._chosen()
        if typed == "o":
            file.caret.head, file.caret.anchor = file.caret.anchor, file.caret.head
            self._text.move(file.caret.head, select=True)
            return True
        self._to_normal()
        if typed in {"~", "u", "U"}:
            self._text.edit(lambda: changes.swap_case(file.buffer, start, end, typed))
        elif typed == "J":
            many = max(1, end.line - start.line)
            self._text.edit(lambda: changes.join_lines(file.buffer, start.line, many))
        elif typed == "p":
            text = self._text.clipboard
            self._apply("d", start, end, lines)
            self._text.copy(text)
            changes.put(self._text, file, 0, 1)
        else:
            self._apply(operator, start, end, lines or typed in {"D", "Y", "S"})
        return True
