"""Plain Python values as YAML and JSON text that reads back as the same value and type.

What needs quotes is decided by PyYAML's own resolver (YAML 1.1, as rompy 0.6.4 reads); text that
only looks like a number, a time or a version is quoted too, because YAML 1.2 reads some of it as
one.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import yaml

from ..errors import ConfigError
from .nodes import MAX_DEPTH


class EditRefused(ConfigError):
    """A change of a text was not made; the message says why, ``hint`` what to do."""


LONGEST_NUMBER = 1000
"""An integer with more digits than this is no value of a config file."""

LONGEST_KEY = 1000
"""PyYAML reads keys of up to 1024 characters."""

_STR = "tag:yaml.org,2002:str"
_RESOLVER: Any = yaml.resolver.Resolver()
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"
_OPTION = re.compile(r"--?[A-Za-z]")
_LOOKS_TYPED = re.compile(r"[-+.]?[0-9][0-9_.:eE+\-xXoO]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = {
    "\\": "\\\\", '"': '\\"', "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n",
    "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", "\x85": "\\N", "\xa0": "\\_",
    "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip


def as_plain(value: Any, depth: int = 0) -> Any:
    """A value made of dict, list, str, int, float, bool, None, date and datetime only.

    Args:
        value: as a form or a model dumps it; tuples become lists.
        depth: how deep it will stand.

    Raises:
        EditRefused: it holds something that has no text in a config file.
    """
    if depth > MAX_DEPTH:
        what = f"the new value nests deeper than {MAX_DEPTH} levels"
        raise EditRefused(what, "is it meant for a config file?")
    if isinstance(value, Mapping):
        return {as_plain_key(k): as_plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_plain(v, depth + 1) for v in value]
    return _as_scalar(value)


def as_plain_key(key: Any) -> Any:
    """A key made of str, int, float, bool, None, date and datetime only.

    Args:
        key: of a mapping.

    Raises:
        EditRefused: it is of another type, or too long.
    """
    if isinstance(key, str) and len(key) > LONGEST_KEY:
        what = f"the key {key[:20]!r}... is longer than {LONGEST_KEY} characters"
        raise EditRefused(what, "choose a shorter one")
    return _as_scalar(key)


def _as_scalar(value: Any) -> Any:
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise EditRefused("the new text holds half a character (a surrogate)", "remove it")
        return str.__str__(value)
    if value is None or isinstance(value, (bool, datetime.date)):
        return value
    if isinstance(value, int):
        if abs(value) >= 10**LONGEST_NUMBER:
            what = f"the new number has more than {LONGEST_NUMBER} digits"
            raise EditRefused(what, "is it meant for a config file?")
        return int(value)
    if isinstance(value, float):
        return float(value)
    raise EditRefused(
        f"a value of type {type(value).__name__} cannot be written into a config file",
        "give text, a number, true or false, nothing, a date, a list or a mapping",
    )


def holds_lines(value: Any) -> bool:
    """Whether a value holds text of more than one line.

    Args:
        value: from :func:`as_plain`.
    """
    if isinstance(value, dict):
        return any(holds_lines(v) for v in value.values())
    if isinstance(value, list):
        return any(holds_lines(v) for v in value)
    return isinstance(value, str) and "\n" in value


def write_scalar(value: Any, wanted: str | None = None, *, in_flow: bool = False) -> str:
    """A scalar in one line of YAML.

    Args:
        value: from :func:`as_plain`, neither dict nor list.
        wanted: the quote that text gets where it fits, ``'`` or ``"``; with anything else text
            gets quotes only where it needs them.
        in_flow: whether it will stand within brackets.
    """
    if isinstance(value, str):
        return _text(value, wanted, in_flow)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _text(text: str, wanted: str | None, in_flow: bool) -> str:
    if wanted not in {"'", '"'}:
        if is_plain(text, in_flow=in_flow):
            return text
        wanted = "'" if '"' in text and "'" not in text else '"'
    # In one line, single quotes hold all but what cannot be seen.
    if wanted == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPES.get(c) or _escaped(c) for c in text) + '"'


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    return (
        f"\\x{code:02X}"
        if code < 0x100
        else f"\\u{code:04X}"
        if code < 0x10000
        else (f"\\U{code:08X}")
    )


def is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Whether text may stand without quotes, and reads as text then.

    Args:
        text: in one line or not.
        in_flow: whether it will stand within brackets.
    """
    if not text or text != text.strip() or not text.isprintable():
        return False
    if text[0] in _INDICATORS and not _OPTION.match(text):
        return False
    if ": " in text or " #" in text or text.endswith(":") or text.startswith(("---", "...")):
        return False
    if in_flow and set(text) & set(",[]{}:?#"):
        return False
    if _LOOKS_TYPED.fullmatch(text):
        return False
    return bool(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == _STR)


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    digits, e, exponent = repr(value).partition("e")
    # Without the point YAML 1.1 reads 1e+20 as text.
    return f"{digits if '.' in digits else digits + '.0'}{e}{exponent}"


def text_block(text: str) -> tuple[str, list[str]] | None:
    """Text of several lines as a literal block (``|``).

    Args:
        text: what the block shall read as.

    Returns:
        Its header and its lines without indentation; None where quotes show better what is there:
        blanks at an end of a line, empty lines at an end, control characters.
    """
    body = text[:-1] if text.endswith("\n") else text
    lines = body.split("\n")
    if "\n" not in text or not lines[0] or not lines[-1] or lines[0][0] in " \t":
        return None
    if any(line != line.rstrip() or not line.replace("\t", "").isprintable() for line in lines):
        return None
    return "|" if text.endswith("\n") else "|-", lines


def write_json(value: Any) -> str:
    """A scalar as JSON that YAML 1.1 reads as the same.

    Args:
        value: from :func:`as_plain`, neither dict nor list.

    Raises:
        EditRefused: JSON has no such value.
    """
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False)
        # Pairs of surrogates are read by JSON only; what lies beyond U+FFFF stays as it is.
        return "".join(c if c.isprintable() or c > "\uffff" else f"\\u{ord(c):04x}" for c in quoted)
    if isinstance(value, datetime.date):
        raise EditRefused("JSON has no dates", f'write it as text: "{value.isoformat()}"')
    if isinstance(value, float) and not math.isfinite(value):
        raise EditRefused(f"JSON has no number {value}", "write it as text, or leave it out")
    return write_scalar(value)
