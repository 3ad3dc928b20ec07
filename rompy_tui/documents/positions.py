"""The map from each value of a document to the place where it is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from ..diagnostics import Related, Span
from .composer import span_of

ValuePath = tuple[Hashable, ...]
"""Keys as constructed (a key ``1:`` is the integer 1) and list indexes, from the root."""

Place: TypeAlias = Span | tuple[str, yaml.Node]
"""A span, or a node and the file it stands in."""


def as_span(place: Place) -> Span:
    """The span of a place."""
    return place if isinstance(place, Span) else span_of(place[1], place[0])


class Places(Mapping[ValuePath, Span]):
    """The span of each path, worked out when it is asked for: most never are."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        self._places: dict[ValuePath, Place] = {}

    def note(self, path: ValuePath, place: Place) -> None:
        """Note where something stands; the last note of a path holds."""
        self._places[path] = place

    def __getitem__(self, path: ValuePath) -> Span:
        return as_span(self._places[path])

    def __contains__(self, path: object) -> bool:
        return path in self._places

    def __iter__(self) -> Iterator[ValuePath]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(slots=True)
class SpanMap:
    """Where each key and each value of one document stands, in whichever file.

    Args:
        keys: the span of each key.
        values: the span of each value; of an alias, where the alias stands.
        via: for what is written elsewhere, the lines that lead to it: includes and aliases.
        typed: the text of each plain scalar that YAML reads as something else than text.
        rendered: the text of each scalar before its variables were put in.
        lines: the text of each file concerned, a line each, by the file's name.
    """

    keys: Places = field(default_factory=Places)
    values: Places = field(default_factory=Places)
    via: dict[ValuePath, tuple[Related, ...]] = field(default_factory=dict)
    typed: dict[ValuePath, str] = field(default_factory=dict)
    rendered: dict[ValuePath, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def value(self, path: ValuePath) -> Span | None:
        """The span of the value at ``path``, or None where there is no such value."""
        return self.values.get(path)

    def key(self, path: ValuePath) -> Span | None:
        """The span of the key at ``path``; a list item has none."""
        return self.keys.get(path)

    def related(self, path: ValuePath) -> tuple[Related, ...]:
        """The lines that lead to where the value at ``path`` is written: includes, aliases."""
        for end in range(len(path), -1, -1) if self.via else ():
            found = self.via.get(path[:end])
            if found is not None:
                return found
        return ()

    def nearest(self, path: ValuePath) -> Span | None:
        """The value at ``path`` or the closest one that holds it."""
        for end in range(len(path), -1, -1):
            found = self.values.get(path[:end])
            if found is not None:
                return found
        return None


@dataclass(slots=True)
class Document:
    """One YAML document (or one JSON file), resolved.

    Args:
        file: the name of the file it stands in.
        index: 0 for the file's first document.
        data: its value, includes and variables put in.
        spans: where each value is written.
        span: the whole document.
        unresolved: values that could not be resolved; what they are is not judged.
    """

    file: str
    index: int
    data: Any
    spans: SpanMap
    span: Span
    unresolved: set[ValuePath] = field(default_factory=set)

    def is_unresolved(self, path: ValuePath) -> bool:
        """Whether the value at ``path`` lies in or above one that could not be resolved."""
        return any(path[: len(u)] == u or u[: len(path)] == path for u in self.unresolved)
