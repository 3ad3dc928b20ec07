"""Makes the form of a document: of what its config classes say, and of what stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..diagnostics import Diagnostic, Position, Span
from ..documents import Document, Loaded
from ..documents.edits_source import read
from ..documents.positions import ValuePath, value_at
from ..documents.scalars import EditRefused
from ..documents.templates import PLACEHOLDER
from ..secrets import mask
from .check import shown_path
from .class_schemas import KINDS, ClassSchemas
from .given import given_at
from .kinds import DocumentKind, Section, classify
from .shapes import Schema, Shape, Widget, plain, resolved, shape_of
from .sheet import Row, Sheet, SheetSection

MOST_SECTIONS = 8
"""Of a document with more sections only the one under the cursor is shown."""

MOST_ROWS = 200
"""Items of one list, and names of one map, that are shown."""

_DEEPEST = 6
"""Fields within fields are shown so deep; a class may hold itself."""

_NO_DEFAULT = object()
_NOTHING_YET = "nothing stands here yet: a config begins with its type"
_NO_CONFIG = "this is no config that is known here: a config begins with its type"
# What names a class is a row of its own, made from what is installed.
_TYPE_NAMES = {
    DocumentKind.BACKEND: {"type", "backend_type", "model_type"},
    DocumentKind.POSTPROCESSOR: {"type"},
    DocumentKind.MODEL_RUN: {"model_type"},
    DocumentKind.MODEL: {"model_type"},
}


def form_of_file(
    loaded: Loaded,
    number: int,
    diagnostics: Sequence[Diagnostic],
    schemas: ClassSchemas,
    path: ValuePath = (),
) -> Sheet:
    """The form of one of a file's documents.

    Args:
        loaded: the file's text, read.
        number: the document's, from 0.
        diagnostics: what is wrong with the file.
        schemas: of the config classes.
        path: the value under the cursor.

    Returns:
        The form; of a text that cannot be read whole, what is known, which cannot be written.
    """
    document = next((d for d in loaded.documents if d.index == number), None)
    why = unwritable(loaded.text)
    if document is None:
        return Sheet(number, len(loaded.documents), why or _NOTHING_YET)
    sheet = sheet_of(document, diagnostics, schemas, path)
    note = "; ".join(part for part in (why, sheet.note) if part)
    count = len(loaded.documents)
    return replace(sheet, documents=count, note=note, writable=sheet.writable and not why)


def unwritable(text: str) -> str:
    """Why a form cannot change a text; empty where it can.

    Args:
        text: the whole text.
    """
    try:
        read(text)
    except EditRefused as error:
        return "; ".join(part for part in (error.message, error.hint) if part)
    return ""


def sheet_of(
    document: Document,
    diagnostics: Sequence[Diagnostic],
    schemas: ClassSchemas,
    path: ValuePath = (),
) -> Sheet:
    """The form of a document.

    Args:
        document: resolved.
        diagnostics: of its file.
        schemas: of the config classes.
        path: the value under the cursor.
    """
    data = document.data
    _, sections = classify(data, schemas.catalogue)
    if not sections:
        return Sheet(document.index, note=_NOTHING_YET if data is None else _NO_CONFIG)
    if len(sections) > MOST_SECTIONS:
        sections = [s for s in sections if path[: len(s.path)] == s.path][:1] or sections[:1]
    maker = _Maker(document, diagnostics, schemas)
    found = tuple(maker.section(section) for section in sections)
    return Sheet(document.index, writable=True, sections=found)


class _Maker:
    def __init__(
        self, document: Document, diagnostics: Sequence[Diagnostic], schemas: ClassSchemas
    ) -> None:
        self._document = document
        self._schemas = schemas
        self._defs: Mapping[str, Schema] = {}
        self._by_path: dict[tuple[str | int, ...], list[Diagnostic]] = {}
        for found in diagnostics:
            for end in range(len(found.path) + 1):
                self._by_path.setdefault(found.path[:end], []).append(found)

    def section(self, section: Section) -> SheetSection:
        """The form of one section."""
        schema, note = self._schemas.of_section(section)
        self._defs = (schema or {}).get("$defs", {})
        data = section.data if isinstance(section.data, dict) else {}
        properties = resolved(schema or {}, self._defs).get("properties", {})
        required = set((schema or {}).get("required", ()))
        rows = [self._type_row(section)] if section.type_path[:-1] == section.path else []
        if section.type_path[:-1] != section.path and section.kind is not DocumentKind.MODEL_RUN:
            rows = [self._type_row(section)]
        for name, about in properties.items():
            if name in _TYPE_NAMES[section.kind] or (*section.path, name) == section.type_path:
                continue
            rows.append(self._row((*section.path, name), about, required=name in required))
        for name in data:
            if name not in properties and (*section.path, name) != section.type_path:
                rows.append(self._row((*section.path, name), {}))
        own = [d for d in self._problems(section.path) if d.path == shown_path(section.path)]
        return SheetSection(
            section.path,
            section.kind.value,
            section.type if isinstance(section.type, str) else "",
            self._file_origin(section.path),
            note,
            tuple(sorted(rows, key=_rank)),
            tuple(own),
        )

    def _type_row(self, section: Section) -> Row:
        kind = KINDS.get(section.kind)
        names = tuple(self._schemas.catalogue.names(kind)) if kind else ()
        about = {"enum": list(names), "description": "Names the config class"}
        return self._row(section.type_path, about, required=True)

    def _row(
        self, path: ValuePath, about: Schema, *, required: bool = False, label: str = ""
    ) -> Row:
        value = value_at(self._document.data, path)
        about = resolved(about, self._defs)
        shape = shape_of(about, self._defs, value)
        written = path in self._document.spans.values
        if not about and written:
            shape = _shape_by_value(value)
        default = _default(about, shape)
        text = self._text(path, value) if written else ""
        masked = str(mask(text, _name(path)))
        file = self._file_origin(path)
        span = self._span(path, inside=not file)
        rows, more = self._inside(path, shape, value)
        return Row(
            path,
            label or str(path[-1]),
            shape,
            description=str(about.get("description") or ""),
            required=required,
            written=written,
            value=value,
            text=text,
            shown=_shown(value, masked, shape) if written else "",
            secret=masked != text,
            default="" if default is _NO_DEFAULT else plain(default),
            changed=written and default is not _NO_DEFAULT and default != value,
            origin=file or self._origin(path),
            editable=not file,
            place=span.start if span else None,
            file=span.file if span else "",
            problems=tuple(self._problems(path)),
            rows=rows,
            more=more,
        )

    def _text(self, path: ValuePath, value: Any) -> str:
        """A single value's text as a person would type it into a field."""
        given = given_at(self._document, path)
        if isinstance(value, (dict, list)):
            return ""
        if given.rendered is not None:
            return given.rendered
        if isinstance(value, str):
            return value
        return given.typed if given.typed is not None else plain(value)

    def _span(self, path: ValuePath, *, inside: bool) -> Span | None:
        """Where a value is shown to stand: in another file the value itself, here its key."""
        spans = self._document.spans
        places = (spans.key(path), spans.value(path))
        return next(filter(None, places if inside else reversed(places)), None)

    def _inside(self, path: ValuePath, shape: Shape, value: Any) -> tuple[tuple[Row, ...], int]:
        if len(path) > _DEEPEST or not shape.widget.has_rows:
            return (), 0
        if shape.widget is Widget.NESTED:
            return self._fields(path, shape, value), 0
        if shape.widget is Widget.LIST and isinstance(value, list):
            items = [
                self._row((*path, n), shape.inside, label=str(n + 1))
                for n in range(min(len(value), MOST_ROWS))
            ]
            return tuple(items), len(value) - len(items)
        if shape.widget is Widget.MAP and isinstance(value, dict):
            entries = [self._row((*path, key), shape.inside) for key in list(value)[:MOST_ROWS]]
            return tuple(entries), len(value) - len(entries)
        return (), 0

    def _fields(self, path: ValuePath, shape: Shape, value: Any) -> tuple[Row, ...]:
        # Of what is not written one level is shown: a class may hold many others, or itself.
        holder = value_at(self._document.data, path[:-1])
        if not isinstance(value, dict) and (value is not None or not isinstance(holder, dict)):
            return ()
        rows = [
            self._row((*path, name), about, required=name in shape.required and value is not None)
            for name, about in shape.fields.items()
        ]
        known = value if isinstance(value, dict) else {}
        rows += [self._row((*path, name), {}) for name in known if name not in shape.fields]
        return tuple(rows)

    def _problems(self, path: ValuePath) -> list[Diagnostic]:
        return self._by_path.get(shown_path(path), [])

    def _file_origin(self, path: ValuePath) -> str:
        """The other file a value is written in, or would be; empty where it is this one."""
        span = self._document.spans.value(path) or self._document.spans.nearest(path)
        if span is None or span.file == self._document.file:
            return ""
        return f"{span.file}:{span.start.line + 1}"

    def _origin(self, path: ValuePath) -> str:
        """The variables or the alias a value comes from."""
        spans = self._document.spans
        written = spans.rendered.get(path, "")
        names = [f"${{{match['name']}}}" for match in PLACEHOLDER.finditer(written)]
        if names:
            return ", ".join(dict.fromkeys(names))
        if path in spans.values and spans.related(path):
            return "an alias"
        return ""


def _default(about: Schema, shape: Shape) -> Any:
    if "default" in about:
        return about["default"]
    # A class states no default that it makes anew each time: an empty list or map.
    empty: dict[Widget, Any] = {Widget.LIST: [], Widget.MAP: {}}
    return empty.get(shape.widget, _NO_DEFAULT)


def _name(path: ValuePath) -> str:
    """The name that a value stands under; a list's item under that of the list."""
    return next((str(part) for part in reversed(path) if not isinstance(part, int)), "")


def _rank(row: Row) -> tuple[int, Position]:
    """Errors and required fields first, then what is written as it is written, then the rest."""
    place = row.place if row.written and row.place else Position(0, 0)
    if row.wrong or row.required:
        return 0, place
    return (1, place) if row.written else (2, place)


def _shown(value: Any, text: str, shape: Shape) -> str:
    if isinstance(value, dict) and shape.widget is Widget.NESTED:
        return f"{len(value)} set"
    if isinstance(value, (dict, list)):
        return plain(value)
    if value is None:
        return "nothing"
    return " ".join(text.split("\n")) if text else '""'


def _shape_by_value(value: Any) -> Shape:
    """The shape of a field that no class states."""
    if isinstance(value, dict):
        return Shape(Widget.MAP)
    if isinstance(value, list):
        return Shape(Widget.LIST)
    return Shape(Widget.ANY)
