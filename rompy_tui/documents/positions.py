"""The map from each value of a document to the place where it is written."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from ..diagnostics import Diagnostic, Position, Related, Span
from .patch import Patch
from .places import Entries, Lines, Places

ValuePath = tuple[Hashable, ...]
"""Keys as constructed (a key ``1:`` is the integer 1) and list indexes, from the root."""

_SECTION_HEADS = {("type",), ("backend_type",), ("config",)}
# Codes of what is wrong whatever else a mapping or a list holds.
_OF_WHAT_IS_THERE = {"duplicate-key", "unknown-field", "unknown-type", "wrong-type"}


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
