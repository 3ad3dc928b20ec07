"""Which config class checks a place of a text, and what it says of the fields there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..documents.templates import TemplateError, render
from ..plugins import Kind
from ..validation.catalogue import Catalogue
from ..validation.class_schemas import KINDS, ClassSchemas
from ..validation.kinds import DocumentKind, Section, classify, pipeline_sections
from ..validation.schema_forms import Schema
from .outline import Outline
from .outline_nodes import Node
from .place import Path, is_mark

PARTS = ("config", "backend", "postprocessor")
"""What a pipeline holds."""

_DEEPEST = 40
_NOTES = ("description", "default", "examples", "title")


@dataclass(frozen=True, slots=True)
class Subject:
    """Who checks a place.

    Args:
        kind: of the class; None where nobody checks it.
        type: its name in files; empty where the text does not say.
        path: from where the class begins to the place.
        schema: of the class, or None.
        forms: the schemas that the value at the place may follow, references replaced.
        base: where the class begins in the document.
    """

    kind: DocumentKind | None = None
    type: str = ""
    path: Path = ()
    schema: Schema | None = None
    forms: tuple[Schema, ...] = ()
    base: Path = ()

    @property
    def owner(self) -> str:
        """The class, as a person says it: ``docker backend``."""
        if self.kind is None:
            return ""
        if self.kind is DocumentKind.MODEL_RUN:
            return str(self.kind.value)
        return " ".join(part for part in (self.type, str(self.kind.value)) if part)


def data_of(node: Node, outline: Outline, depth: int = 0) -> Any:
    """A value as plain data: every scalar is text, variables have their values.

    Args:
        node: the value.
        outline: of the text, for aliases.
        depth: how deep it is, for texts that hold themselves.
    """
    if node.kind == "alias":
        target = outline.anchors.get(node.text)
        return data_of(target, outline, depth + 1) if target and depth < _DEEPEST else None
    if depth > _DEEPEST:
        return None
    if node.kind == "mapping":
        found: dict[Any, Any] = {}
        for entry in node.entries:
            if is_mark(entry.key) or entry.colon is None:
                continue
            value = data_of(entry.value, outline, depth + 1)
            if entry.key == "<<":
                merged = value if isinstance(value, list) else [value]
                for one in merged:
                    found = {**(one if isinstance(one, dict) else {}), **found}
            else:
                found[entry.key] = value
        return found
    if node.kind == "list":
        return [data_of(entry.value, outline, depth + 1) for entry in node.entries]
    return None if node.kind == "empty" else _text(node.text)


def document_data(document: Node, outline: Outline) -> Any:
    """What a document holds, worked out once: as :func:`data_of`.

    Args:
        document: its root.
        outline: of the text.
    """
    number = outline.document_at(document.start.line)[0]
    if number not in outline.data:
        outline.data[number] = data_of(outline.documents[number][1], outline)
    return outline.data[number]


def _text(text: str) -> Any:
    try:
        return str(render(text, os.environ)) if "${" in text else text
    except TemplateError:
        return text


def subject_at(document: Node, outline: Outline, path: Path, schemas: ClassSchemas) -> Subject:
    """Say who checks a place.

    Args:
        document: the root of the document.
        outline: of the text.
        path: of a value, or of the mapping that a key is in.
        schemas: of what is installed.
    """
    data = document_data(document, outline)
    sections = sections_of(data, schemas.catalogue)
    inside = [s for s in sections if path[: len(s.path)] == s.path]
    if not inside:
        return Subject()
    return _within(max(inside, key=lambda s: len(s.path)), path, schemas)


def sections_of(data: Any, catalogue: Catalogue) -> list[Section]:
    """The sections of a document that may still be half of a pipeline.

    Args:
        data: its value.
        catalogue: what is installed.
    """
    kind, sections = classify(data, catalogue)
    if kind is DocumentKind.FOREIGN and isinstance(data, dict) and data:
        if set(data) <= set(PARTS):
            return pipeline_sections(data)
        if len(data) == 1 and {"type", "backend_type"} & set(data):
            return []
    return sections


def _within(section: Section, path: Path, schemas: ClassSchemas) -> Subject:
    kind, rest = section.kind, path[len(section.path) :]
    name = section.type if isinstance(section.type, str) else ""
    base = tuple(p for p in section.path if isinstance(p, (str, int)))
    if kind is DocumentKind.MODEL_RUN:
        in_model = rest[:1] == ("config",) and name != "base"
        if in_model and len(rest) > 1:
            # The fields of a plugin's model are its own.
            schema = schemas.named(Kind.MODEL, name)
            forms = forms_at(schema, rest[1:], None)
            return Subject(DocumentKind.MODEL, name, rest[1:], schema, forms, (*base, "config"))
        schema = schemas.model_run()
        if in_model:
            schema_of_model = schemas.named(Kind.MODEL, name)
            forms = forms_at(schema_of_model, (), None)
            return Subject(DocumentKind.MODEL, name, (), schema_of_model, forms, (*base, "config"))
    else:
        schema = schemas.named(KINDS[kind], name) if name else None
    return Subject(kind, name, rest, schema, forms_at(schema, rest, section.data), base)


def forms_at(schema: Schema | None, path: Path, data: Any) -> tuple[Schema, ...]:
    """What a schema says of the value at a place.

    Args:
        schema: of a class, or None.
        path: from where the class begins.
        data: what stands there: it tells which of several classes is meant.
    """
    if schema is None:
        return ()
    forms = branches(schema, schema)
    for part in path:
        forms = _meant(forms, data)
        found: list[Schema] = []
        for form in forms:
            found += branches(_step(form, part), schema)
        forms = found
        data = _below(data, part)
    return tuple(_meant(forms, data))


def branches(about: Schema | None, root: Schema, depth: int = 0) -> list[Schema]:
    """The schemas that a value may follow, each without references; null is left out.

    Args:
        about: the schema of a value.
        root: the schema that holds the definitions.
        depth: how deep it is, for schemas that refer to themselves.
    """
    if not isinstance(about, dict) or depth > _DEEPEST:
        return []
    notes: Schema = {k: about[k] for k in _NOTES if k in about}
    if "$ref" in about:
        name = str(about["$ref"]).rpartition("/")[2]
        target = root.get("$defs", {}).get(name)
        own = {k: v for k, v in notes.items() if k != "title"}
        return [{**form, **own} for form in branches(target, root, depth + 1)]
    # A rule such as "image or dockerfile" says nothing of the value's form.
    choices = [c for k in ("anyOf", "oneOf", "allOf") for c in about.get(k, ()) if _is_form(c)]
    if choices and "properties" not in about:
        found = [form for c in choices for form in branches(c, root, depth + 1)]
        return [{**form, **notes} for form in found]
    return [] if about.get("type") == "null" else [about]


def _is_form(choice: Any) -> bool:
    return (isinstance(choice, dict) and "required" not in choice) or "properties" in choice


def _step(form: Schema, part: str | int) -> Schema | None:
    if isinstance(part, int):
        items = form.get("items", form.get("prefixItems"))
        if isinstance(items, list):
            items = items[part] if part < len(items) else None
        return items if isinstance(items, dict) else None
    found = form.get("properties", {}).get(part)
    if found is None:
        found = form.get("additionalProperties")
    return found if isinstance(found, dict) else None


def _meant(forms: list[Schema], data: Any) -> list[Schema]:
    """Of several classes those whose constant fields the data has."""
    if not isinstance(data, Mapping) or len(forms) < 2:
        return forms
    fitting = [
        form
        for form in forms
        if all(
            "const" not in about or name not in data or data[name] == str(about["const"])
            for name, about in form.get("properties", {}).items()
        )
    ]
    return fitting or forms


def _below(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None
