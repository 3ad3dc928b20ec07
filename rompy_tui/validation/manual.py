"""The documentation of a type, from the JSON schema of its config class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..documents import Document
from ..documents.positions import ValuePath
from ..errors import RompyTuiError
from ..plugins import Entry, Kind
from ..plugins.builtin import PROVIDER
from .class_schemas import KINDS, ClassSchemas
from .kinds import DocumentKind, Section, classify
from .shapes import Schema, plain, resolved, shape_of
from .skeleton import settled, skeleton_text, skeleton_values

_DEEPEST = 4
"""Fields within fields are described so deep; a class may hold itself."""


@dataclass(frozen=True, slots=True)
class ManualField:
    """What is known of one field.

    Args:
        name: in files.
        words: its type, as "whole number".
        required: whether it must be there.
        default: in one short line, or empty where none is stated.
        bounds: its limits in words, or empty.
        description: what its class says of it.
        fields: those within it.
    """

    name: str
    words: str
    required: bool = False
    default: str = ""
    bounds: str = ""
    description: str = ""
    fields: tuple[ManualField, ...] = ()


@dataclass(frozen=True, slots=True)
class Manual:
    """The documentation of a type.

    Args:
        name: in files.
        kind: what it is, as "backend".
        provider: the distribution that brings it, and its version.
        summary: what its class says of itself.
        note: why its fields are not known, or empty.
        fields: all of them, in the order of the class.
        example: a first config file, or empty.
    """

    name: str
    kind: str
    provider: str
    summary: str = ""
    note: str = ""
    fields: tuple[ManualField, ...] = ()
    example: str = ""


def manual_of(entry: Entry, schemas: ClassSchemas) -> Manual:
    """The documentation of a plugin or built-in.

    Args:
        entry: from the catalogue.
        schemas: of the config classes.
    """
    provider = f"{entry.provider} {entry.version}".strip()
    if entry.kind is Kind.PIPELINE:
        note = "a pipeline has no fields of its own"
        return Manual(entry.name, entry.kind.value, provider, entry.summary, note)
    schema, note = schemas.of(entry)
    if schema is None:
        return Manual(entry.name, entry.kind.value, provider, entry.summary, note)
    head = "model_type" if entry.kind is Kind.MODEL else "type"
    return _described(entry.name, entry.kind.value, provider, schema, head)


def manual_at(document: Document, path: ValuePath, schemas: ClassSchemas) -> Manual | None:
    """The documentation of the type that a value of a document belongs to.

    Args:
        document: resolved.
        path: of the value.
        schemas: of the config classes.

    Returns:
        None where the document is no config, or its type is not known.
    """
    section = _section_at(document, path, schemas)
    if section is None:
        return None
    if section.kind is DocumentKind.MODEL_RUN:
        schema, _ = schemas.of_section(section)
        entry = schemas.catalogue.find(Kind.MODEL, str(section.type))
        provider = f"{entry.provider} {entry.version}" if entry else PROVIDER
        return _described(str(section.type), section.kind.value, provider, schema or {}, "")
    kind = KINDS[section.kind]
    entry = schemas.catalogue.find(kind, section.type) if isinstance(section.type, str) else None
    return manual_of(entry, schemas) if entry else None


def _section_at(document: Document, path: ValuePath, schemas: ClassSchemas) -> Section | None:
    _, sections = classify(document.data, schemas.catalogue)
    around = [s for s in sections if path[: len(s.path)] == s.path]
    return max(around, key=lambda s: len(s.path), default=next(iter(sections), None))


def _described(name: str, kind: str, provider: str, schema: dict[str, Any], head: str) -> Manual:
    defs = schema.get("$defs", {})
    whole = resolved(schema, defs)
    summary = str(whole.get("description") or "").partition("\n\n")[0]
    fields = _fields(whole, defs, 0)
    example = _example(name, dict(whole), head) if head else ""
    return Manual(name, kind, provider, " ".join(summary.split()), "", fields, example)


def _fields(about: Schema, defs: Mapping[str, Schema], depth: int) -> tuple[ManualField, ...]:
    required = set(about.get("required", ()))
    found = []
    for name, field in about.get("properties", {}).items():
        field = resolved(field, defs)
        shape = shape_of(field, defs, {})
        inner: tuple[ManualField, ...] = ()
        for part in _parts(field, defs) if depth < _DEEPEST else ():
            inner += _fields(part, defs, depth + 1)
        found.append(
            ManualField(
                str(name),
                shape.words,
                name in required,
                plain(field["default"]) if "default" in field else "",
                shape.bounds,
                " ".join(str(field.get("description") or "").split()),
                inner,
            )
        )
    return tuple(found)


def _parts(about: Schema, defs: Mapping[str, Schema]) -> Sequence[Schema]:
    """The classes with fields that a value may be, or its items."""
    branches = [resolved(b, defs) for b in about.get("anyOf") or about.get("oneOf") or ()]
    found = []
    for branch in (about, *branches):
        for part in (branch, branch.get("items"), branch.get("additionalProperties")):
            part = resolved(part, defs) if isinstance(part, Mapping) else {}
            if "properties" in part:
                found.append(part)
    return found


def _example(name: str, schema: dict[str, Any], head: str) -> str:
    examples = bool(schema.get("examples"))
    values = settled(skeleton_values(name, schema, with_examples=examples))
    named = {head: name, **{field: v for field, v in values.items() if field != "type"}}
    try:
        return skeleton_text(named, schema, "yaml")
    except RompyTuiError as error:
        return f"# {error.message}\n"
