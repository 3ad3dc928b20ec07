"""Surgery on flow style and JSON: brackets and commas."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import yaml

from .edits_find import Site
from .edits_guard import Replacement
from .edits_source import Entry, Source
from .edits_values import Style, flow_key, flow_text
from .scalars import EditRefused

_ANCHOR = re.compile("&[0-9A-Za-z_-]+")
_INDENT = re.compile("[ \t]*")


def replace(source: Source, site: Site, value: Any, style: Style) -> list[Replacement]:
    """Put a value in the place of another one.

    Args:
        source: the text.
        site: the old value, within brackets or written with brackets.
        value: the new one.
        style: how the file writes.
    """
    node = site.node
    quote = node.style if isinstance(node, yaml.ScalarNode) and not site.is_alias else None
    text = _written(source, site.start, value, _one_line(source, site, style), quote)
    anchor = None
    if not site.is_alias:
        anchor = _ANCHOR.search(source.text, site.start, source.content_of(node))
    if anchor:
        text = f"{anchor[0]} {text}"
    if site.start == site.end and site.holder is not None:
        # '{a}' has no colon, '{a: }' nothing behind it.
        missing = isinstance(site.holder, yaml.MappingNode) and site.mark < 0
        text = f": {text}" if missing else f" {text}"
    return [(site.start, site.end, text)]


def _one_line(source: Source, site: Site, style: Style) -> Style:
    """The style, without line breaks where the old value is a collection that has none."""
    old = source.text[site.start : site.end]
    if not site.is_collection or not site.node.value or "\n" in old or "\r" in old:
        return style
    return Style(is_json=style.is_json, colon=style.colon, comma=style.comma)


def _written(source: Source, place: int, value: Any, style: Style, quote: str | None = None) -> str:
    indent = _INDENT.match(source.text, source.line_start(place))
    return flow_text(value, style, quote, below=indent[0] if indent else "")


def insert(
    source: Source,
    site: Site,
    siblings: list[Entry],
    index: int,
    new: tuple[Any, Any] | Any,
    style: Style,
) -> list[Replacement]:
    """Add an entry to a collection within brackets.

    Args:
        source: the text.
        site: the collection.
        siblings: its entries.
        index: before which one; their number for the end.
        new: a key and its value for a mapping, a value for a list.
        style: how the file writes.

    Raises:
        EditRefused: it has no brackets, as in ``[a: 1]``, or its value does not fit.
    """
    opening = _opening(source, site)
    near = siblings[max(index - 1, 0)] if siblings else None
    text = _entry_text(source, site, near, opening, new, style)
    if near is None:
        inside = (opening + 1, site.end - 1)
        if source.text[inside[0] : inside[1]].strip():
            inside = (site.end - 1, site.end - 1)
        return [(*inside, text)]
    if index == 0:
        return _before(source, near, text, style)
    return _after(source, near, text, style)


def _opening(source: Source, site: Site) -> int:
    """Where the bracket is that opens a collection."""
    opening = source.content_of(site.node)
    if not source.text.startswith(("{", "["), opening):
        raise EditRefused("this mapping has no brackets of its own", "put it in { }")
    return opening


def _entry_text(
    source: Source, site: Site, near: Entry | None, opening: int, new: Any, style: Style
) -> str:
    place = near.start if near else opening
    if isinstance(site.node, yaml.SequenceNode):
        value = near.value if near else None
        quote = value.style if isinstance(value, yaml.ScalarNode) else None
        return _written(source, place, new, style, quote)
    key, value = new
    wanted = near.key.style if near and isinstance(near.key, yaml.ScalarNode) else None
    return flow_key(key, style, wanted) + style.colon + _written(source, place, value, style)


def _before(source: Source, first: Entry, text: str, style: Style) -> list[Replacement]:
    if source.begins_line(first.start):
        indent = source.text[source.line_start(first.start) : first.start]
        return [(first.start, first.start, f"{text},{style.newline}{indent}")]
    return [(first.start, first.start, f"{text}, ")]


def _after(source: Source, near: Entry, text: str, style: Style) -> list[Replacement]:
    comma = source.comma(near.end)
    if source.begins_line(near.start):
        indent = source.text[source.line_start(near.start) : near.start]
        broken = style.newline + indent + text
        if comma < 0 and not source.ends_line(near.end):
            return [(near.end, near.end, f",{broken}")]
        if comma < 0:
            end = source.line_end(near.end)
            return [(near.end, near.end, ","), (end, end, broken)]
        if source.ends_line(comma + 1):
            end = source.line_end(comma)
            return [(end, end, f"{broken},")]
    return [(near.end, near.end, f",{_gap(source, near, comma, style)}{text}")]


def _gap(source: Source, near: Entry, comma: int, style: Style) -> str:
    """What the file writes between a comma and the entry behind it, where all is in one line."""
    before = source.text[source.line_start(near.start) : near.start]
    if before.rstrip(" \t").endswith(","):
        return before[len(before.rstrip(" \t")) :]
    if comma >= 0 and not source.ends_line(comma + 1) and source.text[comma + 1] != " ":
        return ""
    return style.comma[1:]


def remove(source: Source, site: Site, siblings: list[Entry], index: int) -> list[Replacement]:
    """Take an entry away with its comma.

    Args:
        source: the text.
        site: the collection.
        siblings: its entries.
        index: which one goes.

    Raises:
        EditRefused: it has no brackets, as in ``[a: 1]``.
    """
    entry = siblings[index]
    comma = source.comma(entry.end)
    opening = _opening(source, site)
    if len(siblings) == 1:
        if "#" not in source.text[opening : site.end]:
            return [(opening + 1, site.end - 1, "")]
        return [(entry.start, comma + 1 if comma >= 0 else entry.end, "")]
    if comma >= 0:
        return [_with_line(source, entry.start, comma + 1)]
    before = source.comma(siblings[index - 1].end)
    if "#" not in source.text[before : entry.start] and not source.begins_line(entry.start):
        return [(before, entry.end, "")]
    return [(before, before + 1, ""), _with_line(source, entry.start, entry.end)]


def _with_line(source: Source, start: int, end: int) -> Replacement:
    """A piece that goes, with its lines and the comment behind it where it has them to itself."""
    if source.begins_line(start) and source.ends_line(end):
        return source.line_start(start), source.next_line(end), ""
    text = source.text
    while text[end] in " \t":
        end += 1
    if end == source.line_end(end):
        while text[start - 1] in " \t":
            start -= 1
    return start, end, ""


def bodies(source: Source, siblings: list[Entry], first: int, last: int) -> list[tuple[int, int]]:
    """Each entry's text, without the commas between.

    Args:
        source: the text.
        siblings: all entries of the collection.
        first: the first entry that matters.
        last: the last one.

    Raises:
        EditRefused: a comment between them would stay where it is.
    """
    found = [(e.start, e.end) for e in siblings[first : last + 1]]
    between = [source.text[a[1] : b[0]] for a, b in pairwise(found)]
    behind = source.text[found[-1][1] : source.line_end(found[-1][1])]
    if any("#" in text for text in (*between, behind)):
        raise EditRefused(
            "the comments between these entries would stay where they are", "move it by hand"
        )
    return found
