"""The fields that a file leaves out, with the values that its config classes give them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from ..documents.positions import ValuePath
from ..errors import PluginError
from ..plugins import Kind, load_config_class
from .catalogue import Catalogue
from .kinds import DocumentKind, Section

_KINDS = {DocumentKind.BACKEND: Kind.BACKEND, DocumentKind.POSTPROCESSOR: Kind.POSTPROCESSOR}


def with_defaults(
    data: Any, sections: Iterable[Section], catalogue: Catalogue
) -> tuple[Any, list[ValuePath]]:
    """Add to a document the fields that it leaves out.

    Args:
        data: the document's.
        sections: its sections; what no config class is known of stays as it is.
        catalogue: what is installed.

    Returns:
        A copy with the defaults in it, as plain values, and the paths of what was added.
    """
    full = copy.deepcopy(data)
    added: list[ValuePath] = []
    for section in sections:
        values: Any = full
        for part in section.path:
            values = values[part]
        if not isinstance(values, dict):
            continue
        for path, default in list(_missing(section, values, catalogue)):
            holder = values
            for part in path[:-1]:
                holder = holder[part]
            holder[path[-1]] = default
            added.append((*section.path, *path))
    return full, added


def _missing(
    section: Section, values: dict[Any, Any], catalogue: Catalogue
) -> Iterator[tuple[ValuePath, Any]]:
    if section.kind is DocumentKind.MODEL_RUN:
        from ..model import ModelRun

        yield from _of_class(ModelRun, values, is_base=section.type == "base")
        return
    kind = _KINDS.get(section.kind, Kind.MODEL)
    entry = catalogue.find(kind, section.type) if isinstance(section.type, str) else None
    if entry is None:
        return
    if entry.builtin:
        yield from _of_class(load_config_class(kind, entry.name), values)
        return
    try:
        schema = catalogue.host.schema(entry) or {}
    except PluginError:
        return  # the check of the file says what is wrong with it
    for name, about in schema.get("properties", {}).items():
        if "default" in about and name not in values and name != "type":
            yield (name,), about["default"]


def _of_class(
    model: type[BaseModel], values: dict[Any, Any], *, is_base: bool = True
) -> Iterator[tuple[ValuePath, Any]]:
    for name, field in model.model_fields.items():
        # The type may stand elsewhere: under its old name, or above.
        if name == "type":
            continue
        if name not in values:
            if not field.is_required():
                default = field.get_default(call_default_factory=True, validated_data={})
                yield (name,), to_jsonable_python(default)
            continue
        inner, below = field.annotation, values[name]
        if isinstance(inner, type) and issubclass(inner, BaseModel) and isinstance(below, dict):
            if name == "config" and not is_base:
                continue  # a plugin's model: its fields are others
            yield from (((name, *path), d) for path, d in _of_class(inner, below))
