"""Where values are written, worked out when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import yaml

from ..diagnostics import Position, Span
from .composer import span_of
from .plain import Path as ValuePath
from .plain import Plain

Place: TypeAlias = Span | tuple[str, yaml.Node]
"""A span, or a node and the file it stands in."""


def as_span(place: Place) -> Span:
    """The span of a place."""
    return place if isinstance(place, Span) else span_of(place[1], place[0])


class Entries(NamedTuple):
    """All that stands in a mapping of plain keys, or in a list, with no alias among it.

    Args:
        file: the file it stands in.
        node: the mapping or list.
    """

    file: str
    node: yaml.CollectionNode


class Lines(NamedTuple):
    """All that stands in a text that was read line by line.

    Args:
        file: the file it stands in.
        plain: what was read.
    """

    file: str
    plain: Plain


Noted: TypeAlias = Place | Entries | Lines


class Places(Mapping[ValuePath, Span]):
    """The span of each path, worked out when it is asked for: most never are.

    Args:
        part: of a mapping's entries, 0 for the places of keys, 1 for those of values.
    """

    __slots__ = ("_lines", "_part", "_places", "_waiting")

    def __init__(self, part: int = 1) -> None:
        self._part = part
        self._places: dict[ValuePath, Place] = {}
        self._waiting: list[tuple[ValuePath, Noted]] = []
        self._lines: list[tuple[ValuePath, Lines]] = []

    def note(self, path: ValuePath, place: Noted) -> None:
        """Note where something stands, or all that is in it; the last note of a path holds."""
        self._waiting.append((path, place))
        if isinstance(place, Lines):
            self._lines.append((path, place))

    @property
    def _known(self) -> dict[ValuePath, Place]:
        """The places by path, taken out of what was noted."""
        waiting, self._waiting = self._waiting, []
        for path, place in waiting:
            if isinstance(place, Lines):
                self._take_lines(path, place)
            elif isinstance(place, Entries):
                self._take(path, place.file, place.node)
            else:
                self._places[path] = place
        return self._places

    def _one(self, path: ValuePath) -> Place | None:
        """The place of one path; for one of a thousand lines the others are not worked out."""
        if len(self._lines) != len(self._waiting):
            return self._known.get(path)
        for base, lines in reversed(self._lines):
            if path[: len(base)] == base:
                span = self._in_lines(lines, path[len(base) :])
                if span is not None:
                    return span
        return self._places.get(path)

    def _in_lines(self, lines: Lines, path: ValuePath) -> Span | None:
        find = lines.plain.value if self._part else lines.plain.key
        return find(lines.file, path)

    def _take_lines(self, path: ValuePath, lines: Lines) -> None:
        """Note all that stands in a text."""
        for inner in ((), *lines.plain.places):
            span = self._in_lines(lines, inner)
            if span is not None:
                self._places[path + inner] = span

    def _take(self, path: ValuePath, file: str, node: yaml.Node) -> None:
        """Note the entries of a collection."""
        if isinstance(node, yaml.MappingNode):
            for entry in node.value:
                here: ValuePath = (*path, entry[0].value)
                self._places[here] = (file, entry[self._part])
        elif self._part:
            for index, item in enumerate(node.value):
                here = (*path, index)
                self._places[here] = (file, item)

    def odd(self) -> list[ValuePath]:
        """The paths that were noted one by one: all whose last part is no text or no index."""
        one_by_one = [
            path for path, place in self._waiting if not isinstance(place, (Entries, Lines))
        ]
        return list(dict.fromkeys((*self._places, *one_by_one)))

    def root_of(self, file: str) -> ValuePath | None:
        """The path of all that a file holds: it is noted before what is in it."""
        for path, place in self._known.items():
            if (place.file if isinstance(place, Span) else place[0]) == file:
                return path
        return None

    def last_before(self, position: Position, file: str) -> tuple[Position, ValuePath] | None:
        """What begins at a position of a file or last before it: its start and its path.

        Of what begins at one place the innermost counts, and what is written there before what
        only comes from there by an alias or a merge.
        """
        best: tuple[int, int] = (-1, -1)
        found: ValuePath | None = None
        for path, place in self._known.items():
            if isinstance(place, Span):
                name, start = place.file, (place.start.line, place.start.column)
            else:
                name, mark = place[0], place[1].start_mark
                start = (mark.line, mark.column)
            if name != file or start < best or start > (position.line, position.column):
                continue
            if found is None or start > best or path[: len(found)] == found:
                best, found = start, path
        return None if found is None else (Position(*best), found)

    def block_column(self, path: ValuePath) -> int | None:
        """The column of the keys or dashes of a mapping or list in block style at a path.

        Returns:
            None for what is written within brackets, for scalars and for aliases.
        """
        for base, lines in self._lines:
            if path[: len(base)] == base:
                inside = lines.plain.inside.get(path[len(base) :])
                if inside is not None:
                    return inside.column
        place = self._known.get(path)
        node: Any = None if place is None or isinstance(place, Span) else place[1]
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return None
        if isinstance(node, yaml.MappingNode):
            return int(node.value[0][0].start_mark.column)
        # With an anchor or a tag the node begins above its first dash.
        same_line = node.start_mark.line == node.value[0].start_mark.line
        return int(
            node.start_mark.column if same_line else max(node.value[0].start_mark.column - 2, 0)
        )

    def __getitem__(self, path: ValuePath) -> Span:
        place = self._one(path)
        if place is None:
            raise KeyError(path)
        return as_span(place)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, tuple) and self._one(path) is not None

    def __iter__(self) -> Iterator[ValuePath]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
