"""A first config file for a type: from its JSON schema, or from a preset."""

from __future__ import annotations

from typing import Any

from ..diagnostics import Span
from ..documents import Document, SpanMap
from ..documents.dump import json_text, yaml_text
from ..documents.positions import ValuePath, value_at
from ..documents.sources import leaves

MARK = "CHANGE-ME"
"""Stands where a person has to write something."""

_IMAGE = f"{MARK}:tag"
_PLACEHOLDERS: dict[str, Any] = {
    "string": MARK,
    "integer": 1,
    "number": 1.0,
    "boolean": False,
    "array": [],
    "object": {},
}


def skeleton_values(
    name: str, schema: dict[str, Any], *, with_examples: bool = False
) -> dict[str, Any]:
    """The values of a first config file.

    Args:
        name: the type's name in files.
        schema: the JSON schema of its config class.
        with_examples: use the example that the schema carries.

    Returns:
        ``type`` and then every field with its default; required fields, the command, and for
        Docker the image, get a placeholder.
    """
    examples = schema.get("examples") or []
    if with_examples and examples:
        return {"type": name, **{k: v for k, v in examples[0].items() if k != "type"}}
    placed = placeholders(schema)
    if "command" in schema.get("properties", {}):
        placed["command"] = MARK
    values: dict[str, Any] = {"type": name}
    for field, about in schema.get("properties", {}).items():
        if field in placed:
            values[field] = placed[field]
        elif field not in {"type", "model_type"} and about.get("default") is not None:
            values[field] = about["default"]
    return values


def preset_skeleton(name: str, schema: dict[str, Any], preset: dict[Any, Any]) -> dict[Any, Any]:
    """The values of a config file that begins with a preset.

    Args:
        name: the type's name in files.
        schema: the JSON schema of its config class.
        preset: the preset's fields.

    Returns:
        ``type``, then the preset's fields, and placeholders for what is required and not in it, in
        the order of the schema; then what the schema does not know.
    """
    values = {**placeholders(schema), **preset}
    order = [field for field in schema.get("properties", {}) if field in values]
    order += [field for field in values if field not in order]
    return {"type": name, **{field: values[field] for field in order if field != "type"}}


def settled(values: dict[Any, Any]) -> dict[Any, Any]:
    """The values without the image's placeholder where a Dockerfile is given in its place.

    Args:
        values: of a first config file.
    """
    if values.get("dockerfile") and values.get("image") == _IMAGE:
        return {field: value for field, value in values.items() if field != "image"}
    return values


def placeholders(schema: dict[str, Any]) -> dict[str, Any]:
    """A value for each required field, and for Docker the image, that a person is to replace.

    Args:
        schema: the JSON schema of a config class.
    """
    properties = schema.get("properties", {})
    required = [f for f in schema.get("required", ()) if f not in {"type", "model_type"}]
    found = {field: _placeholder(properties.get(field, {}), schema) for field in required}
    if {"image", "dockerfile"} <= set(properties):
        found["image"] = _IMAGE
    return found


def to_fill_in(values: dict[Any, Any], schema: dict[str, Any]) -> list[ValuePath]:
    """The places where a placeholder stands.

    Args:
        values: of a first config file.
        schema: the JSON schema of its config class.
    """
    unset = placeholders(schema)
    found: list[ValuePath] = [(f,) for f, value in unset.items() if values.get(f) == value]
    for path in leaves(values):
        value = value_at(values, path)
        if isinstance(value, str) and MARK in value and path[:1] not in found:
            found.append(path)
    return found


def skeleton_text(values: dict[Any, Any], schema: dict[str, Any], form: str) -> str:
    """Write a first config file.

    Args:
        values: from :func:`skeleton_values` or :func:`preset_skeleton`.
        schema: the JSON schema, for the fields' descriptions.
        form: ``yaml`` (each field with a comment) or ``json``.

    Raises:
        ConfigError: JSON does not have one of the values.
    """
    if form == "json":
        where = Span.at("the new config")
        return json_text(Document(where.file, 0, values, SpanMap(), where))
    properties = schema.get("properties", {})
    comments = {(field,): properties.get(field, {}).get("description", "") for field in values}
    return yaml_text(values, {path: " ".join(c.split()) for path, c in comments.items()})


def _placeholder(about: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in about:
        about = schema.get("$defs", {}).get(about["$ref"].rpartition("/")[2], {})
    if about.get("enum"):
        return about["enum"][0]
    for choice in (about, *about.get("anyOf", ())):
        if choice.get("type") in _PLACEHOLDERS:
            return _PLACEHOLDERS[choice["type"]]
    return MARK
