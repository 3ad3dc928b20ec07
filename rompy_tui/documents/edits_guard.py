"""What a text must read as after an edit, and the proof that it does.

Only the data counts here, as the parser reads it: includes are not followed, variables not put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from .edits_source import MAP, SEQ, Source, read
from .scalars import EditRefused
from .source import is_json

Replacement = tuple[int, int, str]
"""Where a piece of the old text begins and ends, and what stands there afterwards."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a text that is proved to do what was asked, and nothing else.

    Args:
        text: the whole text afterwards.
        spans: what was replaced in the text before: (start offset, end offset, replacement), in
            order, without overlap. Nothing outside of them has changed.
    """

    text: str
    spans: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A value that the edit brings.

    Args:
        value: dict, list or scalar.
    """

    value: Any


@dataclass(frozen=True, slots=True)
class Expected:
    """The data after the edit, as differences from the nodes before it.

    Args:
        root: what the edited document becomes, where all of it is replaced.
        entries: the entries of each changed collection, by the identity of its node.
    """

    root: New | None = None
    entries: dict[int, list[Any]] = field(default_factory=dict)


def apply(text: str, spans: Sequence[Replacement]) -> str:
    """Replace pieces of a text.

    Args:
        text: before.
        spans: in order, without overlap.
    """
    parts, end = [], 0
    for start, stop, replacement in spans:
        parts += [text[end:start], replacement]
        end = stop
    return "".join([*parts, text[end:]])


def checked(source: Source, document: int, spans: list[Replacement], expected: Expected) -> Edit:
    """Make an edit and prove it.

    Args:
        source: the text before.
        document: which of its documents is edited.
        spans: what to replace; of several at one place, in their order.
        expected: the data afterwards.

    Raises:
        EditRefused: the new text would not read as expected.
    """
    tidy = _tidy(source.text, spans)
    text = apply(source.text, tidy)
    after = _read_again(source, text)
    befores: list[Any] = list(source.documents)
    if expected.root is not None:
        befores[document] = expected.root
    same = len(befores) == len(after.documents) and all(
        _is_same(before, node, expected.entries, set())
        for before, node in zip(befores, after.documents, strict=True)
    )
    if not same:
        raise EditRefused(
            "this text is written in a way in which the change would alter something else too",
            "change it by hand",
        )
    return Edit(text, tuple(tidy))


def _read_again(source: Source, text: str) -> Source:
    try:
        after = read(text)
    except EditRefused as error:
        raise EditRefused(f"after the change, {error.message}", "change it by hand") from error
    if source.is_json and not is_json(text):
        raise EditRefused("after the change, the text would be no JSON", "change it by hand")
    return after


def _tidy(text: str, spans: list[Replacement]) -> list[Replacement]:
    """The same in order, pieces that touch made one, those that change nothing left out."""
    tidy: list[Replacement] = []
    for start, end, replacement in sorted(spans, key=lambda span: span[0]):
        if tidy and start < tidy[-1][1]:
            raise EditRefused("two parts of the change overlap", "change it by hand")
        if tidy and start == tidy[-1][1]:
            first, _, before = tidy.pop()
            start, replacement = first, before + replacement
        tidy.append((start, end, replacement))
    return [span for span in tidy if text[span[0] : span[1]] != span[2]]


def _is_same(
    before: Any, after: Any, entries: dict[int, list[Any]], done: set[tuple[int, int]]
) -> bool:
    """Whether a node reads as one did before, or as the edit wants it."""
    if isinstance(before, New):
        return reads_as(after, before.value)
    if (id(before), id(after)) in done:
        return True
    done.add((id(before), id(after)))
    if type(before) is not type(after) or before.tag != after.tag:
        return False
    if isinstance(before, yaml.ScalarNode):
        return bool(before.value == after.value)
    wanted = entries.get(id(before), before.value)
    if len(wanted) != len(after.value):
        return False
    if isinstance(before, yaml.SequenceNode):
        return all(_is_same(a, b, entries, done) for a, b in zip(wanted, after.value, strict=True))
    return all(
        _is_same(a[0], b[0], entries, done) and _is_same(a[1], b[1], entries, done)
        for a, b in zip(wanted, after.value, strict=True)
    )


def reads_as(node: yaml.Node, value: Any) -> bool:
    """Whether a node reads as a plain value, of the same type and in the same order.

    Args:
        node: what was read.
        value: dict, list or scalar.
    """
    if isinstance(value, dict):
        return (
            isinstance(node, yaml.MappingNode)
            and node.tag == MAP
            and len(node.value) == len(value)
            and all(
                reads_as(key, k) and reads_as(item, v)
                for (key, item), (k, v) in zip(node.value, value.items(), strict=True)
            )
        )
    if isinstance(value, list):
        return (
            isinstance(node, yaml.SequenceNode)
            and node.tag == SEQ
            and len(node.value) == len(value)
            and all(reads_as(n, v) for n, v in zip(node.value, value, strict=True))
        )
    return isinstance(node, yaml.ScalarNode) and _is_scalar(node, value)


def _is_scalar(node: yaml.ScalarNode, value: Any) -> bool:
    constructor: Any = yaml.constructor.SafeConstructor()
    try:
        found = constructor.construct_object(node)
    except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, ValueError):
        return False
    # By their text, not-a-number is equal to itself, minus zero is not zero, and a moment keeps
    # its time zone; integers may be too long to be written.
    equal = found == value if isinstance(value, (str, int)) else str(found) == str(value)
    return type(found) is type(value) and bool(equal)
