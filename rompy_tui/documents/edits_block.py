"""Surgery on block style: lines and indentation."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .composer import alias_span
from .edits_find import Site
from .edits_guard import Replacement
from .edits_source import Entry, Source
from .edits_values import Columns, Style, block_text, write_key

_ANCHOR = re.compile("&[0-9A-Za-z_-]+")
_HEADER = re.compile("[|>][-+0-9]*")


def replace(source: Source, site: Site, value: Any, style: Style) -> list[Replacement]:
    """Put a value in the place of another one.

    Args:
        source: the text.
        site: the old value, in block style.
        value: the new one.
        style: how the file writes.
    """
    anchor = _anchor(source, site)
    inline, rest = _parts(source, site)
    columns = _columns(source, site, style, inline, anchor)
    quote = site.node.style if isinstance(site.node, yaml.ScalarNode) else None
    head, lines = block_text(value, columns, style, None if site.is_alias else quote)
    first = " ".join(part for part in (anchor, head) if part)
    if not first and site.mark >= 0:
        if inline[0] > source.line_end(site.mark):
            # The old value stood in a line of its own.
            inline = (source.line_end(source.line_start(inline[0]) - 1), inline[1])
        else:
            inline = (site.mark, inline[1])
    elif inline[0] == site.mark:
        first = f" {first}"
    below = "".join(style.newline + line for line in lines)
    return [(*inline, first), (*rest, below)]


def _anchor(source: Source, site: Site) -> str:
    """The anchor that stays, because nothing reads it but the text has it."""
    if site.is_alias:
        return ""
    match = _ANCHOR.search(source.text, site.start, source.content_of(site.node))
    return match[0] if match else ""


def _parts(source: Source, site: Site) -> tuple[tuple[int, int], tuple[int, int]]:
    """What of an old value stands in its first line, and what in whole lines below."""
    node, start, end = site.node, site.start, site.end
    after = source.line_end(end)
    if site.is_alias:
        return (start, end), (after, after)
    if isinstance(node, yaml.ScalarNode):
        if start == end == site.mark and not source.text[start:after].strip(" \t"):
            end = after  # blanks behind a colon with no value
        if node.style not in {"|", ">"}:
            return (start, end), (after, after)
        block = source.content_start_of_block(node)
        header = _HEADER.match(source.text, block)
        header_end = header.end() if header else block
        return (start, header_end), (source.line_end(block), after)
    if node.flow_style:
        return (start, end), (after, after)
    content = source.content_of(node)
    if site.mark < 0 or content <= source.line_end(site.mark):
        return (start, after), (after, after)
    # A block below its key or dash; comments between stay.
    last = source.line_end(source.line_start(content) - 1)
    if start == content:
        return (site.mark, site.mark), (last, after)
    properties = source.text[start:content]
    properties_end = start + len(properties.partition("#")[0].rstrip())
    return (start, properties_end), (last, after)


def _columns(
    source: Source, site: Site, style: Style, inline: tuple[int, int], anchor: str
) -> Columns:
    if site.holder is None:
        column = source.column(site.start) if site.mark < 0 else 0
        return Columns(column, column, -1, compact=site.mark < 0 and not anchor)
    column = source.column(site.entry.start)
    if site.entry.key is None:
        # In 'dash, anchor, key' the anchor would be the key's.
        below = column + 2 if anchor or inline[0] == site.mark else source.column(inline[0])
        return Columns(below, below, below, compact=not anchor)
    step, items = column + style.step, column + style.list_step
    if site.is_collection and not site.node.flow_style and site.node.value:
        # As its old value, where that is of the same kind.
        first = source.entries(site.node)[0].start
        if isinstance(site.node, yaml.MappingNode):
            step = source.column(first)
        else:
            items = source.column(first)
    return Columns(step, items, column + style.step)


def fill(source: Source, site: Site, value: Any, style: Style) -> list[Replacement]:
    """Give an empty document its first value.

    Args:
        source: the text.
        site: the root, of which nothing is written.
        value: the new value.
        style: how the file writes.
    """
    head, lines = block_text(value, Columns(0, 0, -1, compact=True), style)
    text = style.newline.join([head, *lines])
    place = site.start
    if source.text.startswith(("---", "..."), place):
        return [(place, place, text + style.newline)]
    place = len(source.text)
    if not source.text:
        return [(place, place, text + style.newline)]
    if source.column(place):
        return [(place, place, style.newline + text)]
    return [(place, place, text + style.newline)]


def insert_key(
    source: Source, after: Entry, key: Any, value: Any, style: Style
) -> list[Replacement]:
    """Add an entry to a mapping.

    Args:
        source: the text.
        after: the entry below which it will stand.
        key: the new key.
        value: its value.
        style: how the file writes.
    """
    column = source.column(after.start)
    columns = Columns(column + style.step, column + style.list_step, column + style.step)
    neighbour = after.key.style if isinstance(after.key, yaml.ScalarNode) else None
    head, lines = block_text(value, columns, style)
    first = f"{write_key(key, neighbour)}:"
    return _insert_after(source, after, [f"{first} {head}" if head else first, *lines], style)


def insert_item(
    source: Source, siblings: list[Entry], index: int, value: Any, style: Style
) -> list[Replacement]:
    """Add an item to a list.

    Args:
        source: the text.
        siblings: its items, at least one.
        index: before which one; their number for the end.
        value: the new item.
        style: how the file writes.
    """
    near = siblings[max(index - 1, 0)]
    gap = near.value_start - near.start
    same_line = near.value_start <= source.line_end(near.start) and near.value_start > near.mark
    column = source.column(near.start)
    below = column + (gap if same_line else 2)
    neighbour = near.value.style if isinstance(near.value, yaml.ScalarNode) else None
    columns = Columns(below, below, below, compact=True)
    head, lines = block_text(value, columns, style, neighbour)
    first = "-" + " " * (below - column - 1) + head
    if index:
        return _insert_after(source, near, [first, *lines], style)
    text = style.newline.join([first, *lines]) + style.newline + " " * column
    return [(near.start, near.start, text)]


def _insert_after(
    source: Source, entry: Entry, lines: list[str], style: Style
) -> list[Replacement]:
    indent = " " * source.column(entry.start)
    place = source.line_end(entry.end)
    below = style.newline + indent + style.newline.join(lines)
    return [*_seal(source, entry, place), (place, place, below)]


def _seal(source: Source, entry: Entry, place: int) -> list[Replacement]:
    """Keep a literal text that ends the file without a line break from getting one."""
    last = _block_at_end(source, entry)
    if last is None or place < len(source.text):
        return []
    start = source.content_start_of_block(last)
    header = _HEADER.match(source.text, start)
    if header is None or "-" in header[0]:
        return []
    return [(start, header.end(), header[0].replace("+", "") + "-")]


def _block_at_end(source: Source, entry: Entry) -> yaml.ScalarNode | None:
    """The literal or folded text that an entry ends with."""
    last, is_alias = entry.value, entry.is_alias
    # What an alias stands for is written elsewhere, and may hold the alias.
    while not is_alias and isinstance(last, yaml.CollectionNode) and last.value:
        if last.flow_style:
            return None
        is_alias = alias_span(last, len(last.value) - 1, "") is not None
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    is_block = isinstance(last, yaml.ScalarNode) and last.style in {"|", ">"}
    return last if is_block and not is_alias and source.end_of(last) == entry.end else None


def remove(source: Source, siblings: list[Entry], index: int) -> list[Replacement]:
    """Take an entry away, with the comment behind it; comments in lines of their own stay.

    Args:
        source: the text.
        siblings: all entries of its collection, at least two.
        index: which one goes.
    """
    entry = siblings[index]
    after = source.line_end(entry.end)
    if source.begins_line(entry.start):
        start, stop = source.line_start(entry.start), source.next_line(entry.end)
        if stop == after and index and not _block_at_end(source, siblings[index - 1]):
            # The last line has no line break: the one before it goes, so that it stays so.
            start = source.line_end(start - 1)
        return [(start, stop, "")]
    # It shares its line with the dash that holds the collection.
    following = siblings[index + 1].start
    if not source.text[after:following].strip():
        return [(entry.start, following, "")]
    before = source.text[source.line_start(entry.start) : entry.start]
    return [(entry.start - len(before) + len(before.rstrip()), after, "")]


def bodies(
    source: Source, siblings: list[Entry], first: int, last: int, *, at_top: bool
) -> list[tuple[int, int]]:
    """Each entry's text with the comments right above and behind it.

    Args:
        source: the text.
        siblings: all entries of the collection.
        first: the first entry that matters.
        last: the last one.
        at_top: whether it is a document's root: what stands above its first entry is about the
            whole document.
    """
    found = []
    for index in range(first, last + 1):
        entry = siblings[index]
        start = entry.start
        if source.begins_line(start) and not (at_top and index == 0):
            floor = source.line_end(siblings[index - 1].end) if index else 0
            start = _first_comment(source, start, floor)
        found.append((start, source.line_end(entry.end)))
    return found


def _first_comment(source: Source, start: int, floor: int) -> int:
    """Where the comments begin that stand right above an entry, in its column."""
    column = source.column(start)
    top = start
    while source.line_start(top) > floor:
        above = source.line_start(source.line_start(top) - 1) + column
        line_end = source.line_end(source.line_start(top) - 1)
        if above >= line_end or above <= floor or source.text[above] != "#":
            break
        if not source.begins_line(above):
            break
        top = above
    return top
