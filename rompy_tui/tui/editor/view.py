"""The view of an open file: its cursor kept in view, its changes painted where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.message import Message

from ...diagnostics import Diagnostic, Position
from .layout import cell_of
from .open_file import OpenFile
from .painting import FilePainter, width_of

_MARGIN = 2
"""Lines that stay visible above and below the cursor."""


_MEASURED = 200
"""Lines of a change whose width is looked at; it only sets how far one can scroll."""


class FileView(FilePainter):
    """Shows an open file with its cursor."""

    class Edited(Message):
        """The text changed."""

        def __init__(self, file: OpenFile) -> None:
            super().__init__()
            self.file = file

    class Moved(Message):
        """The cursor moved, or something else is known of its line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._widest = self._height = 0

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight, unless a person scrolled away from it."""
        before, self._height = self._height, event.size.height
        if self.file is not None:
            row = self.file.folds.row(self.file.caret.head.line)
            if 0 <= row - round(self.scroll_y) < before:
                self._reveal(0)

    def show(self, file: OpenFile) -> None:
        """Show a file where it was left."""
        self._remember_place()
        self.file, self.found = file, {}
        # It may have become shorter on the disk meanwhile.
        _stay_inside(file)
        self._measure(file)
        self.show_from(file.top)
        self._reveal()
        self.refresh()
        self.post_message(self.Moved())

    def say(self, note: str) -> None:
        """Show a sentence in place of a file."""
        self._remember_place()
        self.file, self.note, self.found = None, note, {}
        self._widest = 0
        self.resize_lines(0)
        self.refresh()
        self.post_message(self.Moved())

    def marks_changed(self, lines: Iterable[int]) -> None:
        """Paint lines again of which something else is known."""
        for line in lines:
            self._refresh(line, line)
        self.post_message(self.Moved())

    def text_changed(self) -> None:
        """Show a text that was changed from outside; the cursor stays near where it was."""
        if self.file is not None:
            _stay_inside(self.file)
            caret = self.file.caret
            self._measure(self.file)
            self._after_edit(caret.head)

    @property
    def cursor(self) -> Position:
        """Where the cursor is."""
        return self.file.caret.head if self.file else Position(0, 0)

    def go_to(self, place: Position, *, until: Position | None = None) -> None:
        """Move the cursor and bring it into view, with some lines around it.

        Args:
            place: brought within the text.
            until: select up to here.
        """
        if self.file is None:
            return
        caret, buffer = self.file.caret, self.file.buffer
        buffer.settle()
        self._refresh_caret()
        if until is None:
            caret.go(buffer.lines, buffer.near(place))
        else:
            caret.anchor = buffer.near(until)
            caret.go(buffer.lines, buffer.near(place), select=True)
        self._refresh_caret()
        self._reveal(self.size.height // 4)
        self.post_message(self.Moved())

    def move(self, place: Position, *, select: bool = False) -> None:
        """Move the cursor and keep it in view.

        Args:
            place: within the text.
            select: move the end of the selection with it.
        """
        if self.file is not None:
            self._refresh_caret()
            self.file.caret.go(self.file.buffer.lines, place, select=select)
            self._refresh_caret()
            self._reveal()
            self.post_message(self.Moved())

    def problem_place(self, step: int) -> Position | None:
        """Where the next (1) or previous (-1) problem begins, going round; None without any."""
        places = self.file.marks.places if self.file else []
        here = self.cursor
        further = [place for place in places if (place > here if step > 0 else place < here)]
        further = further or places
        return (further[0] if step > 0 else further[-1]) if further else None

    def problems_here(self) -> list[Diagnostic]:
        """What is wrong in the cursor's line; first what is wrong at the cursor."""
        if self.file is None:
            return []
        column, found = self.cursor.column, self.file.marks.at(self.cursor.line)
        return sorted(found, key=lambda d: not d.span.start.column <= column <= d.span.end.column)

    def edit(self, change: Callable[[], Position | None]) -> None:
        """Change the text and paint what that concerns.

        Args:
            change: changes the buffer; gives the place where the cursor shall be, or None for
                where it is.
        """
        if self.file is None:
            return
        before = self.file.buffer.version
        self._refresh_caret()
        place = change()
        if self.file.buffer.version == before and place is None:
            return
        caret = self.file.caret
        caret.go(self.file.buffer.lines, self.file.buffer.near(place or caret.head))
        self._after_edit(caret.head)

    def fold(self, what: str) -> None:
        """Fold lines away, or show them again.

        Args:
            what: ``toggle``, ``fold`` or ``unfold`` at the cursor; ``all``, ``none`` or ``either``
                of those for the whole text.
        """
        if self.file is None:
            return
        folds, head, lines = self.file.folds, self.file.caret.head, self.file.buffer.lines
        header: int | None = head.line
        if what in {"all", "none", "either"}:
            folded = what == "none" or (what == "either" and bool(folds))
            folds.unfold_all() if folded else folds.fold_all(lines)
        elif what == "fold" or not folds.unfold(head.line):
            header = folds.fold(lines, head.line) if what != "unfold" else None
        self._resize()
        self.refresh()
        if header is not None:
            # The cursor is always where it can be seen.
            line = folds.shown(header)
            column = head.column if line == head.line else 0
            self.move(self.file.buffer.near(Position(line, column)))

    def _after_edit(self, head: Position) -> None:
        file = self.file
        if file is None:
            return
        touched, moved = file.take_touched()
        lines = file.buffer.lines
        changed = (*(n for n in touched[:_MEASURED] if n < len(lines)), head.line)
        self._widest = max(self._widest, *(width_of(lines[n]) for n in changed))
        if moved:
            self.refresh()
        elif touched:
            self._refresh(touched.start, touched.stop - 1)
        self._resize()
        self._refresh_caret()
        self._reveal()
        self.post_message(self.Edited(file))
        self.post_message(self.Moved())

    def _measure(self, file: OpenFile) -> None:
        lines = file.buffer.lines
        longest = sorted(lines, key=len)[-20:]
        self._widest = max(map(width_of, longest))
        self._resize()

    def _resize(self) -> None:
        self.resize_lines(self.number_width + self._widest + 1)

    def _remember_place(self) -> None:
        if self.file is not None:
            self.file.top = round(self.scroll_y)

    def _refresh_caret(self) -> None:
        if self.file is not None:
            caret = self.file.caret
            self._refresh(caret.start.line, caret.end.line)

    def _refresh(self, first: int, last: int) -> None:
        """Paint lines again."""
        if self.file is not None:
            row = self.file.folds.row(first)
            self.refresh_lines(row, self.file.folds.row(last) - row + 1)

    def _reveal(self, margin: int = _MARGIN) -> None:
        """Bring the cursor into view."""
        if self.file is None or not self.size.height:
            return
        head = self.file.caret.head
        if self.file.folds.show(head.line):
            self._resize()
            self.refresh()
        height, top, left = self.size.height, round(self.scroll_y), round(self.scroll_x)
        margin = min(margin, max(0, (height - 1) // 2))
        row = self.file.folds.row(head.line)
        if not top + margin <= row < top + height - margin:
            above = row < top + margin
            top = row - margin if above else row - height + 1 + margin
        cell, room = cell_of(self.file.buffer.lines[head.line], head.column), self._room()
        if cell < left or cell >= left + room:
            left = max(0, cell - room // 2) if cell >= room else 0
        if (left, top) != (round(self.scroll_x), round(self.scroll_y)):
            self.show_from(top, left)

    def _room(self) -> int:
        return max(1, self.size.width - self.number_width - 1)


def _stay_inside(file: OpenFile) -> None:
    """Take the cursor to where there is text."""
    caret, buffer = file.caret, file.buffer
    caret.head, caret.anchor = buffer.near(caret.head), buffer.near(caret.anchor)
