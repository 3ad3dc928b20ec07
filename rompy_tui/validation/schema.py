"""JSON schemas of config classes: as the classes state them, and for editors and other checkers.

The exported ones use no keyword that is newer than draft 7, which is what yaml-language-server
reads; by their own statement they are of 2020-12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import combinations
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from ..backends.rules import TIME_LIMIT
from ..errors import MissingError, PluginError, UsageError
from ..plugins import Kind, State
from .catalogue import Catalogue
from .class_schemas import schema_of
from .schema_forms import INCLUDE, TEMPLATE, Schema, relaxed_fields

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMMENT = (
    "Written by rompy-tui. It cannot see: whether paths exist; what a variable's value or an "
    "included file will be; the range of a number that is written as text; most rules over several "
    "fields; what is only warned of. YAML 1.1, as rompy reads it, takes 1:00:00 for a number and "
    "yes for true; an editor that reads YAML 1.2 does not. rompy-tui validate checks all of it."
)
# What the classes check in code; by kind, type and field.
_PATTERNS: dict[tuple[Kind, str], dict[str, Schema]] = {
    (Kind.BACKEND, "slurm"): {
        "time_limit": {"type": "string", "pattern": f"^{TIME_LIMIT.pattern}$"},
        "command": {"type": "string", "pattern": r"\S"},
    },
    (Kind.BACKEND, "docker"): {
        "volumes": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[^:]+:/[^:]*(:[^:]+)?$"},
        },
    },
}
_TYPE_KEYS = {Kind.BACKEND: ("type", "backend_type"), Kind.POSTPROCESSOR: ("type",)}
_VARIABLE_NAMES = {"pattern": "^[^=]+$"}
_STEPS: Schema = {"required": ["steps"], "properties": {"type": {"const": "pipeline"}}}
"""What tells several processors in a row from one."""

_PARTS = {"config": "model-run", "backend": "backend", "postprocessor": "postprocessor"}


def class_schema(catalogue: Catalogue, kind: Kind, name: str) -> Schema:
    """The JSON schema of a config class, as pydantic makes it.

    Args:
        catalogue: what is installed.
        kind: backend or postprocessor.
        name: as in files.

    Raises:
        UsageError: there is no such backend or postprocessor.
        MissingError: it has no config class.
        PluginError: it cannot be loaded.
    """
    entry = catalogue.find(kind, name)
    if entry is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {name!r}", f"installed: {listed}")
    found = schema_of(entry, catalogue)
    if found is None:
        raise MissingError(f"the {kind.value} {name!r} of {entry.provider} has no config class")
    return found


def type_schema(catalogue: Catalogue, kind: Kind, name: str) -> Schema:
    """The schema of a file that holds a backend or a postprocessor of one type.

    Args:
        catalogue: what is installed.
        kind: backend or postprocessor.
        name: as in files.

    Returns:
        A schema for editors: what the type's config class says, with ``type`` required, and with
        what a file may hold in place of a value.

    Raises:
        UsageError: there is no such backend or postprocessor.
        MissingError: it has no config class.
        PluginError: it cannot be loaded.
    """
    found = _fields(catalogue, kind, name)
    keys = _TYPE_KEYS[kind]
    if len(keys) == 1:
        found["required"] = [*keys, *found.get("required", ())]
    else:
        found["allOf"] = [{"anyOf": [{"required": [key]} for key in keys]}]
    return {"$schema": DIALECT, "$comment": _COMMENT, **found}


def file_schema(catalogue: Catalogue) -> Schema:
    """One schema for every config file: backends, postprocessors, pipelines and model runs.

    Args:
        catalogue: what is installed. Fields of a plugin that has no config class, or that cannot
            be loaded, are left alone; so are those of models of plugins.

    Returns:
        The schema. It says nothing of documents that are no config.
    """
    from ..model import ModelRun
    from ..postprocess.steps import PostprocessPipelineConfig

    defs: dict[str, Schema] = {"model-run": _nested(_model_run(ModelRun), "model-run")}
    types = {kind: _names(catalogue, kind) for kind in (Kind.BACKEND, Kind.POSTPROCESSOR)}
    for kind, names in types.items():
        for name in names:
            key = f"{kind.value}-{name}"
            defs[key] = _nested(_fields_or_any(catalogue, kind, name), key)
        defs[kind.value] = {"type": "object", **_by_type(kind, names)}
    defs["step"] = defs.pop("postprocessor")
    defs["steps"] = _steps(PostprocessPipelineConfig)
    defs["postprocessor"] = _if(_STEPS, _reference("steps"), _reference("step"))
    return {
        "$schema": DIALECT,
        "$comment": _COMMENT,
        "title": "rompy config file",
        "type": "object",
        **_by_content(types),
        "$defs": defs,
    }


def _fields(catalogue: Catalogue, kind: Kind, name: str) -> Schema:
    """What a type's config class says; the type itself may be missing."""
    schema = class_schema(catalogue, kind, name)
    entry = catalogue.find(kind, name)
    properties = {n: dict(about) for n, about in schema.get("properties", {}).items()}
    builtin = entry is not None and entry.builtin
    if builtin:
        properties["env_vars"]["propertyNames"] = _VARIABLE_NAMES
        for field, pattern in _PATTERNS.get((kind, name), {}).items():
            properties[field].update(pattern)
    found = _relaxed_class({**schema, "properties": properties})
    said = properties.get("type", {}).get("description", "Names this config class in files")
    for key, description in zip(_TYPE_KEYS[kind], (said, "The old name of 'type'"), strict=False):
        found["properties"][key] = {
            "description": description,
            "anyOf": [{"const": name}, TEMPLATE],
        }
    required = [field for field in found.pop("required", ()) if field != "type"]
    if required:
        found["required"] = required
    if builtin and kind is Kind.BACKEND:
        # Of a plugin's class what it does not know is not passed to it.
        found["not"] = {"required": list(_TYPE_KEYS[kind])}
    return found


def _fields_or_any(catalogue: Catalogue, kind: Kind, name: str) -> Schema:
    try:
        return _fields(catalogue, kind, name)
    except (MissingError, PluginError) as error:
        return {"type": "object", "$comment": f"not checked: {error.message}"}


def _relaxed_class(schema: Schema) -> Schema:
    defs = schema.get("$defs", {})
    found = relaxed_fields({k: v for k, v in schema.items() if k != "$defs"}, defs)
    if defs:
        found["$defs"] = {name: relaxed_fields(about, defs) for name, about in defs.items()}
    return found


def _model_run(model: type[BaseModel]) -> Schema:
    found = _relaxed_class(model.model_json_schema())
    other: Schema = {"type": "object", "required": ["model_type"]}
    other["properties"] = {"model_type": {"not": {"const": "base"}}}
    # The fields of a plugin's model are others.
    found["properties"]["config"] = _if(other, {}, found["properties"]["config"])
    return found


def _steps(config_class: type[BaseModel]) -> Schema:
    found = _relaxed_class(config_class.model_json_schema())
    steps = found["properties"]["steps"]
    listed = {"type": "array", "minItems": 1, "items": {"anyOf": [_reference("step"), INCLUDE]}}
    found["properties"]["steps"] = {
        "description": steps["description"],
        "anyOf": [listed, INCLUDE],
    }
    return found


def _names(catalogue: Catalogue, kind: Kind) -> list[str]:
    used = (e for e in catalogue.entries if e.kind is kind and e.state is not State.SHADOWED)
    return list(dict.fromkeys(entry.name for entry in used))


def _by_type(kind: Kind, names: Sequence[str]) -> Schema:
    """What a backend or postprocessor of any type must hold."""
    keys = _TYPE_KEYS[kind]
    return {
        "properties": {key: {"anyOf": [{"enum": list(names)}, TEMPLATE]} for key in keys},
        "anyOf": [{"required": [key]} for key in keys],
        "allOf": [
            {"if": _has(key, name), "then": _reference(f"{kind.value}-{name}")}
            for key in keys
            for name in names
        ],
    }


def _by_content(types: Mapping[Kind, Sequence[str]]) -> Schema:
    """Which schema a document follows, by what it holds: as ``validation.kinds`` tells kinds."""
    backends, processors = types[Kind.BACKEND], types[Kind.POSTPROCESSOR]
    only_processors = [name for name in processors if name not in backends]
    typed = {
        "properties": {"type": {"anyOf": [{"enum": [*backends, *only_processors]}, TEMPLATE]}},
        "allOf": [
            *({"if": _has("type", n), "then": _reference(f"backend-{n}")} for n in backends),
            *(
                {"if": _has("type", n), "then": _reference(f"postprocessor-{n}")}
                for n in only_processors
            ),
        ],
    }
    pairs = [{"required": list(pair)} for pair in combinations(_PARTS, 2)]
    in_config: Schema = {"required": ["config"], "properties": {"config": {"type": "object"}}}
    whole_run = deepcopy(in_config)
    whole_run["properties"]["config"]["required"] = ["run_id"]
    model = deepcopy(in_config)
    model["properties"]["config"]["required"] = ["model_type"]
    run = [*({"required": [name]} for name in ("run_id", "period")), model]
    base = _reference("model-run/$defs/BaseConfig")
    return _if(
        {"anyOf": [*pairs, whole_run]},
        {"properties": {key: {"anyOf": [_reference(to), INCLUDE]} for key, to in _PARTS.items()}},
        _if(
            _only_steps(processors),
            _reference("steps"),
            _if(
                {"required": ["type"]},
                typed,
                _if(
                    {"required": ["backend_type"]},
                    _reference("backend"),
                    _if(
                        {"anyOf": run},
                        _reference("model-run"),
                        _if(_has("model_type", "base"), base, _named(backends)),
                    ),
                ),
            ),
        ),
    )


def _only_steps(processors: Sequence[str]) -> Schema:
    """What tells a document with several postprocessors in a row from one that is no config."""
    step: Schema = {"type": "object", "required": ["type"]}
    step["properties"] = {"type": {"enum": list(processors)}}
    steps = {"type": "array", "minItems": 1, "items": step}
    return {**_STEPS, "properties": {**_STEPS["properties"], "steps": steps}}


def _named(backends: Sequence[str]) -> Schema:
    """A mapping of named backends, or the old form: one below ``backend``."""
    typed: Schema = {"type": "object", "required": ["type"]}
    typed["properties"] = {"type": {"enum": list(backends)}}
    nested = {"required": ["config"], "properties": {"config": {"type": "object"}}}
    below: Schema = {
        "allOf": [
            {"if": _has("type", n), "then": {"properties": {"config": _reference(f"backend-{n}")}}}
            for n in backends
        ]
    }
    one = _if(nested, below, _reference("backend"))
    old = {"required": ["backend"], "properties": {"backend": {"type": "object"}}}
    return _if(
        {"minProperties": 1, "additionalProperties": typed},
        {"additionalProperties": one},
        _if(old, {"properties": {"backend": _reference("backend")}}, {}),
    )


def _if(condition: Schema, then: Schema, otherwise: Schema) -> Schema:
    return {"if": condition, "then": then, "else": otherwise}


def _has(key: str, value: str) -> Schema:
    return {"required": [key], "properties": {key: {"const": value}}}


def _reference(name: str) -> Schema:
    return {"$ref": "#/$defs/" + quote(name, safe="/$")}


def _nested(schema: Any, name: str) -> Any:
    """A schema that stands below ``$defs`` of another: its references start from there."""
    if isinstance(schema, list):
        return [_nested(part, name) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _nested(value, name) for key, value in schema.items()}
    target = found.get("$ref")
    if isinstance(target, str) and target.startswith("#/$defs/"):
        found["$ref"] = f"#/$defs/{quote(name)}{target[1:]}"
    return found
