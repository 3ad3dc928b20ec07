"""A schema error in plain words: its code, its sentence and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..plugins.host import SchemaProblem


@dataclass(frozen=True, slots=True)
class Words:
    """What a diagnostic says.

    Args:
        code: the diagnostic's code.
        message: one sentence.
        hint: what to do, or empty.
        fix: the text that would be right in place of what is marked, or None.
        title: how the fix is called.
    """

    code: str
    message: str
    hint: str = ""
    fix: str | None = None
    title: str = ""


_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_WANTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "model_attributes": "a mapping",
    "path": "a path",
    "datetime": "a date and time, as 2023-01-31T06:00:00",
    "date": "a date, as 2023-01-31",
    "time_delta": "a length of time, as 1h or PT1H",
}
_FORMS = {
    "memory": "a memory limit is written 512m or 4g",
    "image": "an image is written name:tag or name@sha256:digest",
}


def words_for(problem: SchemaProblem, value: Any, fields: Sequence[str] | None) -> Words:
    """Say a schema error in plain words.

    Args:
        problem: the error, as pydantic states it.
        value: what stands at its place.
        fields: the names of the fields there may be, or None where nobody knows.
    """
    name = str(problem.loc[-1]) if problem.loc else ""
    kind = problem.type
    if problem.loc[-1:] == ("[key]",):
        # pydantic states the key itself before that.
        said = str(problem.loc[-2]) if len(problem.loc) > 1 else "it"
        return Words("wrong-type", f"this key is read as {said}, not as text", "put it in quotes")
    if kind == "missing":
        return Words("missing-field", f"the field {name!r} is required", f"add {name}: ...")
    if kind == "extra_forbidden":
        return _unknown_field(name, fields)
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        bound = str(problem.context.get(key, "?"))
        fix = bound if key in {"ge", "le"} else None
        title = f"{name}: {bound}" if fix else ""
        return Words(
            "out-of-range", f"input should be {words} {bound}, not {shown(value)}", "", fix, title
        )
    if kind in {"literal_error", "enum"}:
        return _unknown_value(problem, value)
    if kind == "string_pattern_mismatch":
        form = _FORMS.get(name, f"it must match {problem.context.get('pattern', '')}")
        return Words("bad-format", f"{shown(value)} is not in the right form", form)
    if kind in {"string_too_short", "too_short"}:
        return Words("empty-value", "must not be empty")
    wanted = _wanted(kind)
    if wanted:
        hint = ""
        if kind == "string_type" and isinstance(value, (bool, int, float)):
            hint = 'put it in quotes: "..."'
        return Words("wrong-type", f"must be {wanted}, not {shown(value)}", hint)
    message = problem.message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return Words("invalid-value", message)


def unknown_type(kind: str, name: Any, names: Sequence[str]) -> Words:
    """What to say of a type that names nothing installed.

    Args:
        kind: backend or postprocessor.
        name: as written.
        names: those that are installed.
    """
    listed = ", ".join(names)
    if name is None:
        return Words("missing-type", f"the {kind} has no 'type'", f"add one of: {listed}")
    close = difflib.get_close_matches(str(name), names, 1)
    if close:
        hint = f"did you mean {close[0]!r}? installed: {listed}"
        return Words("unknown-type", f"there is no {kind} {name!r}", hint, close[0], close[0])
    hint = f"installed: {listed}; or install the package that brings it"
    return Words("unknown-type", f"there is no {kind} {name!r}", hint)


def shown(value: Any) -> str:
    """A value as a person would point at it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown_field(name: str, fields: Sequence[str] | None) -> Words:
    message = f"there is no field {name!r} here"
    close = difflib.get_close_matches(name, list(fields or ()), 1)
    if close:
        return Words("unknown-field", message, f"did you mean {close[0]!r}?", close[0], close[0])
    listed = ", ".join(fields or ())
    return Words("unknown-field", message, f"the fields are: {listed}" if listed else "")


def _unknown_value(problem: SchemaProblem, value: Any) -> Words:
    expected = str(problem.context.get("expected", ""))
    choices = [w.strip(" '") for w in expected.replace(" or ", ",").split(",")]
    close = difflib.get_close_matches(str(value), choices, 1)
    fix = close[0] if close else None
    return Words("unknown-value", f"must be {expected}, not {shown(value)}", "", fix, fix or "")


def _wanted(kind: str) -> str:
    for suffix in ("_type", "_parsing", "_from_float", "_parsing_size", "_from_date_parsing"):
        stem = kind.removesuffix(suffix)
        if stem != kind and stem in _WANTED:
            return _WANTED[stem]
    return ""
