"""Values to try a config class with: from its schema, where its author gives none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

UNHEARD_OF = "no_such_field_of_yours"
"""A name that no config class has."""

WRONG: dict[str, str] = {"is wrong": "for a number, a text, a list"}
"""What no field takes that is a number, a text, a truth value or a list."""

_NAMES = ("type", "backend_type", "model_type")
_SIMPLE = {"integer", "number", "string", "boolean", "array", "null"}


def example_of(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Values that are valid as far as a schema says; None where it does not say.

    Args:
        schema: a JSON schema with ``examples``, or without required fields.
    """
    examples = schema.get("examples")
    if examples and isinstance(examples[0], dict):
        return dict(examples[0])
    return None if schema.get("required") else {}


def wrong_values(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A wrong value for each field whose type the schema says."""
    properties = schema.get("properties", {})
    return {
        name: WRONG
        for name, about in properties.items()
        if name not in _NAMES and _types_of(about) and _types_of(about) <= _SIMPLE
    }


def _types_of(about: Mapping[str, Any]) -> set[str]:
    """The JSON types that a field may have; with an empty one where that is not said."""
    if "anyOf" in about:
        return set().union(*(_types_of(choice) for choice in about["anyOf"]))
    return {str(about.get("type", ""))}


def undescribed(schema: Mapping[str, Any]) -> Iterator[str]:
    """The fields without a description, those of models inside too (``Grid.nx``)."""
    for title, model in [("", schema), *schema.get("$defs", schema.get("definitions", {})).items()]:
        for name, about in model.get("properties", {}).items():
            if name not in _NAMES and not about.get("description"):
                yield f"{title}.{name}" if title else name
