"""Lists the files of a workspace by folder, each with its badge and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ...workspace import FileState
from ..common.fitted import Fitted
from ..common.lists import List
from ..presentation.files import file_row, folder_row


class FileList(List):
    """The files; the marked one is shown."""

    class Chosen(Message):
        """A file is marked, or opened with Enter.

        Args:
            path: the file.
            opened: whether Enter was pressed.
        """

        def __init__(self, path: Path, *, opened: bool) -> None:
            super().__init__()
            self.path = path
            self.opened = opened

    def __init__(self, workspace: Path, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._workspace = workspace
        self._states: dict[Path, FileState] = {}
        self._shown: set[Path] = set()
        """The files of which a row was made since all were thrown away."""

    def show(self, states: Iterable[FileState]) -> None:
        """Show these files in place of those before; the marked one stays marked."""
        marked = self.marked
        self._states = {state.path: state for state in states}
        self._fill()
        # Marking it anew is no choice of the person's: another file may be shown by now.
        with self.prevent(OptionList.OptionHighlighted):
            self.mark(marked)

    def update_files(self, states: Iterable[FileState]) -> None:
        """Show what is now known of some files."""
        # One that is not listed has gone meanwhile, or comes with the next list.
        found = {state.path: state for state in states if state.path in self._states}
        self._states.update(found)
        shown = self._shown.intersection(found)
        if shown:
            # All rows that are on the screen are made anew then, and no others.
            self._shown.clear()
            path = shown.pop()
            self.replace_option_prompt(str(path), self._row(path))

    @property
    def marked(self) -> Path | None:
        """The file that is marked."""
        if self.highlighted is None:
            return None
        name = self.get_option_at_index(self.highlighted).id
        return Path(name) if name else None

    def mark(self, path: Path | None) -> None:
        """Mark a file, where it is in the list."""
        for index, option in enumerate(self.options):
            if path is not None and option.id == str(path):
                self.highlighted = index
                return

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell which file is marked now."""
        event.stop()
        if event.option_id:
            self.post_message(self.Chosen(Path(event.option_id), opened=False))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which file was opened."""
        event.stop()
        if event.option_id:
            self.post_message(self.Chosen(Path(event.option_id), opened=True))

    def _fill(self) -> None:
        options: list[Option] = []
        folder = self._workspace
        for path in sorted(self._states, key=lambda p: (p.parent != self._workspace, p)):
            if path.parent != folder:
                folder = path.parent
                inside = folder.relative_to(self._workspace)
                options.append(Option(self._line(partial(folder_row, inside)), disabled=True))
            options.append(Option(self._row(path), id=str(path)))
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options(options)

    def _row(self, path: Path) -> Fitted:
        indent = 0 if path.parent == self._workspace else 2

        def made(width: int) -> Content:
            self._shown.add(path)
            return file_row(self._states[path], width, indent)

        return self._line(made)

    @staticmethod
    def _line(make: Callable[[int], Content]) -> Fitted:
        # The last cell stays free, as in the other lists.
        return Fitted(lambda width: make(max(12, width - 1)))
