"""``${VAR}`` in config values, read as rompy 0.6.4 (``rompy.templating``) reads them.

``${VAR}``, ``${VAR:-default}``, ``${VAR|filter:argument|filter}``. A value that is one
placeholder and nothing else takes a type: true/yes/1 and false/no/0 become booleans, then integers,
then floats; with filters it keeps what they return. Anything else becomes text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..errors import ConfigError

PLACEHOLDER = re.compile(
    r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"(?::-(?P<default>(?:[^|}]|\\[|}])*?))?"
    r"(?:\|(?P<filters>[^}]+))?\}"
)
_FILTERS = ("as_datetime", "strftime", "shift")
_SHIFT = re.compile(r"([+-]?)(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DATES = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


class TemplateError(ConfigError):
    """A placeholder cannot be resolved.

    Args:
        code: the diagnostic's code.
        text: the placeholder as written.
        message: one sentence.
        hint: what to do, or empty.
        instead: the placeholder that was probably meant, or empty.
    """

    def __init__(
        self, code: str, text: str, message: str, hint: str = "", instead: str = ""
    ) -> None:
        super().__init__(message, hint)
        self.code = code
        self.text = text
        self.instead = instead


def render(text: str, environ: Mapping[str, str]) -> Any:
    """Put variables into one value.

    Args:
        text: the value as written.
        environ: the variables.

    Returns:
        Text, or a typed value where ``text`` is exactly one placeholder.

    Raises:
        TemplateError: a variable without default is not set, or a filter fails.
    """
    whole = PLACEHOLDER.fullmatch(text)
    if whole is None:
        return PLACEHOLDER.sub(lambda match: str(_value(match, environ)), text)
    value = _value(whole, environ)
    return value if whole["filters"] else _typed(value)


def _value(match: re.Match[str], environ: Mapping[str, str]) -> Any:
    name = match["name"]
    value: Any = environ.get(name, match["default"])
    if value is None:
        raise _undefined(match, environ)
    for part in (match["filters"] or "").split("|"):
        if part.strip():
            value = _filtered(value, part.strip(), match.group())
    return value


def _undefined(match: re.Match[str], environ: Mapping[str, str]) -> TemplateError:
    name, text = match["name"], match.group()
    message = f"the variable {name} is not set and has no default"
    close = difflib.get_close_matches(name, environ, 1, 0.8)
    if close:
        instead = text.replace(name, close[0], 1)
        hint = f"did you mean {close[0]}?"
        return TemplateError("undefined-variable", text, message, hint, instead)
    hint = f"set it (export {name}=...) or give a default: ${{{name}:-value}}"
    return TemplateError("undefined-variable", text, message, hint)


def _typed(value: str) -> Any:
    if value.lower() in {"true", "yes", "1"}:
        return True
    if value.lower() in {"false", "no", "0"}:
        return False
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def _filtered(value: Any, spec: str, text: str) -> Any:
    name, colon, argument = spec.partition(":")
    name = name.strip()
    if name == "as_datetime":
        return _datetime(value, argument if colon else None, text)
    if name not in {"strftime", "shift"}:
        raise _unknown_filter(name, text)
    if not argument:
        example = "strftime:%Y%m%d" if name == "strftime" else "shift:-1d"
        raise TemplateError("bad-filter", text, f"{name} needs an argument", f"write {example}")
    moment = _datetime(value, None, text)
    return moment.strftime(argument) if name == "strftime" else _shifted(moment, argument, text)


def _unknown_filter(name: str, text: str) -> TemplateError:
    message = f"there is no filter {name!r}"
    close = difflib.get_close_matches(name, _FILTERS, 1)
    if close and name:
        hint, instead = f"did you mean {close[0]}?", text.replace(f"|{name}", f"|{close[0]}", 1)
        return TemplateError(
            "unknown-filter", text, message, hint, instead if instead != text else ""
        )
    return TemplateError("unknown-filter", text, message, f"the filters are {', '.join(_FILTERS)}")


def _datetime(value: Any, layout: str | None, text: str) -> datetime:
    if isinstance(value, datetime):
        return value
    for candidate in _DATES if layout is None else (layout,):
        try:
            return datetime.strptime(str(value), candidate)
        except ValueError:
            continue
    if layout is None:
        try:
            return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        except ValueError:
            pass
    raise TemplateError(
        "bad-filter", text, f"{value!r} is not a date", "write it like 2023-01-31T06:00:00"
    )


def _shifted(moment: datetime, argument: str, text: str) -> datetime:
    match = _SHIFT.fullmatch(argument)
    if match is None:
        raise TemplateError(
            "bad-filter", text, f"shift by {argument!r} makes no sense", "write +6h, -1d, +30m"
        )
    amount = int(match[2]) * (-1 if match[1] == "-" else 1)
    try:
        return moment + timedelta(**{_UNITS[match[3]]: amount})
    except OverflowError:
        raise TemplateError("bad-filter", text, f"shift by {argument!r} is out of range") from None
