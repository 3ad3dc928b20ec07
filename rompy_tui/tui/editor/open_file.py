"""A file that is open: its text, what is wrong with it, and where a person was in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ...documents.writer import FileText, Stamp
from ...paths import display_name
from .buffer import Buffer
from .caret import Caret
from .folds import Folds
from .marks import Marks


@dataclass(slots=True, eq=False)
class OpenFile:
    """A file in the editor.

    Args:
        path: the file.
        buffer: its text.
        marks: what is wrong with it.
        caret: the cursor.
        top: the first row that was shown.
        folds: which lines are folded away.
        conflict: whether it changed on disk, or is gone, while there were unsaved edits.
        kept: the version of which the draft on disk is.
        checked: the version that was checked last.
        base: the text on disk that the edits began with; None where that is not known.
        read_only: whether it could not be saved when it was read last.
    """

    path: Path
    buffer: Buffer
    marks: Marks
    caret: Caret = field(default_factory=Caret)
    top: int = 0
    folds: Folds = field(default_factory=Folds)
    conflict: bool = False
    kept: int = 0
    checked: int = -1
    base: str | None = None
    read_only: bool = False
    _first: int | None = None
    _last: int = 0
    _moved: bool = False

    def spliced(self, first: int, before: int, after: int) -> None:
        """Note which lines changed, and move what is known of lines along.

        Args:
            first: the first line.
            before: how many lines there were.
            after: how many are in their place.
        """
        self._first = first if self._first is None else min(first, self._first)
        self._last = max(self._last, first + after)
        self._moved = self._moved or before != after
        folded = bool(self.folds)
        self.folds.spliced(first, before, after)
        # A fold that opened moves what is below it.
        self._moved = self._moved or folded
        self.marks.spliced(first, before, after)

    def take_touched(self) -> tuple[range, bool]:
        """The lines that changed since this was asked last, and whether others moved."""
        touched = range(0) if self._first is None else range(self._first, self._last)
        moved, self._first, self._last, self._moved = self._moved, None, 0, False
        return touched, moved

    @property
    def name(self) -> str:
        """How diagnostics call it."""
        return self.marks.file


def open_file(path: Path, content: FileText, stamp: Stamp) -> OpenFile:
    """Take a file in that was read.

    Args:
        path: the file.
        content: what it holds.
        stamp: what tells whether it still holds that.
    """
    file = OpenFile(path, Buffer(content, stamp), Marks(display_name(path)), base=content.text)
    file.buffer.spliced = file.spliced
    return file
