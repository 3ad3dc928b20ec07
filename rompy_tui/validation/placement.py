"""Where in the text a schema error points."""

from __future__ import annotations

import re
from typing import Any

from ..diagnostics import Position, Span
from ..documents import Document
from ..documents.positions import ValuePath
from ..plugins.host import SchemaProblem

_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")


def place(document: Document, base: ValuePath, problem: SchemaProblem) -> tuple[ValuePath, Span]:
    """Find the place of a schema error.

    Args:
        document: what was checked.
        base: where the checked section stands in it.
        problem: the error; its ``loc`` starts at ``base``.

    Returns:
        The path of the value concerned, and the span to mark: a missing field marks the key that
        holds it, an unknown field its own key, null its key, a rule over several fields the key
        that its message names, a rule over a list the item that its message quotes.
    """
    path = _existing(document, base, problem.loc)
    if problem.type == "missing":
        return (*base, *problem.loc), _holder(document, path)
    if problem.type == "extra_forbidden" or problem.loc[-1:] == ("[key]",):
        return path, _key(document, path)
    if not problem.loc:
        named = _named_key(document, base, problem.message)
        return (named, _key(document, named)) if named else (base, _holder(document, base))
    if _value_at(document.data, path) is None:
        return path, _key(document, path)
    item = _quoted_item(document, path, problem.message)
    return item, document.spans.value(item) or _holder(document, item)


def _existing(document: Document, base: ValuePath, loc: tuple[str | int, ...]) -> ValuePath:
    """The longest path that is in the document; tags of unions in ``loc`` match nothing."""
    path = base
    for part in loc:
        for candidate in (part, _retyped(part)):
            if (*path, candidate) in document.spans.values:
                path = (*path, _as_read(document.data, path, candidate))
                break
    return path


def _as_read(data: Any, path: ValuePath, key: Any) -> Any:
    """The key itself, where another is equal to it: 0 finds False, and 1 finds True."""
    holder = _value_at(data, path)
    if isinstance(key, int) and isinstance(holder, dict):
        return next((k for k in holder if k == key), key)
    return key


def _retyped(part: str | int) -> Any:
    # pydantic states a key 1: as "1" and a key on: as "True".
    if part in {"True", "False"}:
        return part == "True"
    return int(part) if isinstance(part, str) and part.isdecimal() else part


def _holder(document: Document, path: ValuePath) -> Span:
    """The key that holds the value at ``path``; at the root the document's first key."""
    for end in range(len(path), 0, -1):
        key = document.spans.key(path[:end])
        if key is not None:
            return key
    if isinstance(document.data, dict) and document.data:
        first = document.spans.key((next(iter(document.data)),))
        if first is not None:
            return first
    start = document.span.start
    return Span(document.file, start, Position(start.line, start.column + 1))


def _key(document: Document, path: ValuePath) -> Span:
    return document.spans.key(path) or document.spans.value(path) or _holder(document, path)


def _named_key(document: Document, base: ValuePath, message: str) -> ValuePath | None:
    for match in _QUOTED.finditer(message):
        path = (*base, match[1] or match[2])
        if document.spans.key(path) is not None:
            return path
    return None


def _quoted_item(document: Document, path: ValuePath, message: str) -> ValuePath:
    value = _value_at(document.data, path)
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str) and repr(item) in message:
                return (*path, index)
    if isinstance(value, dict):
        for key in value:
            if isinstance(key, str) and repr(key) in message:
                return (*path, key)
    return path


def _value_at(data: Any, path: ValuePath) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
