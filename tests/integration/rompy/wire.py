"""Python values as JSON and back, types kept: what the two interpreters send each other."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

_KIND = "$"


def encode(value: Any) -> Any:
    """A value in JSON's own types; equal values of equal types have equal forms.

    The order of a mapping's entries is not kept. A value of a type not known here becomes its
    type's name and its ``repr``, good enough to compare.
    """
    if value is None or type(value) in {bool, int}:
        return value
    if type(value) is str:
        # JSON would join two halves of a character.
        halves = any("\ud800" <= c <= "\udfff" for c in value)
        return {_KIND: "halves", "v": [ord(c) for c in value]} if halves else value
    if type(value) is float:
        return value if math.isfinite(value) else {_KIND: "float", "v": repr(value)}
    for kind, form in (
        (datetime, lambda: value.isoformat()),
        (date, lambda: value.isoformat()),
        (timedelta, lambda: [value.days, value.seconds, value.microseconds]),
        (PurePath, lambda: str(value)),
        (bytes, lambda: value.hex()),
        (list, lambda: [encode(v) for v in value]),
        (tuple, lambda: [encode(v) for v in value]),
        ((set, frozenset), lambda: sorted((encode(v) for v in value), key=json.dumps)),
        (dict, lambda: _pairs(value)),
    ):
        if isinstance(value, kind):
            name = kind.__name__ if isinstance(kind, type) else "set"
            return form() if name == "list" else {_KIND: name, "v": form()}
    return {_KIND: "other", "v": [type(value).__name__, repr(value)]}


def _pairs(value: dict[Any, Any]) -> list[Any]:
    return sorted(
        ([encode(k), encode(v)] for k, v in value.items()), key=lambda p: json.dumps(p[0])
    )


def decode(form: Any) -> Any:
    """The value that :func:`encode` was given."""
    if isinstance(form, list):
        return [decode(v) for v in form]
    if not isinstance(form, dict):
        return form
    kind, inner = form[_KIND], form["v"]
    made = {
        "float": float,
        "halves": lambda v: "".join(map(chr, v)),
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
        "timedelta": lambda v: timedelta(*v),
        "PurePath": Path,
        "bytes": bytes.fromhex,
        "tuple": lambda v: tuple(map(decode, v)),
        "set": lambda v: set(map(decode, v)),
        "dict": lambda v: {decode(k): decode(x) for k, x in v},
        "other": lambda v: f"<{v[0]} {v[1]}>",
    }
    return made[kind](inner)


def dumps(value: Any) -> str:
    """One line of ASCII."""
    return json.dumps(encode(value))


def loads(line: str | bytes) -> Any:
    """The value of a line."""
    return decode(json.loads(line))
