"""The text of an open file while it is edited: every byte as on disk, and every step undone.

Lines are those that diagnostics count (YAML 1.1: LF, CR, CRLF, NEL, LS, PS end one). Each keeps
the end that it has in the file; new lines get the kind that most others have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ...diagnostics import Position
from ...documents.writer import FileText, Stamp

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# What YAML 1.1 does not allow in a stream; a file that holds one is not opened.
_REFUSED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Spliced = Callable[[int, int, int], object]
"""Told the first line concerned, and how many lines take the place of how many."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text that took the place of another.

    Args:
        offset: where, in code points from the start.
        removed: what stood there.
        inserted: what stands there now.
    """

    offset: int
    removed: str
    inserted: str


class Step:
    """What one undo takes back.

    Args:
        kind: ``typing``, ``erasing``, or empty where nothing may be added to it.
    """

    def __init__(self, kind: str = "") -> None:
        self.kind = kind
        self.changes: list[Change] = []


class Buffer:
    """A text with its edits.

    Args:
        content: the file as it was read.
        stamp: what tells whether the file on disk still is that one.
    """

    def __init__(self, content: FileText, stamp: Stamp) -> None:
        self.stamp = stamp
        self.version = 0
        """Goes up with every change."""
        self.newline = content.newline
        self.touched = Position(0, 0)
        """Where the last change began."""
        self._bom = content.bom
        self.spliced: Spliced | None = None
        """Told of every change."""
        self._lines, self._ends = _split(content.text)
        root = Step()
        self._done: list[Step] = [root]
        self._undone: list[Step] = []
        self._saved: Step | None = root
        self._grouped = 0

    @property
    def lines(self) -> list[str]:
        """The lines without their ends; at least one. To be read only."""
        return self._lines

    @property
    def text(self) -> str:
        """The whole text, newlines as in the file."""
        return "".join(map("".join, zip(self._lines, self._ends, strict=True)))

    @property
    def content(self) -> FileText:
        """The file as it shall be saved."""
        return FileText(self.text, self._bom, self.newline)

    @property
    def last(self) -> Position:
        """The place behind the last character."""
        return Position(len(self._lines) - 1, len(self._lines[-1]))

    @property
    def dirty(self) -> bool:
        """Whether it differs from what was read or saved."""
        return self._done[-1] is not self._saved

    def near(self, place: Position) -> Position:
        """A place brought within the text."""
        line = max(0, min(place.line, len(self._lines) - 1))
        return Position(line, max(0, min(place.column, len(self._lines[line]))))

    def piece(self, start: Position, end: Position) -> str:
        """The text between two places."""
        text = self._window(start.line, end.line)
        stop = len(text) - len(self._lines[end.line] + self._ends[end.line]) + end.column
        return text[start.column : stop]

    def replace(self, start: Position, end: Position, text: str, kind: str = "") -> Position:
        """Put a text in the place of another.

        Args:
            start: the first place, within the text.
            end: the last, not before ``start``.
            text: what shall stand there. LF, CR and CRLF become the file's newline; characters
                that YAML does not allow are left out.
            kind: ``typing`` or ``erasing``: such changes side by side are undone together.

        Returns:
            The place behind the new text.
        """
        text = re.sub("\r\n|\r|\n", self.newline, _REFUSED.sub("", text))
        removed = self.piece(start, end)
        if removed == text:
            return end
        offset = self._offset(start.line) + start.column
        self._remember(Change(offset, removed, text), kind)
        return self._splice(start.line, start.column, removed, text)

    def become(self, text: str) -> None:
        """Turn into another text, as one step; what is the same at both ends stays untouched.

        Args:
            text: the whole text, newlines as they shall be.
        """
        old = self.text
        if old == text:
            return
        shorter, head = min(len(old), len(text)), 0
        while head < shorter and old[head] == text[head]:
            head += 1
        tail = 0
        while tail < shorter - head and old[-1 - tail] == text[-1 - tail]:
            tail += 1
        self.settle()
        change = Change(head, old[head : len(old) - tail], text[head : len(text) - tail])
        self._remember(change, "")
        self._apply(change.offset, change.removed, change.inserted)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all changes within the context one step."""
        if not self._grouped:
            self._begin("")
        self._grouped += 1
        try:
            yield
        finally:
            self._grouped -= 1
            if not self._grouped and not self._done[-1].changes:
                self._done.pop()

    def settle(self) -> None:
        """End the step: what is typed from now on is undone by itself."""
        if not self._grouped:
            self._done[-1].kind = ""

    def undo(self) -> Position | None:
        """Take the last step back; the place to look at, or None where there is none."""
        if len(self._done) == 1:
            return None
        step = self._done.pop()
        self._undone.append(step)
        place = Position(0, 0)
        for change in reversed(step.changes):
            place = self._apply(change.offset, change.inserted, change.removed)
        self.settle()
        return place

    def redo(self) -> Position | None:
        """Do the step again that was taken back last; the place to look at, or None."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        place = Position(0, 0)
        for change in step.changes:
            place = self._apply(change.offset, change.removed, change.inserted)
        return place

    def now(self) -> Step:
        """What :meth:`saved` wants to hear once the text as it is now is on disk."""
        self.settle()
        return self._done[-1]

    def saved(self, step: Step | None, stamp: Stamp) -> None:
        """A text is on disk.

        Args:
            step: from :meth:`now`, when it was given to be saved; None where no step has it.
            stamp: of the file.
        """
        self._saved, self.stamp = step, stamp

    def _begin(self, kind: str) -> None:
        self._done.append(Step(kind))
        self._undone.clear()

    def _remember(self, change: Change, kind: str) -> None:
        if self._grouped:
            self._done[-1].changes.append(change)
            return
        last = self._done[-1]
        joined = _joined(last.changes[-1], change, kind) if kind and kind == last.kind else None
        if joined is None:
            self._begin(kind)
            self._done[-1].changes.append(change)
        else:
            last.changes[-1] = joined

    def _offset(self, line: int) -> int:
        return sum(map(len, self._lines[:line])) + sum(map(len, self._ends[:line]))

    def _window(self, first: int, last: int) -> str:
        pieces = zip(self._lines[first : last + 1], self._ends[first : last + 1], strict=True)
        return "".join(map("".join, pieces))

    def _apply(self, offset: int, removed: str, inserted: str) -> Position:
        line = 0
        while line < len(self._lines) - 1:
            length = len(self._lines[line]) + len(self._ends[line])
            if offset < length:
                break
            offset, line = offset - length, line + 1
        return self._splice(line, offset, removed, inserted)

    def _splice(self, line: int, column: int, removed: str, inserted: str) -> Position:
        """Replace a text that begins in a line, maybe within the line's end."""
        first, last = line, line
        if column == 0 and line and self._ends[line - 1] == "\r":
            # What follows a CR may make it a CRLF.
            first, column = line - 1, len(self._lines[line - 1]) + 1
        room = column + len(removed)
        size = sum(len(self._lines[n]) + len(self._ends[n]) for n in range(first, last + 1))
        while size <= room and last < len(self._lines) - 1:
            last += 1
            size += len(self._lines[last]) + len(self._ends[last])
        window = self._window(first, last)
        window = window[:column] + inserted + window[room:]
        lines, ends = _split(window)
        if last < len(self._lines) - 1:
            lines.pop()
            ends.pop()
        old = self._lines[first : last + 1]
        self._lines[first : last + 1] = lines
        self._ends[first : last + 1] = ends
        self.version += 1
        if self.spliced:
            above, below = _same_around(old, lines)
            self.spliced(first + above, len(old) - above - below, len(lines) - above - below)
        begun, _ = _split(window[:column])
        self.touched = self.near(Position(first + len(begun) - 1, len(begun[-1])))
        before, _ = _split(window[: column + len(inserted)])
        return self.near(Position(first + len(before) - 1, len(before[-1])))


def _same_around(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines are the same at the beginning, and how many of the others at the end."""
    least = min(len(old), len(new))
    above = next((n for n in range(least) if old[n] != new[n]), least)
    left = least - above
    below = next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)
    return above, below


def _split(text: str) -> tuple[list[str], list[str]]:
    return _BREAK.split(text), [*_BREAK.findall(text), ""]


def _joined(last: Change, change: Change, kind: str) -> Change | None:
    """Two changes as one, where a person takes them for one: letters of the same word."""
    if kind == "typing":
        if change.removed or change.offset != last.offset + len(last.inserted):
            return None
        if last.inserted[-1:].isspace() and not change.inserted.isspace():
            return None
        return Change(last.offset, last.removed, last.inserted + change.inserted)
    if last.inserted or change.inserted:
        return None
    if change.offset + len(change.removed) == last.offset:
        return Change(change.offset, change.removed + last.removed, "")
    if change.offset == last.offset:
        return Change(last.offset, last.removed + change.removed, "")
    return None
