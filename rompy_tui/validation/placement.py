"""Where in the text a schema error points."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from datetime import date, datetime
from typing import Any

from ..diagnostics import Position, Span
from ..documents import Document
from ..documents.positions import ValuePath, value_at
from ..plugins.host import SchemaProblem

_MOMENT = re.compile(r"datetime\.(date|datetime)\(([\d, ]+)\)")
_WHOLE = re.compile(r"-?\d{1,100}")
_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")


def place(document: Document, base: ValuePath, problem: SchemaProblem) -> tuple[ValuePath, Span]:
    """Find the place of a schema error.

    Args:
        document: what was checked.
        base: where the checked section stands in it.
        problem: the error; its ``loc`` starts at ``base``.

    Returns:
        The path of the value concerned, and the span to mark: a missing field marks the key that
        holds it, an unknown field its own key, null its key, a choice between classes the value
        that chooses, a rule over several fields the key that its message names, a rule over a
        list the item and one over a mapping the key that its message quotes.
    """
    path = _existing(document, base, problem.loc)
    if problem.type == "missing":
        return (*path, problem.loc[-1]), holder_span(document, path)
    if problem.type.startswith("union_tag"):
        path = (*path, str(problem.context.get("discriminator", "")).strip("'"))
        return path, document.spans.value(path) or holder_span(document, path)
    if problem.type in {"extra_forbidden", "invalid_key"} or problem.loc[-1:] == ("[key]",):
        return path, _key(document, path)
    if not problem.loc:
        named = _named_key(document, base, problem.message)
        return (named, _key(document, named)) if named else (base, holder_span(document, base))
    value = value_at(document.data, path)
    if value is None:
        return path, _key(document, path)
    item = _quoted_item(value, path, problem.message)
    span = document.spans.value(item) or holder_span(document, item)
    if isinstance(value, dict) and item != path:
        return item, _key(document, item)
    if isinstance(value, (dict, list)) and span.start.line != span.end.line:
        # A block of many lines is marked at the key above it.
        return item, _key(document, item)
    return item, span


def holder_span(document: Document, path: ValuePath) -> Span:
    """The key that holds the value at a path; at the root the document's first key.

    Args:
        document: the document.
        path: where in it.
    """
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


def _existing(document: Document, base: ValuePath, loc: Iterable[str | int]) -> ValuePath:
    """The longest path that is in the document; tags of unions in ``loc`` match nothing."""
    path = base
    for part in loc:
        found = _part(value_at(document.data, path), part)
        if found:
            path = (*path, *found)
    return path


def _part(holder: Any, part: str | int) -> ValuePath:
    """The key or index that a part of ``loc`` stands for, as the document has it."""
    if isinstance(holder, list):
        return (part,) if isinstance(part, int) and part < len(holder) else ()
    if not isinstance(holder, dict):
        return ()
    if part not in holder:
        key = _stated_key(str(part))
        return (key,) if key is not None and key in holder else (None,) * (part == "None")
    if part not in {0, 1}:
        return (part,)
    # 0 finds False, and 1 finds True: the path holds the key as it was read.
    return (next(k for k in holder if k == part),)


def _stated_key(text: str) -> Hashable:
    """A key that is no text, from what pydantic makes of it: Python's way to write it."""
    if text in {"True", "False"}:
        return text == "True"
    moment = _MOMENT.fullmatch(text)
    try:
        if moment:
            numbers: Any = [int(n) for n in moment[2].split(",")]
            return date(*numbers) if moment[1] == "date" else datetime(*numbers)
        return int(text) if _WHOLE.fullmatch(text) else float(text)
    except (TypeError, ValueError, OverflowError):
        return None


def _key(document: Document, path: ValuePath) -> Span:
    return document.spans.key(path) or document.spans.value(path) or holder_span(document, path)


def _named_key(document: Document, base: ValuePath, message: str) -> ValuePath | None:
    for match in _QUOTED.finditer(message):
        path = (*base, match[1] or match[2])
        if document.spans.key(path) is not None:
            return path
    return None


def _quoted_item(value: Any, path: ValuePath, message: str) -> ValuePath:
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str) and repr(item) in message:
                return (*path, index)
    if isinstance(value, dict):
        for key in value:
            if isinstance(key, str) and repr(key) in message:
                return (*path, key)
    return path
