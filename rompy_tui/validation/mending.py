"""Writes a value another way: in quotes, as a list, as a mapping, as one text."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..documents.scalars import write_json, write_scalar
from .given import Given

_PAIRS = {"additional_options": "--{}={}", "volumes": "{}:{}"}
"""How a key and its value become one text."""

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mend:
    """A change that may mend an error.

    Args:
        text: what is to stand in the file.
        title: how it is called.
        safe: whether it may be made without asking.
        on_key: whether it replaces the key, not the value.
    """

    text: str
    title: str
    safe: bool = False
    on_key: bool = False


def quoted(text: str) -> str:
    """A text in double quotes.

    Args:
        text: what it says.
    """
    return write_scalar(text, '"')


def written(text: str, given: Given) -> str:
    """A text as it may stand in place of another value, in its style.

    Args:
        text: what it says.
        given: what stands there.

    Returns:
        The text in the quotes that are there, or without any where it reads the same.
    """
    if given.json:
        return write_json(text)
    return write_scalar(text, given.source[:1], in_flow=True)


def in_quotes(given: Given, name: str) -> Mend | None:
    """Put what YAML reads as something else than text in quotes.

    Args:
        given: what stands there.
        name: its field.
    """
    if not given.typed or given.source != given.typed:
        return None
    text = quoted(given.typed)
    return Mend(text, f"{name}: {text}", safe=True)


def as_list(given: Given, name: str) -> Mend | None:
    """Make a list of a text, or of a mapping whose parts belong together (``/a: /b``).

    Args:
        given: what stands there.
        name: its field.
    """
    if not given.can_be_replaced or "#" in given.source:
        return None
    if isinstance(given.value, dict):
        pairs = given.value.items()
        form = _PAIRS.get(name)
        if form is None or not pairs or not all(_is_text(p) for pair in pairs for p in pair):
            return None
        items = [form.format(*pair) for pair in pairs]
    elif isinstance(given.value, str):
        options = given.value.split()
        several = len(options) > 1 and all(o.startswith("--") for o in options)
        items = options if several else [given.value]
    else:
        return None
    texts = [written(item, given) for item in items]
    if _is_block(given):
        return Mend(_block([f"- {t}" for t in texts], given), f"{name} as a list")
    return Mend(f"[{', '.join(texts)}]", f"{name}: [{', '.join(texts)}]")


def as_mapping(given: Given, name: str) -> Mend | None:
    """Make a mapping of ``NAME=value`` texts, or of a list of small mappings.

    Args:
        given: what stands there.
        name: its field.
    """
    pairs = _assignments(given.value)
    if not pairs or not given.can_be_replaced or "#" in given.source:
        return None
    texts = [f"{written(k, given)}: {quoted(v)}" for k, v in pairs]
    if _is_block(given):
        return Mend(_block(texts, given), f"{name} as a mapping")
    return Mend(f"{{{', '.join(texts)}}}", f"{name}: {{{', '.join(texts)}}}")


def one_text(given: Given, name: str) -> Mend | None:
    """Make one text of a command's words in a list, of a list of one, or of ``{/a: /b}``.

    Args:
        given: what stands there.
        name: its field.
    """
    value = given.value
    if not given.can_be_replaced or "\n" in given.source or "#" in given.source:
        return None
    if isinstance(value, dict) and len(value) == 1 and name in _PAIRS:
        (pair,) = value.items()
        if not all(map(_is_text, pair)):
            return None
        text = _PAIRS[name].format(*pair)
    elif isinstance(value, list) and value and all(map(_is_text, value)):
        if len(value) > 1 and name not in {"command", "executable", "mpiexec"}:
            return None
        text = shlex.join(value) if len(value) > 1 else value[0]
    else:
        return None
    said = written(text, given)
    return Mend(said, f"{name}: {said}")


def _assignments(value: Any) -> list[tuple[str, str]]:
    """Names and values of ``A=1 B=2``, ``[A=1, B=2]`` or ``[{A: 1}]``; nothing for another form."""
    parts: Sequence[Any] = value if isinstance(value, list) else []
    if isinstance(value, str):
        parts = value.split() if len(value.split()) == value.count("=") else [value]
    found: dict[str, str] = {}
    for part in parts:
        match = _ASSIGNMENT.fullmatch(part) if isinstance(part, str) else None
        if match:
            found[match[1]] = match[2]
        elif isinstance(part, Mapping) and all(map(_is_text, (*part, *part.values()))):
            found.update(part)
        else:
            return []
    return list(found.items())


def _is_block(given: Given) -> bool:
    return isinstance(given.value, (dict, list)) and given.source[:1] not in {"[", "{"}


def _block(lines: list[str], given: Given) -> str:
    """Lines below each other that stand in place of a block, indented deeper than its key."""
    column, key = given.indent
    more = " " * max(0, key + 2 - column)
    return f"\n{' ' * column}".join(f"{more}{line}" for line in lines)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\n" not in value
