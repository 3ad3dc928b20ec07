"""A document as a form: its sections, and every field there may be with what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..diagnostics import Diagnostic, Position
from ..documents import Document
from ..documents.positions import ValuePath
from .shapes import Shape


@dataclass(frozen=True, slots=True)
class Row:
    """A field, a list's item or a map's entry.

    Args:
        path: of its value, from the document's root.
        label: its name, or an item's number from 1.
        shape: what it may be.
        description: what its class says of it.
        required: whether it must be there.
        written: whether it stands in the files.
        value: as it was read; None where it is not written.
        text: its single value as written, without quotes, variables not put in.
        shown: the value in one short line; a secret masked.
        secret: whether it was masked.
        default: the default in one short line, or empty where none is stated.
        changed: whether it differs from the default.
        origin: where the value comes from, where that is another file, an alias or a variable.
        editable: whether the text itself has it, or could have it.
        place: where it stands in the text, or in the file that is included.
        file: the file of ``place``, as diagnostics call it.
        problems: what is wrong with it or in it.
        rows: what is in it.
        more: how many of those are left out.
    """

    path: ValuePath
    label: str
    shape: Shape
    description: str = ""
    required: bool = False
    written: bool = False
    value: Any = None
    text: str = ""
    shown: str = ""
    secret: bool = False
    default: str = ""
    changed: bool = False
    origin: str = ""
    editable: bool = True
    place: Position | None = None
    file: str = ""
    problems: tuple[Diagnostic, ...] = ()
    rows: tuple[Row, ...] = ()
    more: int = 0

    @property
    def wrong(self) -> bool:
        """Whether there is an error in it."""
        return any(d.is_error for d in self.problems)

    def walk(self) -> Iterator[Row]:
        """The row and all those in it."""
        yield self
        for row in self.rows:
            yield from row.walk()


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A part of a document that one config class checks.

    Args:
        path: where it stands in the document.
        kind: what it describes, as "backend".
        type: its type, or empty.
        origin: the file it comes from, where that is another.
        note: why its fields are not known, or empty.
        rows: its fields; errors and required ones first, then the written ones, then the others.
        problems: what is wrong with it as a whole.
    """

    path: ValuePath
    kind: str
    type: str = ""
    origin: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as a form.

    Args:
        document: its number in the file, from 0.
        documents: how many there are.
        note: what keeps it from being a form, or from being written; empty where nothing does.
        writable: whether a change can be written.
        sections: its parts.
    """

    document: int = 0
    documents: int = 0
    note: str = ""
    writable: bool = False
    sections: tuple[SheetSection, ...] = ()

    def row(self, path: ValuePath) -> Row | None:
        """The row of a value, or the nearest that holds it.

        Args:
            path: of the value.
        """
        rows = {row.path: row for s in self.sections for top in s.rows for row in top.walk()}
        for end in range(len(path), 0, -1):
            if path[:end] in rows:
                return rows[path[:end]]
        return None


def document_at(documents: Sequence[Document], line: int) -> Document | None:
    """The document of a file that a line belongs to.

    Args:
        documents: of the file, in order.
        line: from 0.
    """
    begun = [d for d in documents if d.span.start.line <= line]
    return begun[-1] if begun else next(iter(documents), None)


def value_under(document: Document, place: Position) -> ValuePath:
    """The value that a cursor in a document's own file is at.

    Args:
        document: resolved.
        place: of the cursor. In the blanks before a text it is taken for the start of the text, in
            an empty line for the end of what stands above.
    """
    lines = document.spans.lines.get(document.file, [])
    line = min(place.line, len(lines) - 1)
    while line > document.span.start.line and not lines[line].strip():
        line -= 1
    if line < 0:
        return ()
    text = lines[line]
    begins = len(text) - len(text.lstrip())
    column = max(place.column, begins) if line == place.line else len(text)
    found = document.spans.at(Position(line, column), document.file)
    return found[0] if found else ()
