"""Collections within brackets, as all of JSON is, in a text that may not parse."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..diagnostics import Position
from .outline_nodes import Entry, Node, bare, closing

_CLOSES = {"{": "}", "[": "]"}
_PLAIN = re.compile(r"[^\s,\[\]{}\"'#:](?:[^,\[\]{}:#]|:(?=[^\s,\[\]{}])|(?<=\S)#)*")
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*")
_DEEPEST = 100


def read_flow(lines: Sequence[str], node: Node, start: Position, indent: int) -> Position:
    """Read a collection.

    Args:
        lines: of the text.
        node: takes what is read.
        start: of its bracket.
        indent: the column of the key it belongs to; a line that is not further to the right ends
            what is not closed. -1 for a document's root.

    Returns:
        The place behind it.
    """
    return _Flow(lines, indent).collection(node, start, 0)


class _Flow:
    def __init__(self, lines: Sequence[str], indent: int) -> None:
        self._lines = lines
        self._indent = indent

    def collection(self, node: Node, place: Position, depth: int) -> Position:
        sign = self._lines[place.line][place.column]
        node.kind, node.flow = ("mapping" if sign == "{" else "list"), True
        node.entries = []
        place = Position(place.line, place.column + 1)
        while True:
            at = self._next(place)
            if at is None:
                node.end, node.closed = self._last(place), False
                return node.end
            letter = self._lines[at.line][at.column]
            if letter in "}]":
                node.end = Position(at.line, at.column + 1)
                return node.end
            if letter == "," or (letter == ":" and not node.entries):
                place = Position(at.line, at.column + 1)
                continue
            place = self._entry(node, at, depth)

    def _entry(self, node: Node, at: Position, depth: int) -> Position:
        """An entry; always at least one character is taken."""
        value = Node(at, at)
        stop = self._value(value, at, depth)
        if stop == at:
            return Position(at.line, at.column + 1)
        follows = self._next(stop)
        is_key = (
            node.kind == "mapping"
            and follows is not None
            and self._lines[follows.line][follows.column] == ":"
        )
        if not is_key or follows is None:
            if node.kind == "list":
                node.entries.append(Entry(len(node.entries), at, at, at, value))
            else:
                node.entries.append(Entry(bare(value.text), at, stop, None, Node(stop, stop)))
            return stop
        colon = Position(follows.line, follows.column + 1)
        entry = Entry(bare(value.text), at, stop, colon, Node(colon, colon))
        node.entries.append(entry)
        begins = self._next(colon)
        if begins is None or self._lines[begins.line][begins.column] in ",}]:":
            return colon
        if begins.line > colon.line and self._is_key(begins):
            return colon  # the value is still to be written; what follows is the next entry
        end = self._value(entry.value, begins, depth)
        return end if end > colon else Position(begins.line, begins.column + 1)

    def _value(self, node: Node, at: Position, depth: int) -> Position:
        text = self._lines[at.line]
        node.start = node.end = at
        column = at.column
        while found := _PROPERTY.match(text, column):
            if found.group().startswith("&"):
                node.anchor = found.group()[1:]
            else:
                node.tag = found.group()
            node.end = Position(at.line, found.end())
            column = found.end()
            while text[column : column + 1] in {" ", "\t"}:
                column += 1
        if column >= len(text):
            return node.end
        letter = text[column]
        if letter in _CLOSES:
            if depth >= _DEEPEST:
                return self._last(at)
            return self.collection(node, Position(at.line, column), depth + 1)
        if letter in "\"'":
            end = closing(text, column + 1, letter)
            node.kind, node.quote = "scalar", letter
            if end is None:
                # Not closed: the text up to what can only be the next sign.
                bare_text = text[column + 1 :].rstrip().rstrip(",]}")
                node.text, end = bare_text, column + len(bare_text)
            else:
                node.text = text[column + 1 : end]
            node.end = Position(at.line, end + 1)
            return node.end
        plain = _PLAIN.match(text, column)
        if plain is None:
            return node.end
        written = plain.group().rstrip()
        node.kind, node.text = "scalar", written
        if written.startswith("*"):
            node.kind, node.text = "alias", written[1:]
        node.end = Position(at.line, column + len(written))
        return node.end

    def _is_key(self, at: Position) -> bool:
        text = self._lines[at.line]
        if text[at.column] in "\"'":
            end = closing(text, at.column + 1, text[at.column])
            return end is not None and text[end + 1 :].lstrip().startswith(":")
        plain = _PLAIN.match(text, at.column)
        return plain is not None and text[plain.end() :].lstrip().startswith(":")

    def _next(self, place: Position) -> Position | None:
        """The next sign that is no blank and no comment; None where the collection ends open."""
        line, column = place
        while line < len(self._lines):
            text = self._lines[line]
            while column < len(text) and text[column] in " \t":
                column += 1
            if column < len(text) and text[column] != "#":
                return Position(line, column)
            line, column = line + 1, 0
            if line < len(self._lines) and self._is_outside(self._lines[line]):
                return None
        return None

    def _is_outside(self, text: str) -> bool:
        if text.startswith(("---", "...")):
            return True
        if self._indent < 0 or not text.strip():
            return False
        begins = text.lstrip()
        return len(text) - len(begins) <= self._indent and begins[0] not in "]},"

    def _last(self, place: Position) -> Position:
        """Where what is not closed ends: before the next line that is none of it."""
        line = place.line
        while line + 1 < len(self._lines) and not self._is_outside(self._lines[line + 1]):
            line += 1
        return Position(line, len(self._lines[line]))
