"""Completion: what may be typed at a place of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..diagnostics import Position
from ..plugins import Kind, State
from ..validation.class_schemas import ClassSchemas
from ..validation.kinds import DocumentKind
from .around import Around, variables
from .candidates import Candidate, Offer, Sort
from .fields import Field, field_of, fields_of
from .outline_nodes import Node
from .place import Part, Path, Site, is_mark, site_of
from .subject import PARTS, Subject, document_data, sections_of, subject_at
from .values import value_candidates

TYPE_KEYS = {"type", "backend_type", "model_type"}
"""Keys that name a class."""

_PART_ABOUT = {
    "config": "The model run: which model, for which period, into which folder",
    "backend": "Where and how the model runs",
    "postprocessor": "What is done with the outputs",
}
_KINDS_AT = {
    DocumentKind.BACKEND: (Kind.BACKEND,),
    DocumentKind.POSTPROCESSOR: (Kind.POSTPROCESSOR,),
    DocumentKind.MODEL_RUN: (Kind.MODEL,),
    DocumentKind.MODEL: (Kind.MODEL,),
}


def completion(
    lines: Sequence[str], position: Position, schemas: ClassSchemas, around: Around
) -> Offer:
    """Say what may be typed.

    Args:
        lines: of the text, without their ends; the text need not parse.
        position: of the cursor, within the text.
        schemas: of what is installed.
        around: the workspace.

    Returns:
        The candidates, the likeliest first; none where nothing is known.
    """
    site = site_of(lines, position)
    if site.part is Part.NOTHING:
        return Offer(position, position)
    if site.part is Part.VARIABLE:
        return _variables(site, lines, around)
    if site.part is Part.KEY:
        offer = _keys(site, schemas)
        if offer.candidates or not site.own_line:
            return offer
        # What stands in a line of its own may be the value of the key above.
        return _values(_as_value(site), schemas, around)
    return _values(site, schemas, around)


def _as_value(site: Site) -> Site:
    key = str(site.path[-1]) if site.path else ""
    return replace(site, part=Part.VALUE, key=key)


def _variables(site: Site, lines: Sequence[str], around: Around) -> Offer:
    line = lines[site.end.line]
    close = "" if line[site.end.column : site.end.column + 1] in {"}", ":", "|"} else "}"
    # The name that is being typed is none that is used.
    others = [*lines[: site.start.line], line[: site.start.column], *lines[site.start.line + 1 :]]
    found = [
        Candidate(name, name + close, Sort.VARIABLE, detail)
        for name, detail in variables(around, "\n".join(others))
    ]
    return Offer(site.start, site.end, site.typed, found)


def _keys(site: Site, schemas: ClassSchemas) -> Offer:
    taken = _taken(site.holder, site.key)
    fields = _fields_at(site, schemas)
    fields = [f for f in fields if f.name not in taken]
    fields.sort(key=lambda f: not f.required)
    found = [_key(f, site) for f in fields]
    return Offer(site.start, site.end, site.typed, found, is_key=True)


def _taken(holder: Node | None, own: str) -> set[str]:
    if holder is None:
        return set()
    return {str(e.key) for e in holder.entries if e.key != own and not is_mark(e.key)}


def _fields_at(site: Site, schemas: ClassSchemas) -> list[Field]:
    subject = subject_at(site.document, site.outline, site.path, schemas)
    fields: list[Field] = []
    if subject.kind is not None:
        fields = fields_of(subject.forms, subject.schema or {})
        if not subject.path:
            fields = _with_type(subject, fields, site)
    if not site.path:
        fields += _beginnings(site, schemas, subject)
    return fields


def _with_type(subject: Subject, fields: list[Field], site: Site) -> list[Field]:
    """The fields with the one that names the class, which a plugin's class may not have."""
    key = "model_type" if subject.kind is DocumentKind.MODEL else "type"
    old = site.holder is not None and site.holder.get("backend_type") is not None
    if subject.kind is DocumentKind.MODEL_RUN or old:
        return [f for f in fields if f.name != "type" or not old]
    others = [f for f in fields if f.name != key]
    if subject.kind is DocumentKind.BACKEND:
        # rompy 0.6.4's second name of it is for old files.
        others = [f for f in others if f.name != "model_type"]
    about = "Which class reads these fields"
    return [Field(key, ({"type": "string"},), True, about), *others]


def _beginnings(site: Site, schemas: ClassSchemas, subject: Subject) -> list[Field]:
    """The keys with which a file of ours may begin."""
    data = document_data(site.document, site.outline)
    keys = set(data) if isinstance(data, dict) else set()
    if site.key:
        keys.discard(site.key)
    mapping = {"type": "object", "properties": {}}
    parts = [Field(name, (mapping,), False, _PART_ABOUT[name]) for name in PARTS]
    if keys and keys <= set(PARTS):
        return [replace(part, required=True) for part in parts]
    if keys or subject.kind is not None:
        return []
    about = "Names a backend or a postprocessor"
    run = schemas.model_run()
    named = run.get("properties", {})
    begins = [Field("type", ({"type": "string"},), False, about), *parts]
    return begins + [
        field_of(name, named[name], run) for name in ("run_id", "period") if name in named
    ]


def _key(field: Field, site: Site) -> Candidate:
    name = f'"{field.name}"' if site.json or site.quote == '"' else field.name
    if site.quote == "'":
        name = f"'{field.name}'"
    text = name if site.has_colon else f"{name}:{_opening(field, site)}"
    choices = bool(field.choices) or field.name in TYPE_KEYS
    goes_on = not site.has_colon and (choices or field.is_mapping)
    return Candidate(field.name, text, Sort.FIELD, field.detail, field.description, goes_on)


def _opening(field: Field, site: Site) -> str:
    """What follows the colon: a mapping and a list go on in the next line."""
    if site.flow or not (field.is_mapping or field.is_list):
        return " "
    # Entries of the same text that is one level further in.
    blanks = " " * (site.indent + 2)
    return f"\n{blanks}" if field.is_mapping else f"\n{blanks}- "


def _values(site: Site, schemas: ClassSchemas, around: Around) -> Offer:
    names = site.key in TYPE_KEYS
    if names:
        types = list(_types(site, schemas))
        if types:
            return Offer(site.start, site.end, site.typed, types)
    field, subject = field_at(site, site.path, schemas)
    return value_candidates(site, field, subject, around)


def field_at(site: Site, path: Path, schemas: ClassSchemas) -> tuple[Field | None, Subject]:
    """The field of a value, and who checks it.

    Args:
        site: somewhere in the document.
        path: of the value.
        schemas: of what is installed.

    Returns:
        None for the field where its class has no such field, or nobody checks it.
    """
    if not path:
        return None, Subject()
    holder = subject_at(site.document, site.outline, path[:-1], schemas)
    schema = holder.schema or {}
    for form in holder.forms:
        about = form.get("properties", {}).get(path[-1])
        if about is not None:
            required = path[-1] in form.get("required", ())
            return field_of(str(path[-1]), about, schema, required=required), holder
    subject = subject_at(site.document, site.outline, path, schemas)
    if subject.forms and subject.kind is not None:
        return Field(str(path[-1]), subject.forms), subject
    return None, holder


def _types(site: Site, schemas: ClassSchemas) -> Iterator[Candidate]:
    """The names of what is installed, for the key that names a class."""
    for kind in _kinds_named(site, schemas):
        for entry in schemas.catalogue.entries:
            if entry.kind is not kind or entry.state is State.SHADOWED:
                continue
            place = "built in" if entry.builtin else entry.provider
            about = entry.summary or entry.error
            if entry.builtin and (schema := schemas.named(kind, entry.name)):
                about = str(schema.get("description", "")).split("\n")[0]
            text = entry.name
            if site.json or site.quote:
                quote = site.quote or '"'
                text = f"{quote}{text}{quote}"
            yield Candidate(entry.name, text, Sort.TYPE, f"{kind.value}, {place}", about)


def _kinds_named(site: Site, schemas: ClassSchemas) -> tuple[Kind, ...]:
    """What the key that names a class may name here."""
    path, key = site.path[:-1], site.key
    data = document_data(site.document, site.outline)
    for section in sections_of(data, schemas.catalogue):
        if section.type_path == site.path or section.path == path:
            model_run = section.kind is DocumentKind.MODEL_RUN
            if model_run and section.type_path != site.path:
                continue  # a model run's own model_type is always the same
            return _KINDS_AT.get(section.kind, ())
    if key == "model_type":
        return (Kind.MODEL,) if not path else ()
    alone = isinstance(data, dict) and set(data) <= TYPE_KEYS
    known = data.get(key) if isinstance(data, dict) and not path else None
    if not path and (alone or isinstance(known, str) or known is None):
        return (Kind.BACKEND,) if key == "backend_type" else (Kind.BACKEND, Kind.POSTPROCESSOR)
    # An entry of a mapping of named backends.
    return (Kind.BACKEND,) if len(path) == 1 and isinstance(data, dict) else ()
