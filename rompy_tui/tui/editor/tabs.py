"""The heading of the editor: a tab for each file that was opened, and where the cursor is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ...diagnostics import Position
from ..presentation.editor import place_line
from ..presentation.tabs import Tab, tab_line
from .files import OpenFiles
from .open_file import OpenFile
from .session import Session


class Tabs:
    """Which files have a tab, in order, and which file is shown.

    A file that is only looked at has none: it gets one when it is opened or typed into.

    Args:
        files: the files that are open.
    """

    def __init__(self, files: OpenFiles) -> None:
        self.paths: list[Path] = []
        self.shown: Path | None = None
        self.counts: dict[Path, tuple[int, int]] = {}
        """How many errors and other diagnostics there are in files on disk."""
        self._files = files
        self._places: dict[Path, Position] = {}

    def keep(self, path: Path) -> None:
        """Give a file a tab, behind that of the shown file.

        Args:
            path: the file.
        """
        if path not in self.paths:
            behind = self.paths.index(self.shown) + 1 if self.shown in self.paths else None
            self.paths.insert(len(self.paths) if behind is None else behind, path)

    def close(self, path: Path) -> Path | None:
        """Take a file's tab away.

        Args:
            path: the file.

        Returns:
            The file to show then; None where no tab is left.
        """
        if path not in self.paths:
            return self.paths[-1] if self.paths else None
        place = self.paths.index(path)
        self.paths.remove(path)
        return self.paths[min(place, len(self.paths) - 1)] if self.paths else None

    def move(self, path: Path, to: Path) -> None:
        """Give a file's tab to another one.

        Args:
            path: the file.
            to: the other; a tab that it has goes.
        """
        self.keep(path)
        self.paths = [p for p in self.paths if p == path or p != to]
        self.paths[self.paths.index(path)] = to

    def beside(self, step: int) -> Path | None:
        """The tab beside that of the shown file, going round.

        Args:
            step: 1 for the next, -1 for the one before.
        """
        if not self.paths:
            return None
        if self.shown not in self.paths:
            return self.paths[0 if step > 0 else -1]
        return self.paths[(self.paths.index(self.shown) + step) % len(self.paths)]

    def resume(self, session: Session) -> None:
        """Take up the tabs of an earlier time, behind those that are there already.

        Args:
            session: what was open then.
        """
        self.paths += [path for path in session.tabs if path not in self.paths]
        self._places.update(session.places)

    def place(self, path: Path) -> Position | None:
        """Where the cursor was in a file the last time, once."""
        return self._places.pop(path, None)

    def session(self) -> Session:
        """What is open now."""
        places = dict(self._places)
        for path in self.paths:
            if file := self._files.get(path):
                places[path] = file.caret.head
        places = {path: place for path, place in places.items() if path in self.paths}
        return Session(tuple(self.paths), self.shown if self.shown in self.paths else None, places)

    def shapes(self) -> list[Tab]:
        """The tabs as they look now; that of a file that is only looked at comes last."""
        looked_at = [self.shown] if self.shown and self.shown not in self.paths else []
        return [self._shape(path) for path in (*self.paths, *looked_at)]

    def _shape(self, path: Path) -> Tab:
        file = self._files.get(path)
        errors, warnings = file.marks.counts if file else self.counts.get(path, (0, 0))
        dirty = file is not None and file.buffer.dirty
        return Tab(path, path == self.shown, path in self.paths, dirty, errors, warnings)


class TabBar(Static):
    """Shows the tabs; a click goes to one."""

    class Chosen(Message):
        """A tab was clicked.

        Args:
            path: its file.
        """

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self, *, id: str) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes="title", markup=False)
        self._places: list[tuple[int, int, Path]] = []

    def show(self, tabs: Iterable[Tab], right: Content) -> None:
        """Show some tabs.

        Args:
            tabs: in order, one of them shown.
            right: what stands at the end of the line.
        """
        width = self.content_size.width
        line, self._places = tab_line(list(tabs), width - right.cell_length - 2)
        gap = width - line.cell_length - right.cell_length
        self.update(Content.assemble(line, " " * max(2, gap), right), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Go to the tab that is clicked."""
        at = event.get_content_offset(self)
        for start, end, path in self._places:
            if at is not None and start <= at.x < end:
                event.stop()
                self.post_message(self.Chosen(path))


def where(file: OpenFile | None, mode: str) -> Content:
    """Where the cursor is, and what kind of file it is in.

    Args:
        file: the file that is shown, if any.
        mode: of Vim's keys, and what is typed of a command.
    """
    if file is None:
        return Content("")
    caret, buffer = file.caret, file.buffer
    selected = len(buffer.piece(caret.start, caret.end))
    return place_line(caret.head, selected, buffer.newline, mode, read_only=file.read_only)
