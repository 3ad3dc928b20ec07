"""What may stand in a file beside what a config class's JSON schema says.

A schema describes the values that a class ends up with. A file may also hold a variable, the name
of an included file, or a form that pydantic reads as the right type (its "conversion table", lax).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

TEMPLATE: Schema = {
    "type": "string",
    "pattern": r"\$\{",
    "description": "a variable, as ${NAME} or ${NAME:-default}",
}
INCLUDE: Schema = {
    "type": "string",
    "pattern": r"\.(ya?ml|json)$",
    "description": "a file that is put in here, written !include NAME.yml",
}

_WHOLE = r"^\s*[-+]?[0-9]+(_[0-9]+)*(\.0+)?\s*$"
_NUMBER = (
    r"^\s*[-+]?([0-9]+(_[0-9]+)*\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$"
    r"|^\s*[-+]?([iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])\s*$"
)
_YES_OR_NO = (
    "^(0|1|[oO][nN]|[oO][fF][fF]|[tT]([rR][uU][eE])?|[fF]([aA][lL][sS][eE])?"
    "|[yY]([eE][sS])?|[nN][oO]?)$"
)
_LAX: dict[str, list[Schema]] = {
    "integer": [{"type": "string", "pattern": _WHOLE}],
    "number": [{"type": "string", "pattern": _NUMBER}],
    "boolean": [{"type": "string", "pattern": _YES_OR_NO}, {"enum": [0, 1]}],
}
# Our classes and pydantic read more forms than these formats allow, and editors enforce them.
_FORMATS = {"date", "date-time", "directory-path", "duration", "file-path", "path", "time"}
_NOTES = {"title", "description", "default", "examples", "deprecated", "$comment"}
_NARROWING = {"pattern", "format", "enum", "const", "minLength", "maxLength"}


def relaxed(about: Schema, defs: Mapping[str, Schema]) -> Schema:
    """A schema that also takes what may stand in a file in place of a value.

    Args:
        about: the schema of a value.
        defs: the schemas that it may refer to, by name.

    Returns:
        A new schema: everything that the old one accepts, variables for single values, numbers and
        yes or no as text, and names of included files for mappings and lists.
    """
    notes = {k: v for k, v in about.items() if k in _NOTES}
    core = _core(about)
    forms = _forms(core, defs)
    if len(forms) == 1 and "anyOf" not in core:
        return {**notes, **forms[0]}
    beside = {k: v for k, v in core.items() if k != "anyOf"} if "anyOf" in core else {}
    return {**notes, **beside, "anyOf": forms}


def relaxed_fields(schema: Schema, defs: Mapping[str, Schema]) -> Schema:
    """The schema of a mapping, each of its fields :func:`relaxed`.

    Args:
        schema: of a class.
        defs: as for :func:`relaxed`.
    """
    found = dict(schema)
    for keyword in ("items", "additionalProperties"):
        if isinstance(found.get(keyword), dict):
            found[keyword] = relaxed(found[keyword], defs)
    if "properties" in found:
        found["properties"] = {n: relaxed(p, defs) for n, p in found["properties"].items()}
    return found


def _core(about: Schema) -> Schema:
    core = {k: v for k, v in about.items() if k not in _NOTES}
    if core.get("format") in _FORMATS:
        del core["format"]
    return core


def _forms(core: Schema, defs: Mapping[str, Schema]) -> list[Schema]:
    """What may stand for a value, the value itself first."""
    if "$ref" in core:
        target = defs.get(str(core["$ref"]).rpartition("/")[2], {})
        return [core, INCLUDE if _is_collection(target) else TEMPLATE]
    if "anyOf" in core:
        every = [form for branch in core["anyOf"] for form in _forms(_core(branch), defs)]
        return [form for number, form in enumerate(every) if form not in every[:number]]
    if _is_collection(core):
        return [relaxed_fields(core, defs), INCLUDE]
    kind = core.get("type")
    if not core or kind == "null" or (kind == "string" and not _NARROWING & set(core)):
        return [core]
    if kind or {"enum", "const"} & set(core):
        return [core, *_LAX.get(str(kind), ()), *_counted(core), TEMPLATE]
    return [core, TEMPLATE, INCLUDE]


def _counted(core: Schema) -> list[Schema]:
    """True and false as the numbers that pydantic makes of them, where these are in range."""
    if core.get("type") not in {"integer", "number"}:
        return []
    least, most = core.get("minimum", 0), core.get("maximum", 1)
    above, below = core.get("exclusiveMinimum", -1), core.get("exclusiveMaximum", 2)
    found = [value for value in (False, True) if least <= value <= most and above < value < below]
    return [{"enum": found}] if found else []


def _is_collection(about: Schema) -> bool:
    return about.get("type") in {"object", "array"} or "properties" in about
