"""Makes forms of texts and tries changes, in a thread: of the questions the newest counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from ...diagnostics import Diagnostic, Position
from ..common.answering import Answering

if TYPE_CHECKING:
    from ...documents import Loaded
    from ...documents.positions import ValuePath
    from ...validation.sheet import Sheet
    from ...validation.sheet_edits import Change, Tried


@dataclass(frozen=True, slots=True)
class Subject:
    """A text of which a form is wanted.

    Args:
        path: its file.
        name: how diagnostics call that.
        text: the whole text.
        version: of its buffer.
        diagnostics: what is known to be wrong with it.
        place: of the cursor.
    """

    path: Path
    name: str
    text: str
    version: int
    diagnostics: tuple[Diagnostic, ...]
    place: Position


class SheetMade(Message):
    """A form was made.

    Args:
        subject: of what.
        sheet: the form.
        here: the value under the cursor.
    """

    def __init__(self, subject: Subject, sheet: Sheet, here: ValuePath) -> None:
        super().__init__()
        self.subject = subject
        self.sheet = sheet
        self.here = here


class ChangeTried(Message):
    """A change was tried.

    Args:
        subject: the text before.
        change: what was tried.
        tried: what came of it.
        sheet: the form of the text afterwards; None where nothing is to be written.
    """

    def __init__(self, subject: Subject, change: Change, tried: Tried, sheet: Sheet | None) -> None:
        super().__init__()
        self.subject = subject
        self.change = change
        self.tried = tried
        self.sheet = sheet


@dataclass(frozen=True, slots=True)
class _Made:
    made_of: tuple[object, ...]
    section: tuple[int, ValuePath]
    sheet: Sheet

    def is_of(self, made_of: tuple[object, ...]) -> bool:
        """Whether it was made of the same things; to compare what is in them would take long."""
        return all(a is b for a, b in zip(self.made_of, made_of, strict=True))


class FormMaker(Answering):
    """Makes one form, or tries one change, at a time."""

    rests = True
    urgent = "change"
    _read: tuple[Path, str, Loaded] | None = None
    _made: _Made | None = None

    def ask(self, subject: Subject) -> None:
        """Make a form, in place of any that waits to be made."""
        self._newest.ask("form", lambda: self._make(subject))

    def try_change(self, subject: Subject, number: int, change: Change) -> None:
        """Try a change of a document; one at a time.

        Args:
            subject: the text.
            number: the document's, from 0.
            change: what to change.
        """
        self._newest.ask("change", lambda: self._try(subject, number, change))

    def _make(self, subject: Subject) -> None:
        from ...validation.sheet import document_at, value_under

        loaded = self._loaded(subject)
        document = document_at(loaded.documents, subject.place.line)
        here = value_under(document, subject.place) if document else ()
        index = document.index if document else 0
        sheet = self._sheet(loaded, index, subject.diagnostics, here)
        self._post(SheetMade(subject, sheet, here))

    def _try(self, subject: Subject, number: int, change: Change) -> None:
        from ...validation.sheet_edits import tried_change

        loaded = self._loaded(subject)
        folder = subject.path.parent
        known = self.schemas().catalogue
        found = tried_change(loaded, subject.diagnostics, folder, number, change, known)
        sheet = None
        if found.loaded is not None:
            self._read = (subject.path, found.loaded.text, found.loaded)
            sheet = self._sheet(found.loaded, number, found.diagnostics, found.path)
        self._post(ChangeTried(subject, change, found, sheet))

    def _sheet(
        self,
        loaded: Loaded,
        number: int,
        diagnostics: tuple[Diagnostic, ...],
        here: ValuePath,
    ) -> Sheet:
        from ...validation.sheet_making import form_of_file

        schemas = self.schemas()
        # Of a document with many sections one is shown: that in which the cursor is.
        made_of, section = (loaded, diagnostics, schemas), (number, here[:1])
        last = self._made
        if last is None or last.section != section or not last.is_of(made_of):
            sheet = form_of_file(loaded, number, diagnostics, schemas, here)
            last = self._made = _Made(made_of, section, sheet)
        return last.sheet

    def _loaded(self, subject: Subject) -> Loaded:
        # These need libraries that the first frame does without.
        from ...documents import load_text

        if self._read is None or self._read[:2] != (subject.path, subject.text):
            loaded = load_text(subject.text, subject.name, subject.path.parent)
            self._read = (subject.path, subject.text, loaded)
        return self._read[2]
