"""The map from each value of a document to the place where it is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml

from ..diagnostics import Diagnostic, Position, Related, Span
from .composer import span_of
from .patch import Patch
from .plain import Plain

ValuePath = tuple[Hashable, ...]
"""Keys as constructed (a key ``1:`` is the integer 1) and list indexes, from the root."""

_SECTION_HEADS = {("type",), ("backend_type",), ("config",)}
# Codes of what is wrong whatever else a mapping or a list holds.
_OF_WHAT_IS_THERE = {"duplicate-key", "unknown-field", "unknown-type", "wrong-type"}

Place: TypeAlias = Span | tuple[str, yaml.Node]
"""A span, or a node and the file it stands in."""


def value_at(data: Any, path: ValuePath) -> Any:
    """The value at a path, or None where there is none.

    Args:
        data: what to look in.
        path: keys and list indexes.
    """
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


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

    keys: Places = field(default_factory=lambda: Places(0))
    values: Places = field(default_factory=Places)
    via: dict[ValuePath, tuple[Related, ...]] = field(default_factory=dict)
    typed: dict[ValuePath, str] = field(default_factory=dict)
    rendered: dict[ValuePath, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def note_all(self, path: ValuePath, entries: Entries | Lines) -> None:
        """Note where all that is in a mapping, a list or a text stands.

        Args:
            path: where that belongs.
            entries: what is in it.
        """
        self.keys.note(path, entries)
        self.values.note(path, entries)

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

    def at(self, position: Position, file: str) -> tuple[ValuePath, bool] | None:
        """The innermost value at a place, and whether the place is on its key.

        Args:
            position: a line and a column of the file, as a cursor stands between characters.
            file: the name of a file that the document is made of.

        Returns:
            The value's path, and True where the place is on the text of its key, ends included.
            Else the value is:

            - the one whose text is there, ends included; of what several paths share by an alias
              or a merge, the path under which it is written;
            - right of a key or a dash, the one that belongs to it, up to the end of the line with
              its comment; behind a comma or a bracket the collection;
            - on a line of its own, by its column: the mapping or list above it in which a key or
              a dash in that column would stand, or the missing value of a key above and left.

            None in another document of the file, and in a file that has no part in this one.
        """
        root = self.values.root_of(file)
        if root is None or self._is_beyond(root, position):
            return None
        value = self.values.last_before(position, file)
        key = self.keys.last_before(position, file)
        if key is not None:
            span = self.keys[key[1]]
            if position <= span.end:
                return key[1], True
            # What an include brings stands elsewhere; its name stands here, behind the key.
            if position.line == span.end.line and (value is None or key[0] >= value[0]):
                return key[1], False
        if value is None:
            return root, False
        # Of a key the value may begin further down.
        last = key[1] if key and key[0] >= value[0] else value[1]
        return self._near(last, position, file), False

    def _is_beyond(self, root: ValuePath, position: Position) -> bool:
        """Whether a ``---`` or ``...`` stands between a place and the values of a file."""
        start, end = self.values[root].start, self._end(root)
        lines = self.lines.get(self.values[root].file, [])
        above = lines[position.line + 1 : start.line]
        below = lines[end.line + 1 : position.line + 1]
        return any(line.startswith(("---", "...")) for line in (*above, *below))

    def _near(self, last: ValuePath, position: Position, file: str) -> ValuePath:
        """The value for a place, from the one that begins last before it, or whose key does."""
        holders = [last[:n] for n in range(len(last), -1, -1)]
        holders = [p for p in holders if p in self.values and self.values[p].file == file]
        for path in holders:
            if self.values.block_column(path) is not None or self.values[path].start > position:
                continue
            end = self._end(path)
            if position <= end or self._is_behind(end, position, file):
                return path
        lines = self.lines[file][position.line : position.line + 1]
        for line in lines if lines and lines[0][: position.column].strip() else ():
            behind = line[position.column :]
            column = position.column + len(behind) - len(behind.lstrip())
            following = self.values.last_before(Position(position.line, column), file)
            if following and following[0] == Position(position.line, column):
                return following[1]
        return self._by_column(holders, position)

    def _by_column(self, holders: list[ValuePath], position: Position) -> ValuePath:
        """The value that a new entry in a column would belong to, innermost holder first."""
        for path in holders:
            span = self.values[path]
            begun = span.start <= position
            column = self.values.block_column(path) if begun else None
            if path and (span.start == span.end or not begun):
                # A value that is missing, or still to come; its key or dash must stand left.
                key = self.keys.get(path)
                column = key.start.column if key else self.values.block_column(path[:-1])
                column = None if column is None else column + 1
            if column is not None and column <= position.column:
                return path
        return holders[-1]

    def _end(self, path: ValuePath) -> Position:
        """Where a value's text ends; that of a literal block without the empty lines below."""
        span = self.values[path]
        lines, line = self.lines.get(span.file, []), span.end.line
        if span.end.column or line == span.start.line:
            return span.end
        line = min(line, len(lines)) - 1
        while line > span.start.line and not lines[line].strip():
            line -= 1
        return Position(line, len(lines[line]))

    def _is_behind(self, end: Position, position: Position, file: str) -> bool:
        """Whether a place is in the line of a value's end with no other value between."""
        if position.line != end.line:
            return False
        between = self.lines[file][end.line][end.column : position.column].partition("#")[0]
        return not set(between) & set(",[]{}")


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
        patch: what of it is guessed, after syntax errors.
        thinned: mappings and lists that may have lost entries by that.
    """

    file: str
    index: int
    data: Any
    spans: SpanMap
    span: Span
    unresolved: set[ValuePath] = field(default_factory=set)
    patch: Patch = field(default_factory=Patch)
    thinned: set[ValuePath] = field(default_factory=set)

    def is_guess(self, found: Diagnostic) -> bool:
        """Whether a diagnostic may be true only because of what was guessed."""
        if not self.patch:
            return False
        if found.span.file == self.file and found.span.start.line in self.patch.lines:
            return True
        if found.code in _OF_WHAT_IS_THERE:
            return False
        # Advice that stands there is about what a section does not hold.
        advice = not found.is_error and found.path[-1:] in _SECTION_HEADS
        path = found.path[:-1] if advice or found.code == "missing-field" else found.path
        return path in self.thinned

    def is_unresolved(self, path: ValuePath) -> bool:
        """Whether the value at ``path`` lies in or above one that could not be resolved."""
        return any(path[: len(u)] == u or u[: len(path)] == path for u in self.unresolved)
