"""A first config file for a type, from its JSON schema."""

from __future__ import annotations

import json
from typing import Any

_PLACEHOLDERS: dict[str, Any] = {
    "string": "CHANGE-ME",
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
        ``type`` and then every field with its default; required fields, and for Docker the image,
        get a placeholder.
    """
    examples = schema.get("examples") or []
    if with_examples and examples:
        return {"type": name, **{k: v for k, v in examples[0].items() if k != "type"}}
    required = set(schema.get("required", ()))
    values: dict[str, Any] = {"type": name}
    for field, about in schema.get("properties", {}).items():
        if field in {"type", "model_type"}:
            continue
        if field == "image" and "dockerfile" in schema["properties"]:
            values[field] = "CHANGE-ME:tag"
        elif field in required:
            values[field] = _placeholder(about, schema)
        elif "default" in about and about["default"] is not None:
            values[field] = about["default"]
    return values


def skeleton_text(values: dict[str, Any], schema: dict[str, Any], form: str) -> str:
    """Write a first config file.

    Args:
        values: from :func:`skeleton_values`.
        schema: the JSON schema, for the fields' descriptions.
        form: ``yaml`` (each field with a comment) or ``json``.
    """
    if form == "json":
        return json.dumps(values, indent=2, ensure_ascii=False) + "\n"
    import yaml

    properties = schema.get("properties", {})
    lines = []
    for field, value in values.items():
        about = properties.get(field, {}).get("description", "")
        written = yaml.safe_dump({field: value}, sort_keys=False, allow_unicode=True).rstrip()
        first, *rest = written.split("\n")
        lines += [f"{first}  # {about}" if about and not rest else first, *rest]
    return "\n".join(lines) + "\n"


def _placeholder(about: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in about:
        about = schema.get("$defs", {}).get(about["$ref"].rpartition("/")[2], {})
    if about.get("enum"):
        return about["enum"][0]
    for choice in (about, *about.get("anyOf", ())):
        if choice.get("type") in _PLACEHOLDERS:
            return _PLACEHOLDERS[choice["type"]]
    return "CHANGE-ME"
