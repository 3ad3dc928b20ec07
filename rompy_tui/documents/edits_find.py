"""From a value's path to its place in the text, or why an edit has no business there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from .composer import alias_span
from .edits_source import MAP, NULL, SEQ, Entry, Source, key_of, shown
from .positions import ValuePath
from .scalars import EditRefused


@dataclass(frozen=True, slots=True)
class Site:
    """A value's place.

    Args:
        path: of the value.
        node: the value; of an alias, what it stands for.
        holder: the collection it is an entry of; None for a document's root.
        siblings: the entries of that collection.
        index: its number there.
        start: where it is written, its anchor and tag included.
        end: where it ends.
        mark: behind the colon, dash or ``---`` it follows; -1 where there is none.
        is_alias: whether it is written as ``*name``.
    """

    path: ValuePath
    node: Any
    holder: Any
    siblings: list[Entry]
    index: int
    start: int
    end: int
    mark: int
    is_alias: bool = False

    @property
    def in_flow(self) -> bool:
        """Whether it stands within brackets."""
        return self.holder is not None and bool(self.holder.flow_style)

    @property
    def entry(self) -> Entry:
        """The entry of which it is the value; a root has none."""
        return self.siblings[self.index]

    @property
    def is_null(self) -> bool:
        """Whether nothing or null stands there."""
        return self.node.tag == NULL and not self.is_alias

    @property
    def is_collection(self) -> bool:
        """Whether it is a mapping or a list that is written here."""
        return isinstance(self.node, yaml.CollectionNode) and not self.is_alias


def find(source: Source, document: int, path: ValuePath) -> Site:
    """Find a value.

    Args:
        source: the text.
        document: the document's number, from 0.
        path: keys as constructed and list indexes, from the document's root.

    Raises:
        EditRefused: there is no such value, or it is not written where its path leads.
    """
    if not 0 <= document < len(source.documents):
        raise EditRefused(f"the file has no document {document + 1}", "read the file again")
    root = source.documents[document]
    used = aliases(source, document) if path else {}
    site = _root(source, root)
    for depth in range(len(path)):
        refuse_shared(site, used)
        if not site.is_collection:
            raise _no_way(source, site, path[: depth + 1])
        siblings = source.entries(site.node)
        index = index_of(site, siblings, path[depth])
        if index is None:
            raise _missing(site, path[: depth + 1])
        entry = siblings[index]
        site = Site(
            path[: depth + 1],
            entry.value,
            site.node,
            siblings,
            index,
            entry.value_start,
            entry.end,
            entry.mark,
            entry.is_alias,
        )
    return site


def _root(source: Source, root: yaml.Node) -> Site:
    start, end = source.start_of(root), source.end_of(root)
    alone = source.begins_line(start)
    mark = -1 if alone else source.line_start(start) + len("---")
    return Site((), root, None, [], 0, start, end, mark)


def index_of(site: Site, siblings: list[Entry], part: Any) -> int | None:
    """The number of a collection's entry, or None where it has no such entry.

    Args:
        site: the collection.
        siblings: its entries.
        part: a key as constructed, or a list index.

    Raises:
        EditRefused: it is no plain mapping or list, or the key stands there twice.
    """
    if site.node.tag not in {MAP, SEQ}:
        raise EditRefused(f"{shown(site.path)} is a {site.node.tag}", "change it by hand")
    if isinstance(site.node, yaml.SequenceNode):
        is_index = isinstance(part, int) and not isinstance(part, bool)
        return part if is_index and 0 <= part < len(siblings) else None
    found = [i for i, e in enumerate(siblings) if e.key is not None and key_of(e.key) == part]
    if len(found) > 1:
        raise EditRefused(
            f"{part!r} stands twice in {shown(site.path)}", "take one of them out first"
        )
    return found[0] if found else None


def refuse_shared(site: Site, used: dict[int, int]) -> None:
    """Refuse to change what several places read.

    Args:
        site: a value on the way to what is changed, or that itself.
        used: from :func:`aliases`.

    Raises:
        EditRefused: it is written elsewhere, or read elsewhere too.
    """
    what = shown(site.path)
    if site.is_alias:
        line = site.node.start_mark.line + 1
        raise EditRefused(
            f"{what} is an alias of what stands in line {line}",
            "change it there, or write the value out here",
        )
    if id(site.node) in used:
        line = used[id(site.node)] + 1
        raise EditRefused(
            f"{what} has an anchor that line {line} reads too: both would change",
            "change it by hand, or write the value out there",
        )


def refuse_losing_anchor(source: Source, document: int, site: Site) -> None:
    """Refuse to take a value away that an alias elsewhere stands for.

    Args:
        source: the text.
        document: the document's number.
        site: what would go.

    Raises:
        EditRefused: an alias outside of it reads a part of it.
    """
    if site.is_alias:
        return
    inside = _written_in(site.node)
    if site.holder is not None and site.entry.key is not None:
        inside |= _written_in(site.entry.key)
    for target, line in aliases(source, document, site.node).items():
        if target in inside:
            raise EditRefused(
                f"{shown(site.path)} holds an anchor that line {line + 1} needs",
                "write the value out there first",
            )


def aliases(source: Source, document: int, without: yaml.Node | None = None) -> dict[int, int]:
    """The nodes that aliases stand for, by identity, each with the line of the first such alias.

    Args:
        source: the text.
        document: the document's number.
        without: a node in which is not looked.
    """
    used: dict[int, int] = {}
    if "*" not in source.text:
        return used
    seen: set[int] = set()
    waiting: list[yaml.Node] = [source.documents[document]]
    while waiting:
        node: Any = waiting.pop()
        if node is without or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        for index, item in enumerate(node.value):
            key, value = item if isinstance(item, tuple) else (None, item)
            if key is not None:
                if id(key) in seen:
                    _note(used, key, node.start_mark.line)
                seen.add(id(key))
                waiting.append(key)
            alias = alias_span(node, index, "")
            if alias:
                _note(used, value, alias.start.line)
            else:
                waiting.append(value)
    return used


def _note(used: dict[int, int], node: yaml.Node, line: int) -> None:
    used[id(node)] = min(line, used.get(id(node), line))


def _written_in(root: yaml.Node) -> set[int]:
    """The nodes that are written within one, itself included; not what aliases stand for."""
    found: set[int] = set()
    waiting: list[yaml.Node] = [root]
    while waiting:
        node: Any = waiting.pop()
        if id(node) in found:
            continue
        found.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            continue
        for index, item in enumerate(node.value):
            key, value = item if isinstance(item, tuple) else (None, item)
            if key is not None:
                waiting.append(key)
            if not alias_span(node, index, ""):
                waiting.append(value)
    return found


def _no_way(source: Source, site: Site, path: ValuePath) -> EditRefused:
    what = shown(site.path)
    if site.node.tag == "!include":
        return EditRefused(
            f"{what} comes from {source.text[site.start : site.end]}", "change it in that file"
        )
    return EditRefused(f"{what} holds no values: there is no {shown(path)}", "read the file again")


def _missing(site: Site, path: ValuePath) -> EditRefused:
    for key, _ in site.node.value if isinstance(site.node, yaml.MappingNode) else ():
        if key.tag.endswith(":merge"):
            return EditRefused(
                f"{shown(path)} is not written in {shown(site.path)}",
                "where it comes by a merge (<<), change it there or set it here",
            )
    return EditRefused(f"there is no {shown(path)}", "read the file again")
