"""The first file of any type: backend, postprocessor, model run or pipeline, or from a preset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..diagnostics import Span
from ..documents import Document, SpanMap
from ..documents.dump import json_text, yaml_text
from ..documents.positions import ValuePath, value_at
from ..documents.sources import leaves
from ..errors import MissingError
from ..plugins import Entry, Kind, State
from .class_schemas import ClassSchemas
from .kinds import DocumentKind, Section
from .presets import preset_values
from .skeleton import MARK, preset_skeleton, settled, skeleton_values, to_fill_in

Values = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class FirstFile:
    """A file to begin with.

    Args:
        text: what it holds.
        unset: the places that a person has to fill in.
    """

    text: str
    unset: tuple[ValuePath, ...]


def first_file(
    entry: Entry, schemas: ClassSchemas, preset: str = "", form: str = "yaml"
) -> FirstFile:
    """Write the first file of a type.

    Args:
        entry: from the catalogue.
        schemas: of the config classes.
        preset: the name of a preset of that type; the defaults of its class where empty.
        form: ``yaml`` (each field with a comment) or ``json``.

    Raises:
        MissingError: what the type may hold is not known.
        UsageError: there is no such preset.
        ConfigError: the preset cannot be read, or JSON does not have one of the values.
    """
    if entry.state is State.BROKEN:
        raise MissingError(f"{entry.name} cannot be used: {entry.error or 'it is broken'}")
    make = {Kind.MODEL: _model_run, Kind.PIPELINE: _pipeline}.get(entry.kind)
    if make is not None:
        values, comments = make(entry.name, schemas)
        unset = _marked(values)
    else:
        values, comments, unset = _typed(entry, schemas, preset)
    if form == "json":
        where = Span.at("the new file")
        return FirstFile(json_text(Document(where.file, 0, values, SpanMap(), where)), unset)
    return FirstFile(yaml_text(values, comments), unset)


def _typed(
    entry: Entry, schemas: ClassSchemas, preset: str
) -> tuple[Values, dict[ValuePath, str], tuple[ValuePath, ...]]:
    schema, why = schemas.of(entry)
    if schema is None and entry.kind is Kind.BACKEND:
        raise MissingError(why)
    # A postprocessor without a config class takes no values, and is named all the same.
    schema = schema or {}
    if preset:
        values = preset_skeleton(entry.name, schema, preset_values(entry.name, preset))
    else:
        values = skeleton_values(entry.name, schema)
    values = settled(values)
    return values, _comments(values, schema), tuple(to_fill_in(values, schema))


def _model_run(name: str, schemas: ClassSchemas) -> tuple[Values, dict[ValuePath, str]]:
    section = Section(DocumentKind.MODEL_RUN, name, (), {}, ("config", "model_type"))
    schema, why = schemas.of_section(section)
    if schema is None or why:
        raise MissingError(why)
    inner = schema["properties"]["config"]
    of_model = skeleton_values(name, {**inner, "$defs": schema.get("$defs", {})})
    config = {"model_type": name, **{k: v for k, v in of_model.items() if k != "type"}}
    values = {
        "run_id": MARK,
        "period": {"start": MARK, "end": MARK, "interval": "1h"},
        "output_dir": "./output",
        "config": config,
    }
    inside = _comments(config, inner, ("config",))
    return values, {**_comments(values, schema), **inside}


def _pipeline(name: str, schemas: ClassSchemas) -> tuple[Values, dict[ValuePath, str]]:
    del name
    run, comments = _model_run("base", schemas)
    values = {
        "config": run,
        "backend": {"type": "local", "command": MARK},
        "postprocessor": {"type": "noop", "validate_outputs": True},
    }
    within: dict[ValuePath, str] = {("config", *path): said for path, said in comments.items()}
    return values, {
        **within,
        ("config",): "The model run; or a file of its own: !include model.yml",
        ("backend",): "How it is run; or !include backend.yml",
        ("postprocessor",): "What is done with its output",
    }


def _comments(
    values: Values, schema: Mapping[str, Any], before: ValuePath = ()
) -> dict[ValuePath, str]:
    properties = schema.get("properties", {})
    said = {field: properties.get(field, {}).get("description") or "" for field in values}
    return {(*before, field): " ".join(str(text).split()) for field, text in said.items()}


def _marked(values: Values) -> tuple[ValuePath, ...]:
    def found() -> Iterator[ValuePath]:
        for path in leaves(values):
            value = value_at(values, path)
            if isinstance(value, str) and MARK in value:
                yield path

    return tuple(found())
