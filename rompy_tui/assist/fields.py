"""What a schema says of a field, in words that a person reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..validation.schema_forms import Schema
from .subject import branches

_WORDS = {
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "boolean": "true or false",
    "array": "list",
    "object": "mapping",
}
_FORMATS = {
    "path": "path",
    "directory-path": "directory",
    "file-path": "file",
    "date-time": "moment",
    "date": "date",
    "duration": "length of time",
}
_NO_DEFAULT = object()


@dataclass(frozen=True, slots=True)
class Field:
    """A field.

    Args:
        name: in files.
        forms: the schemas that its value may follow.
        required: whether it must be there.
        description: what it is for; empty where nobody says.
        default: its default as a file has it; empty where it has none to name.
    """

    name: str
    forms: tuple[Schema, ...]
    required: bool = False
    description: str = ""
    default: str = ""

    @property
    def words(self) -> str:
        """What it takes: ``whole number, 1 to 128``."""
        said = list(dict.fromkeys(w for form in self.forms if (w := _words(form))))
        return " or ".join(said) or "anything"

    @property
    def detail(self) -> str:
        """Type, bounds and default in one line."""
        parts = [self.words]
        if self.required:
            parts.append("required")
        elif self.default:
            parts.append(f"default {self.default}")
        return ", ".join(parts)

    @property
    def choices(self) -> list[str]:
        """The values there are, where there are only so many."""
        found: list[str] = []
        for form in self.forms:
            values = [form["const"]] if "const" in form else form.get("enum", ())
            found += [as_written(v) for v in values if v is not None]
            if form.get("type") == "boolean":
                found += ["true", "false"]
        return list(dict.fromkeys(found))

    @property
    def is_path(self) -> bool:
        """Whether it takes the name of a file or folder."""
        return any(form.get("format") in {"path", "directory-path", "file-path"}
                   for form in self.forms)  # fmt: skip

    @property
    def is_mapping(self) -> bool:
        """Whether its value is a mapping, and no single value."""
        return bool(self.forms) and all(_is(form, "object") for form in self.forms)

    @property
    def is_list(self) -> bool:
        """Whether its value is a list, and no single value."""
        return bool(self.forms) and all(_is(form, "array") for form in self.forms)

    @property
    def holds_single(self) -> bool:
        """Whether its value may be a single one."""
        return not self.forms or any(
            not _is(form, "object") and not _is(form, "array") for form in self.forms
        )


def fields_of(forms: Sequence[Schema], root: Schema) -> list[Field]:
    """The fields of a mapping, in the order of its class.

    Args:
        forms: the schemas that the mapping may follow.
        root: the schema that holds the definitions.
    """
    found: dict[str, Field] = {}
    for form in forms:
        required = form.get("required", ())
        for name, about in form.get("properties", {}).items():
            found.setdefault(name, field_of(name, about, root, required=name in required))
    return list(found.values())


def field_of(name: str, about: Schema, root: Schema, *, required: bool = False) -> Field:
    """A field from its schema.

    Args:
        name: in files.
        about: its schema.
        root: the schema that holds the definitions.
        required: whether it must be there.
    """
    forms = tuple(branches(about, root))
    description = " ".join(str(about.get("description", "")).split())
    if not description and forms:
        description = str(forms[0].get("description", "")).split("\n")[0]
    default = about.get("default", _NO_DEFAULT)
    said = "" if default is _NO_DEFAULT or default in (None, [], {}, "") else as_written(default)
    return Field(name, forms, required, description, said)


def as_written(value: Any) -> str:
    """A value as a file has it.

    Args:
        value: of JSON.
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is(form: Schema, kind: str) -> bool:
    return form.get("type") == kind or (kind == "object" and "properties" in form)


def _words(form: Schema) -> str:
    if "const" in form:
        return as_written(form["const"])
    if form.get("enum"):
        return " or ".join(as_written(v) for v in form["enum"][:6])
    kind = str(form.get("type", ""))
    words = _FORMATS.get(str(form.get("format", "")), _WORDS.get(kind, kind))
    if kind == "array" and isinstance(form.get("items"), dict):
        inner = _words(form["items"])
        words = f"list of {inner}" if inner else words
    if kind == "object" and "properties" in form and form.get("title"):
        words = f"mapping ({form['title']})"
    bounds = _bounds(form)
    return f"{words}, {bounds}" if bounds and words else words


def _bounds(form: Schema) -> str:
    least, most = form.get("minimum"), form.get("maximum")
    above, below = form.get("exclusiveMinimum"), form.get("exclusiveMaximum")
    if least is not None and most is not None:
        return f"{least} to {most}"
    said = [
        f"{word} {value}"
        for word, value in (
            ("at least", least),
            ("at most", most),
            ("above", above),
            ("below", below),
        )
        if value is not None
    ]
    return ", ".join(said)
