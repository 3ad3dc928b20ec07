"""The three kinds of change that bring a new value: put in place of another, added, inserted."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import yaml

from . import edits_block as block
from . import edits_flow as flow
from .edits_find import Site, aliases, index_of, refuse_losing_anchor, refuse_shared
from .edits_guard import Edit, Expected, New, Replacement, checked
from .edits_source import Source, shown
from .edits_values import Style, style_of
from .scalars import EditRefused, as_plain_key, holds_lines


def replaced(source: Source, document: int, site: Site, value: Any) -> Edit:
    """Put a value in the place of another one.

    Args:
        source: the text.
        document: the document's number.
        site: the old value.
        value: the new one, plain.

    Raises:
        EditRefused: an alias elsewhere reads the old one, or something else would change.
    """
    if not site.is_alias:
        refuse_shared(site, aliases(source, document))
        refuse_losing_anchor(source, document, site)

    def spans(style: Style) -> list[Replacement]:
        if site.holder is None and site.start == site.end:
            return block.fill(source, site, value, style)
        brackets = site.is_collection and site.node.flow_style and site.node.value
        keeps_brackets = brackets and isinstance(value, (dict, list))
        if site.in_flow or style.is_json or keeps_brackets:
            return flow.replace(source, site, value, style)
        return block.replace(source, site, value, style)

    if site.holder is None:
        expected = Expected(root=New(value))
        return _proved(source, document, site.node, site.end, value, spans, expected)
    entries = list(site.holder.value)
    old = entries[site.index]
    entries[site.index] = (old[0], New(value)) if isinstance(old, tuple) else New(value)
    expected = Expected(entries={id(site.holder): entries})
    return _proved(source, document, site.holder, site.end, value, spans, expected)


def added(
    source: Source, document: int, site: Site, key: Any, value: Any, after: Hashable | None
) -> Edit:
    """Add a key to a mapping.

    Args:
        source: the text.
        document: the document's number.
        site: the mapping.
        key: the new key.
        value: its value, plain.
        after: the key below which it will stand; the end where None.

    Raises:
        EditRefused: the mapping has the key, or not the one named by ``after``, an alias reads it,
            or something else would change.
    """
    key = as_plain_key(key)
    refuse_shared(site, aliases(source, document))
    if not isinstance(site.node, yaml.MappingNode):
        raise EditRefused(f"{shown(site.path)} is no mapping", "replace it by one first")
    siblings = source.entries(site.node)
    if index_of(site, siblings, key) is not None:
        raise EditRefused(f"{shown(site.path)} has a {key!r} already", "set its value instead")
    index = len(siblings)
    if after is not None:
        found = index_of(site, siblings, after)
        if found is None:
            raise EditRefused(f"there is no {after!r} in {shown(site.path)}", "read the file again")
        index = found + 1

    def spans(style: Style) -> list[Replacement]:
        if site.node.flow_style:
            return flow.insert(source, site, siblings, index, (key, value), style)
        return block.insert_key(source, siblings[index - 1], key, value, style)

    entries = list(site.node.value)
    entries.insert(index, (New(key), New(value)))
    expected = Expected(entries={id(site.node): entries})
    place = siblings[index - 1].end if siblings else site.start
    return _proved(source, document, site.node, place, value, spans, expected)


def inserted(source: Source, document: int, site: Site, index: int | None, value: Any) -> Edit:
    """Add an item to a list.

    Args:
        source: the text.
        document: the document's number.
        site: the list.
        index: the number that the item will have; None for the end.
        value: the item, plain.

    Raises:
        EditRefused: it is no list or not as long, an alias reads it, or something else would
            change.
    """
    refuse_shared(site, aliases(source, document))
    if not isinstance(site.node, yaml.SequenceNode):
        raise EditRefused(f"{shown(site.path)} is no list", "replace it by one first")
    siblings = source.entries(site.node)
    index_of(site, siblings, index)
    place = len(siblings) if index is None else index
    if not 0 <= place <= len(siblings):
        raise EditRefused(
            f"{shown(site.path)} has {len(siblings)} items, no place {place}", "read the file again"
        )

    def spans(style: Style) -> list[Replacement]:
        if site.node.flow_style:
            return flow.insert(source, site, siblings, place, value, style)
        return block.insert_item(source, siblings, place, value, style)

    entries = list(site.node.value)
    entries.insert(place, New(value))
    expected = Expected(entries={id(site.node): entries})
    near = siblings[max(place - 1, 0)].end if siblings else site.start
    return _proved(source, document, site.node, near, value, spans, expected)


def _proved(
    source: Source,
    document: int,
    near: yaml.Node,
    place: int,
    value: Any,
    spans: Callable[[Style], list[Replacement]],
    expected: Expected,
) -> Edit:
    style = style_of(source, near, document, source.newline(place), value)
    try:
        return checked(source, document, spans(style), expected)
    except EditRefused:
        if style.is_json or not holds_lines(value):
            raise
    # A comment or the end of the file below would become part of a literal block.
    return checked(source, document, spans(replace(style, text_blocks=False)), expected)
