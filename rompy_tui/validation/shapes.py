"""What a JSON schema says of one value: in words for a person, and how a form edits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Schema = Mapping[str, Any]


class Widget(str, Enum):
    """How a value is edited in a form."""

    SWITCH = "switch"
    SELECT = "select"
    NUMBER = "number"
    PATH = "path"
    TEXT = "text"
    MOMENT = "moment"
    """Text that YAML may read as a date."""
    ANY = "any"
    """One value of whichever type YAML reads."""
    LIST = "list"
    MAP = "map"
    NESTED = "nested"
    """A mapping with fields of its own."""
    ELSEWHERE = "elsewhere"
    """Nothing a form can show: it is edited in the text."""

    @property
    def has_rows(self) -> bool:
        """Whether what is in it is shown in rows of its own."""
        return self in {Widget.LIST, Widget.MAP, Widget.NESTED}

    @property
    def is_typed(self) -> bool:
        """Whether a person types its text."""
        return self in {Widget.NUMBER, Widget.PATH, Widget.TEXT, Widget.MOMENT, Widget.ANY}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be.

    Args:
        widget: how it is edited.
        words: its type, as "whole number" or "list of text".
        bounds: its limits in words, or empty.
        choices: the values there are, of a select.
        nullable: whether nothing may stand there.
        inside: the schema of a list's items or of a map's values.
        fields: the schemas of the fields, of a nested mapping.
        required: the names of those that must be there.
    """

    widget: Widget
    words: str = "any value"
    bounds: str = ""
    choices: tuple[Any, ...] = ()
    nullable: bool = False
    inside: Schema = field(default_factory=dict)
    fields: Mapping[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


_MOST_REFERENCES = 20
_FOLDERS_AND_FILES = {"path", "file-path", "directory-path"}
_MOMENTS = {"date": "date", "date-time": "date and time", "time": "time"}
_WIDGETS = {
    "boolean": (Widget.SWITCH, "true or false"),
    "integer": (Widget.NUMBER, "whole number"),
    "number": (Widget.NUMBER, "number"),
    "string": (Widget.TEXT, "text"),
    "null": (Widget.ANY, "nothing"),
}


def shape_of(about: Schema, defs: Mapping[str, Schema], value: Any = None) -> Shape:
    """What a schema says of a value.

    Args:
        about: the value's schema.
        defs: the schemas that it may refer to, by name.
        value: what stands there, by which one of several classes is chosen.
    """
    about = resolved(about, defs)
    branches = [resolved(b, defs) for b in about.get("anyOf") or about.get("oneOf") or ()]
    if not branches or about.get("type") == "object":
        return _single(about, defs)
    nullable = any(b.get("type") == "null" for b in branches)
    real = [b for b in branches if b.get("type") != "null"]
    shapes = [_single(b, defs) for b in real]
    words = " or ".join(dict.fromkeys(s.words for s in shapes))
    bounds = "; ".join(dict.fromkeys(s.bounds for s in shapes if s.bounds))
    found = _one_of(real, shapes, value)
    if found is None:
        return Shape(Widget.ANY if nullable else Widget.ELSEWHERE, words or "nothing")
    choices = found.choices
    if found.widget is Widget.SELECT:
        choices = tuple(dict.fromkeys(c for s in shapes for c in s.choices))
    return Shape(
        found.widget,
        f"{words}, or nothing" if nullable else words,
        bounds,
        choices,
        nullable,
        found.inside,
        found.fields,
        found.required,
    )


def resolved(about: Schema, defs: Mapping[str, Schema]) -> Schema:
    """A schema with what it refers to in its place.

    Args:
        about: a schema.
        defs: the schemas that it may refer to, by name.
    """
    for _ in range(_MOST_REFERENCES):
        parts: list[Schema] = list(about.get("allOf") or ())
        if "$ref" in about:
            target = defs.get(str(about["$ref"]).rpartition("/")[2], {})
            about = {**target, **{k: v for k, v in about.items() if k != "$ref"}}
        elif len(parts) == 1:
            about = {**parts[0], **{k: v for k, v in about.items() if k != "allOf"}}
        else:
            break
    return about


def _one_of(real: list[Schema], shapes: list[Shape], value: Any) -> Shape | None:
    """How a value is edited that may be one of several; None where that cannot be said."""
    widgets = {shape.widget for shape in shapes}
    if not shapes or len(shapes) == 1 or (len(widgets) == 1 and not shapes[0].widget.has_rows):
        return shapes[0] if shapes else None
    if isinstance(value, (dict, list)):
        fitting = [
            (branch, shape)
            for branch, shape in zip(real, shapes, strict=True)
            if shape.widget.has_rows and (shape.widget is Widget.LIST) == isinstance(value, list)
        ]
        best = max(fitting, key=lambda pair: _fits(pair[0], value), default=None)
        return best[1] if best else None
    singles = [shape for shape in shapes if not shape.widget.has_rows]
    if not singles:
        return None
    texts = {Widget.TEXT, Widget.PATH}
    if {shape.widget for shape in singles} <= texts:
        return next((s for s in singles if s.widget is Widget.PATH), singles[0])
    return singles[0] if len(singles) == 1 else Shape(Widget.ANY)


def _fits(branch: Schema, value: Any) -> int:
    """How well a value fits one of several classes: by its constants, then by its fields."""
    if not isinstance(value, dict):
        return 0
    properties = branch.get("properties", {})
    score = 0
    for name, about in properties.items():
        if name in value:
            score += 1
            if "const" in about:
                score += 100 if about["const"] == value[name] else -100
    return score


def _single(about: Schema, defs: Mapping[str, Schema]) -> Shape:
    if "const" in about or "enum" in about:
        choices = (about["const"],) if "const" in about else tuple(about["enum"])
        words = "one of " + ", ".join(map(plain, choices)) if len(choices) > 1 else "always "
        nullable = None in choices
        if len(choices) == 1:
            words += plain(choices[0])
        return Shape(Widget.SELECT, words, "", choices, nullable)
    kind = about.get("type")
    if kind == "array":
        items = about.get("items")
        items = items if isinstance(items, Mapping) else {}
        inner = shape_of(items, defs).words if items else "any value"
        items = resolved(items, defs)
        return Shape(Widget.LIST, f"list of {inner}", _counts(about, "Items"), inside=items)
    if kind == "object" or "properties" in about:
        return _mapping(about, defs)
    form = about.get("format")
    if kind == "string" and form in _FOLDERS_AND_FILES:
        return Shape(Widget.PATH, "folder" if form == "directory-path" else "path")
    if kind == "string" and form in _MOMENTS:
        return Shape(Widget.MOMENT, _MOMENTS[str(form)])
    if kind == "string" and form == "duration":
        return Shape(Widget.TEXT, "length of time")
    if isinstance(kind, str) and kind in _WIDGETS:
        widget, words = _WIDGETS[kind]
        return Shape(widget, words, bounds_of(about))
    return Shape(Widget.ANY)


def _mapping(about: Schema, defs: Mapping[str, Schema]) -> Shape:
    properties = about.get("properties")
    title = str(about.get("title") or "mapping")
    if properties:
        required = frozenset(about.get("required", ()))
        return Shape(Widget.NESTED, f"fields of {title}", fields=properties, required=required)
    values = about.get("additionalProperties")
    values = values if isinstance(values, Mapping) else {}
    inner = shape_of(values, defs).words if values else "any value"
    values = resolved(values, defs)
    return Shape(Widget.MAP, f"names with {inner}", _counts(about, "Properties"), inside=values)


def bounds_of(about: Schema) -> str:
    """The limits of a number or a text, in words.

    Args:
        about: its schema.
    """
    least, most = about.get("minimum"), about.get("maximum")
    parts = []
    if least is not None and most is not None:
        parts.append(f"{plain(least)} to {plain(most)}")
    elif least is not None:
        parts.append(f"at least {plain(least)}")
    elif most is not None:
        parts.append(f"at most {plain(most)}")
    for key, words in (
        ("exclusiveMinimum", "more than"),
        ("exclusiveMaximum", "less than"),
        ("multipleOf", "a multiple of"),
    ):
        if key in about:
            parts.append(f"{words} {plain(about[key])}")
    parts += [part for part in (_counts(about, "Length"),) if part]
    if "pattern" in about:
        parts.append(f"matches {about['pattern']}")
    return ", ".join(parts)


def _counts(about: Schema, what: str) -> str:
    least, most = about.get(f"min{what}"), about.get(f"max{what}")
    one = {"Length": "character", "Items": "item", "Properties": "name"}[what]
    if least == most and least is not None:
        return f"{least} {one}{'s' if least != 1 else ''}"
    if least and most is not None:
        return f"{least} to {most} {one}s"
    if least:
        return f"at least {least} {one}{'s' if least != 1 else ''}"
    return f"at most {most} {one}{'s' if most != 1 else ''}" if most is not None else ""


def plain(value: Any) -> str:
    """A value in one short line, as a config file has it.

    Args:
        value: what a schema states or a file holds.
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"{len(value)} name{'s' if len(value) != 1 else ''}" if value else "none"
    if isinstance(value, (list, tuple)):
        return f"{len(value)} item{'s' if len(value) != 1 else ''}" if value else "none"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value)) if value else "0"
    return str(value) if value != "" else '""'
