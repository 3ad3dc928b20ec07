"""Changes of single values in a config text that leave every other byte as it is.

Each function takes the text of a file (without byte order mark, newlines as they are: see
:class:`~rompy_tui.documents.writer.FileText`), the number of a document in it from 0, and the path
of a value in that document: keys as YAML constructs them, before variables are put in, and list
indexes. Each gives back an :class:`Edit`, which is proved: the new text was read again, and all
its documents hold what they held before but for the change. What cannot be done so is refused with
a reason, and nothing has happened. A file with a syntax error is not edited.

Comments: one behind a value stays when the value is replaced and goes when the value is deleted;
one in a line of its own stays, but within a value that is replaced or deleted as a whole it goes.
Replace the parts that changed, not the whole, to keep those.

A text that is empty becomes YAML; start JSON with ``{}``.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from . import edits_block as block
from . import edits_flow as flow
from .edits_find import Site, find, index_of, refuse_losing_anchor
from .edits_guard import Edit, Expected, New, checked, reads_as
from .edits_plans import added, inserted, replaced
from .edits_source import Source, read, shown
from .edits_values import Style, flow_key, style_of, write_key
from .positions import ValuePath
from .scalars import EditRefused, as_plain, as_plain_key

__all__ = [
    "Edit",
    "EditRefused",
    "add_key",
    "append_item",
    "delete",
    "insert_item",
    "move",
    "rename_key",
    "set_value",
]


def set_value(text: str, document: int, path: ValuePath, value: Any) -> Edit:
    """Replace a value; a key that its mapping does not have yet is added at its end.

    The mapping may be empty or null; lists and mappings further up must be there. Text keeps the
    quotes of the text that it replaces, where they fit.

    Args:
        text: the file's text.
        document: the document's number, from 0.
        path: of the value. An alias there is replaced by the value; a key that comes by a merge
            (``<<``) becomes one of the mapping's own.
        value: str, int, float, bool, None, date, datetime, or lists and mappings of those.

    Raises:
        EditRefused: it cannot be done without changing something else.
    """
    source, value = read(text), as_plain(value)
    if path:
        holder = find(source, document, path[:-1])
        if holder.is_null and isinstance(path[-1], str):
            return replaced(source, document, holder, {as_plain_key(path[-1]): value})
        if _lacks(source, holder, path[-1]):
            return added(source, document, holder, path[-1], value, None)
    site = find(source, document, path)
    if not site.is_alias and reads_as(site.node, value):
        return Edit(text, ())
    return replaced(source, document, site, value)


def _lacks(source: Source, site: Site, key: Hashable) -> bool:
    """Whether a value is a mapping in which a key may be set but is not written."""
    if not site.is_collection or not isinstance(site.node, yaml.MappingNode):
        return False
    return index_of(site, source.entries(site.node), key) is None


def add_key(
    text: str,
    document: int,
    path: ValuePath,
    key: Hashable,
    value: Any,
    after: Hashable | None = None,
) -> Edit:
    """Add a key to a mapping.

    Args:
        text: the file's text.
        document: the document's number, from 0.
        path: of the mapping; a value that is empty or null becomes one.
        key: the new key.
        value: its value, as in :func:`set_value`.
        after: the key below which it shall stand; at the end where None.

    Raises:
        EditRefused: the mapping has the key, or not the one named by ``after``, or the change
            would alter something else.
    """
    source, value = read(text), as_plain(value)
    site = find(source, document, path)
    if site.is_null and after is None:
        return replaced(source, document, site, {as_plain_key(key): value})
    return added(source, document, site, key, value, after)


def append_item(text: str, document: int, path: ValuePath, value: Any) -> Edit:
    """Add an item at the end of a list.

    Args:
        text: the file's text.
        document: the document's number, from 0.
        path: of the list; a value that is empty or null becomes one.
        value: the item, as in :func:`set_value`.

    Raises:
        EditRefused: it is no list, or the change would alter something else.
    """
    return insert_item(text, document, path, None, value)


def insert_item(text: str, document: int, path: ValuePath, index: int | None, value: Any) -> Edit:
    """Add an item to a list.

    Args:
        text: the file's text.
        document: the document's number, from 0.
        path: of the list; a value that is empty or null becomes one.
        index: the number that the item will have; None for the end.
        value: the item, as in :func:`set_value`.

    Raises:
        EditRefused: it is no list or not as long, or the change would alter something else.
    """
    source, value = read(text), as_plain(value)
    site = find(source, document, path)
    if site.is_null and not index:
        return replaced(source, document, site, [value])
    return inserted(source, document, site, index, value)


def delete(text: str, document: int, path: ValuePath) -> Edit:
    """Take a key or an item away; where it was the only one, ``{}`` or ``[]`` stays.

    Args:
        text: the file's text.
        document: the document's number, from 0.
        path: of its value; not of the whole document.

    Raises:
        EditRefused: an alias elsewhere needs what is in it, or the change would alter something
            else.
    """
    source = read(text)
    site = _entry(source, document, path)
    refuse_losing_anchor(source, document, site)
    holder = site.holder
    entries = [entry for i, entry in enumerate(holder.value) if i != site.index]
    expected = Expected(entries={id(holder): entries})
    parent = find(source, document, path[:-1])
    if holder.flow_style:
        spans = flow.remove(source, parent, site.siblings, site.index)
    elif entries:
        spans = block.remove(source, site.siblings, site.index)
    else:
        empty: Any = {} if isinstance(holder, yaml.MappingNode) else []
        spans = block.replace(source, parent, empty, Style())
    return checked(source, document, spans, expected)


def rename_key(text: str, document: int, path: ValuePath, key: Hashable) -> Edit:
    """Give a key another name; its value and its place stay.

    Args:
        text: the file's text.
        document: the document's number, from 0.
        path: of the value under the key.
        key: the new key.

    Raises:
        EditRefused: it is a list's item, the mapping has the new key already, or the change would
            alter something else.
    """
    source, key = read(text), as_plain_key(key)
    site = _entry(source, document, path)
    holder, old = site.holder, site.entry.key
    if old is None:
        raise EditRefused(f"{shown(path)} is a list's item and has no key", "rename a key")
    there = index_of(find(source, document, path[:-1]), site.siblings, key)
    if there not in {None, site.index}:
        raise EditRefused(f"{shown(path[:-1])} has a {key!r} already", "choose another name")
    if reads_as(old, key):
        return Edit(text, ())
    start, end = source.start_of(old), source.end_of(old)
    if source.content_of(old) != start:
        raise EditRefused(f"the key of {shown(path)} has an anchor or a tag", "change it by hand")
    style = style_of(source, holder, document, "\n", None)
    wanted = old.style if isinstance(old, yaml.ScalarNode) else None
    written = flow_key(key, style, wanted) if holder.flow_style else write_key(key, wanted)
    entries = list(holder.value)
    entries[site.index] = (New(key), entries[site.index][1])
    expected = Expected(entries={id(holder): entries})
    return checked(source, document, [(start, end, written)], expected)


def move(text: str, document: int, path: ValuePath, index: int) -> Edit:
    """Move a key or an item to another place in its mapping or list.

    The comments right above it and behind it go along. Comments above the first key of a document
    are about the document and stay.

    Args:
        text: the file's text.
        document: the document's number, from 0.
        path: of its value.
        index: the number that it will have among the entries as written, merges included.

    Raises:
        EditRefused: there is no such place, comments within brackets would lose theirs, or the
            change would alter something else.
    """
    source = read(text)
    site = _entry(source, document, path)
    holder, count = site.holder, len(site.siblings)
    if not 0 <= index < count:
        raise EditRefused(
            f"{shown(path[:-1])} has {count} entries, no place {index}", "read the file again"
        )
    first, last = min(site.index, index), max(site.index, index)
    if holder.flow_style:
        slots = flow.bodies(source, site.siblings, first, last)
    else:
        slots = block.bodies(source, site.siblings, first, last, at_top=len(path) == 1)
    order = list(range(first, last + 1))
    order.insert(index - first, order.pop(site.index - first))
    spans = [
        (*slot, text[slice(*slots[number - first])])
        for slot, number in zip(slots, order, strict=True)
    ]
    entries = list(holder.value)
    entries[first : last + 1] = [holder.value[number] for number in order]
    return checked(source, document, spans, Expected(entries={id(holder): entries}))


def _entry(source: Source, document: int, path: ValuePath) -> Site:
    """The place of a value that is an entry of something."""
    if not path:
        raise EditRefused("a whole document is no entry of anything", "change the text itself")
    return find(source, document, path)
