"""The entries of a mapping, with those that it merges from others (``<<``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

_CORE = "tag:yaml.org,2002:"
_MERGE, _VALUE, _STR = f"{_CORE}merge", f"{_CORE}value", f"{_CORE}str"

Entry = tuple[Any, Any, yaml.Node, int]
"""A key, its value, the mapping they are written in, and their number there."""


def entries_of(
    node: yaml.Node, counted: Callable[[int], None], merging: tuple[int, ...] = ()
) -> list[Entry]:
    """A mapping's entries after those it merges.

    As PyYAML's ``flatten_mapping``, which writes into the nodes and knows no limit.

    Args:
        node: a mapping.
        counted: is told how many entries each merge brings, and may raise.
        merging: the mappings in which this one is merged; itself among them it brings nothing.

    Raises:
        yaml.YAMLError: what is merged is no mapping and no list of mappings.
    """
    merged: list[Entry] = []
    own: list[Entry] = []
    for index, (key, value) in enumerate(node.value):
        if key.tag == _MERGE:
            if id(node) not in merging:
                merged += _merged(value, counted, (*merging, id(node)))
            continue
        if key.tag == _VALUE:
            key.tag = _STR
        own.append((key, value, node, index))
    return merged + own


def _merged(value: Any, counted: Callable[[int], None], merging: tuple[int, ...]) -> list[Entry]:
    # Of several mappings the first wins, so it comes last.
    parts = value.value[::-1] if isinstance(value, yaml.SequenceNode) else [value]
    found: list[Entry] = []
    for part in parts:
        if not isinstance(part, yaml.MappingNode):
            raise yaml.constructor.ConstructorError(
                None, None, "only a mapping or a list of mappings can be merged", None
            )
        entries = entries_of(part, counted, merging)
        counted(len(entries))
        found += entries
    return found
