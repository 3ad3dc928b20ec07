"""The thread of the page for new files: finds what there is, makes the text, writes the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from ...diagnostics import Position
from ...documents.writer import FileText
from ...errors import RompyTuiError
from ...paths import display_name
from ...plugins import Entry
from ...workspace import SUFFIXES, FileState
from ..common.newest import Newest
from .beginnings import Beginning, Sort, Text, beginnings, form_of, text_of

if TYPE_CHECKING:
    from ...validation import Catalogue
    from ...validation.class_schemas import ClassSchemas


@dataclass(frozen=True, slots=True)
class Around:
    """What a new file is made amid.

    Args:
        workspace: the folder, absolute.
        catalogue: gives what is installed; called in a thread.
        entries: what was found of it so far.
        states: the files of the workspace.
        edited: the texts of those with unsaved edits.
        shown: the file that is shown, if any.
    """

    workspace: Path
    catalogue: Callable[[], Catalogue]
    entries: Sequence[Entry]
    states: Sequence[FileState]
    edited: Mapping[Path, FileText]
    shown: Path | None


class Found(Message):
    """What a new file may begin with."""

    def __init__(self, choices: list[Beginning]) -> None:
        super().__init__()
        self.choices = choices


class Previewed(Message):
    """What would be written.

    Args:
        beginning: from what.
        name: under which name, as typed; None where one was to be found.
        found: the name that was found then.
        text: the text; None where there is none.
        problem: why there is none, or empty.
        said: what is to be known of the name.
        wrong: whether that is why nothing can be written.
    """

    def __init__(
        self,
        beginning: Beginning,
        name: str | None,
        found: str,
        text: Text | None,
        problem: str,
        said: str,
        *,
        wrong: bool,
    ) -> None:
        super().__init__()
        self.beginning = beginning
        self.name = name
        self.found = found
        self.text = text
        self.problem = problem
        self.said = said
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was made.

    Args:
        path: the file.
        unset: the first place to fill in, and its end.
    """

    path: Path
    unset: tuple[Position, Position] | None = None


class Made(Message):
    """A file was written: ``file`` is None where ``problem`` says why not."""

    def __init__(self, file: NewFile | None, problem: str = "") -> None:
        super().__init__()
        self.file = file
        self.problem = problem


class Maker:
    """Answers one question at a time; of those for a preview the newest counts.

    Args:
        around: the workspace.
        post: takes messages, from any thread.
    """

    def __init__(self, around: Around, post: Callable[[Message], object]) -> None:
        self._around = around
        self._post = post
        self._schemas: ClassSchemas | None = None
        self._text: tuple[Beginning, str, Text] | None = None
        self._newest = Newest(urgent="write")
        self.work, self.stop = self._newest.work, self._newest.stop

    def find(self) -> None:
        """Find what there is to begin with; answered by :class:`Found`."""
        self._newest.ask("find", self._find)

    def preview(self, beginning: Beginning, name: str | None) -> None:
        """Make a text, and find a name where None is given; answered by :class:`Previewed`."""
        self._newest.ask("preview", lambda: self._preview(beginning, name))

    def write(self, beginning: Beginning, name: str) -> None:
        """Write the file; answered by :class:`Made`."""
        self._newest.ask("write", lambda: self._write(beginning, name))

    def _find(self) -> None:
        around = self._around
        self._post(
            Found(
                beginnings(
                    around.catalogue(),
                    around.entries,
                    around.states,
                    around.edited,
                    around.shown,
                )
            )
        )

    def _preview(self, beginning: Beginning, name: str | None) -> None:
        from ...documents.creating import named
        from ...documents.replacing import doing

        found, said, wrong = "", "", False
        try:
            if name is None:
                found = self._free(beginning)
            path = named(found if name is None else name, self._around.workspace)
            with doing(f"cannot write {display_name(path)}"):
                said, wrong = self._about(path)
        except RompyTuiError as error:
            said, wrong, path = error.message, True, Path()
        try:
            text = self._made(beginning, form_of(path))
        except RompyTuiError as error:
            self._post(Previewed(beginning, name, found, None, error.message, said, wrong=wrong))
        else:
            self._post(Previewed(beginning, name, found, text, "", said, wrong=wrong))

    def _write(self, beginning: Beginning, name: str) -> None:
        from ...documents.creating import create, named

        try:
            path = named(name, self._around.workspace)
            text = self._made(beginning, form_of(path))
            create(path, text.content)
        except RompyTuiError as error:
            why = f"{error.message}; {error.hint}" if error.hint else error.message
            self._post(Made(None, why))
        else:
            self._post(Made(NewFile(path, text.unset)))

    def _made(self, beginning: Beginning, form: str) -> Text:
        from ...validation.class_schemas import ClassSchemas

        if self._schemas is None:
            self._schemas = ClassSchemas(self._around.catalogue())
        if self._text is None or self._text[:2] != (beginning, form):
            self._text = beginning, form, text_of(beginning, form, self._schemas)
        return self._text[2]

    def _about(self, path: Path) -> tuple[str, bool]:
        """What is to be known of a name, and whether nothing can be written there."""
        if path.is_dir():
            return f"{display_name(path)} is a folder: type a file's name behind it", True
        if path.is_symlink() or path.exists():
            return f"{display_name(path)} is there already: choose another name", True
        said = []
        if not path.parent.is_dir():
            said.append(f"makes the folder {display_name(path.parent)}")
        if not path.is_relative_to(self._around.workspace):
            said.append("outside of the workspace: not among its files")
        elif path.suffix not in SUFFIXES:
            said.append(f"only {', '.join(SUFFIXES)} are listed among the files")
        return "; ".join(said), False

    def _free(self, beginning: Beginning) -> str:
        """A name that no file has, in the folder where files of the kind are."""
        from ...documents.creating import free_name

        suffix = ".yml"
        if beginning.sort is Sort.FILE:
            folder, suffix = beginning.path.parent, beginning.path.suffix
        else:
            same = [s.path.parent for s in self._around.states if s.kind == beginning.kind]
            folder = Counter(same).most_common(1)[0][0] if same else self._around.workspace
        return name_within(free_name(folder, beginning.stem, suffix), self._around.workspace)


def name_within(path: Path, workspace: Path) -> str:
    """A file's name as it is typed: relative to the workspace where it lies in there."""
    inside = path.is_relative_to(workspace)
    return str(path.relative_to(workspace) if inside else path)
