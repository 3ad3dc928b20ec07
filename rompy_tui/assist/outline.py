"""What stands where in a text that may not parse: read a line at a time, by its indentation.

The parser refuses a text in the middle of being typed, and reading on after a syntax error
(:mod:`..documents.recovery`) costs more than a key may. This reads every text, in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..diagnostics import Position
from .outline_flow import read_flow
from .outline_nodes import Entry, Node, bare, closing

KEY = re.compile(
    r"(?P<key>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s#&*!|>%@`\[\]{},\"'-][^#:]*?"
    r"|-[^\s#:][^#:]*?|[^\s#&*!|>%@`\[\]{},\"':][^\s]*?)\s*:(?=\s|$)"
)
"""A key with its colon; the text of a key without quotes may hold blanks."""

LONGEST = 2_000
"""Of a longer line only the beginning is looked at."""

_DASHES = re.compile(r"-(?:\s+|$)")
_BLOCK = re.compile(r"[|>][-+\d]*\s*(?:#.*)?$")
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*(?:\s+|$)")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_ENTRY = re.compile(r"\s*(?:- +)*[\w\"'-][^\s:]*\s*:(?:\s|$)|\s*- |---|\.\.\.")


@dataclass(slots=True)
class Outline:
    """The documents of a text.

    Args:
        documents: the root of each, with the line from which on it reaches.
        anchors: the value of each anchor; the last one of a name.
        data: what documents hold as plain data, once it was asked for; by their number.
    """

    documents: list[tuple[int, Node]]
    anchors: dict[str, Node] = field(default_factory=dict)
    data: dict[int, Any] = field(default_factory=dict)

    def document_at(self, line: int) -> tuple[int, Node]:
        """The number and the root of the document that a line belongs to."""
        found = 0
        for number, (first, _) in enumerate(self.documents):
            if first <= line:
                found = number
        return found, self.documents[found][1]


def outline_of(lines: Sequence[str]) -> Outline:
    """Read a text.

    Args:
        lines: without their ends.
    """
    return _Reader([line if len(line) <= LONGEST else line[:LONGEST] for line in lines]).read()


class _Reader:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._line = 0
        self._outline = Outline([])
        self._open: list[Node] = []
        self._root = Node(Position(0, 0), Position(0, 0))

    def read(self) -> Outline:
        self._begin(0)
        while self._line < len(self._lines):
            text = self._lines[self._line]
            if text.startswith(("---", "...")) and not text[3:4].strip():
                self._begin(self._line)
                rest = text[3:]
                if rest.strip() and not rest.strip().startswith("#"):
                    self._line = self._value_at(self._root, self._line, self._skip(text, 3), -1)
                else:
                    self._line += 1
            else:
                self._line = self._read_line(text)
        return self._outline

    def _begin(self, line: int) -> None:
        place = Position(line, 0)
        if line == 0 or self._root.kind != "empty":
            self._root = Node(place, place)
            self._outline.documents.append((line, self._root))
        self._open = [self._root]
        self._root.column = -1

    def _read_line(self, text: str) -> int:
        """Take a line in; the number of the line to go on with."""
        column = len(text) - len(text.lstrip())
        if column == len(text) or text[column] == "#" or text.startswith("%"):
            return self._line + 1
        while dash := _DASHES.match(text, column):
            self._item(column)
            column = dash.end()
            if column == len(text) or text[column] == "#":
                return self._line + 1
        key = KEY.match(text, column)
        if key is None:
            return self._loose(column)
        return self._entry(text, key)

    def _item(self, column: int) -> None:
        """An item of a list whose dashes stand in a column."""
        while len(self._open) > 1 and self._open[-1].column > column:
            self._open.pop()
        holder = self._open[-1]
        if holder.kind != "list" or holder.column != column or holder.flow:
            holder = self._child(column, "list")
        here = Position(self._line, column)
        value = Node(Position(self._line, column + 1), Position(self._line, column + 1))
        after = Position(self._line, column + 1)
        holder.entries.append(Entry(len(holder.entries), here, after, after, value))

    def _entry(self, text: str, key: re.Match[str]) -> int:
        """A key and what stands behind it."""
        column = key.start("key")
        while len(self._open) > 1 and (
            self._open[-1].column > column
            or (self._open[-1].column == column and self._open[-1].kind == "list")
        ):
            self._open.pop()
        holder = self._open[-1]
        # Only at the root may a key stand further to the left than those before it.
        if holder.kind != "mapping" or holder.column < column:
            holder = self._child(column, "mapping")
        name, end = key["key"], key.end("key")
        after = Position(self._line, key.end())
        entry = Entry(
            bare(name),
            Position(self._line, column),
            Position(self._line, end),
            after,
            Node(after, after),
        )
        holder.entries.append(entry)
        start = self._skip(text, key.end())
        return self._value_at(entry.value, self._line, start, column)

    def _child(self, column: int, kind: str) -> Node:
        """Open a mapping or a list: the value of what was read last."""
        holder = self._open[-1]
        node = holder.entries[-1].value if holder.entries else holder
        if node.kind in {"mapping", "list"} and not node.flow:
            # The indentation fits nothing: what is nearest takes it.
            self._open.append(node)
            return node if node.kind == kind else self._replace(node, column, kind)
        return self._replace(node, column, kind)

    def _replace(self, node: Node, column: int, kind: str) -> Node:
        node.kind, node.column, node.flow, node.entries = kind, column, False, []
        if node is not self._root or node not in self._open:
            self._open.append(node)
        return node

    def _loose(self, column: int) -> int:
        """A line without a key: a value in a line of its own, or a key without its colon."""
        while len(self._open) > 1 and self._open[-1].column >= column:
            last = self._open[-1]
            if last.kind == "list" and last.column < column:
                break
            self._open.pop()
        holder = self._open[-1]
        node = holder.entries[-1].value if holder.entries else holder
        if node.kind != "empty":
            return self._line + 1
        return self._value_at(node, self._line, column, max(holder.column, -1))

    def _skip(self, text: str, column: int) -> int:
        while column < len(text) and text[column] in " \t":
            column += 1
        return column

    def _value_at(self, node: Node, line: int, column: int, indent: int) -> int:
        """Read a value; the number of the line behind it.

        Args:
            node: takes what is read.
            line: where it begins.
            column: the same.
            indent: the column of its key; -1 for a document's root.
        """
        text = self._lines[line]
        if column >= len(text) or text[column] == "#":
            return line + 1
        node.start = node.end = Position(line, column)
        while found := _PROPERTY.match(text, column):
            word = found.group().strip()
            if word.startswith("&"):
                node.anchor = word[1:]
                self._outline.anchors[node.anchor] = node
            else:
                node.tag = word
            column = found.end()
            node.end = Position(line, found.start() + len(word))
        if column >= len(text) or text[column] == "#":
            return line + 1
        if _BLOCK.match(text, column):
            return self._block(node, line, indent)
        if text[column] in "[{":
            stop = read_flow(self._lines, node, Position(line, column), indent)
            self._outline.anchors.update(_anchors(node))
            return stop.line + 1
        if text[column] in "\"'":
            return self._quoted(node, line, column, indent)
        return self._plain(node, text, line, column)

    def _plain(self, node: Node, text: str, line: int, column: int) -> int:
        comment = _COMMENT.search(text, column)
        written = text[column : comment.start() if comment else len(text)].rstrip()
        node.kind, node.text = "scalar", written
        if written.startswith("*"):
            node.kind, node.text = "alias", written[1:]
        node.end = Position(line, column + len(written))
        return line + 1

    def _block(self, node: Node, line: int, indent: int) -> int:
        """A block of text: all that is further to the right than its key."""
        node.kind, last = "block", line
        for number in range(line + 1, len(self._lines)):
            text = self._lines[number]
            if text.strip() and len(text) - len(text.lstrip(" ")) <= indent:
                break
            last = number
        while last > line and not self._lines[last].strip():
            last -= 1
        node.end = Position(last, len(self._lines[last]))
        return last + 1

    def _quoted(self, node: Node, line: int, column: int, indent: int) -> int:
        """A text in quotes; where they are not closed before the next entry, one line of it."""
        quote = self._lines[line][column]
        node.kind, node.quote = "scalar", quote
        end = closing(self._lines[line], column + 1, quote)
        stop, pieces = line, [self._lines[line][column + 1 : end]]
        while end is None and stop + 1 < len(self._lines):
            following = self._lines[stop + 1]
            left = len(following) - len(following.lstrip())
            if following.strip() and (left <= indent or _ENTRY.match(following)):
                break
            stop += 1
            end = closing(following, 0, quote)
            pieces.append(following[:end].strip())
        if end is None:
            stop, pieces = line, pieces[:1]
            pieces[0] = pieces[0].rstrip()
            node.end = Position(line, column + 1 + len(pieces[0]))
        else:
            node.end = Position(stop, end + 1)
        node.text = " ".join(pieces)
        return stop + 1


def _anchors(node: Node) -> Iterator[tuple[str, Node]]:
    if node.anchor:
        yield node.anchor, node
    for entry in node.entries:
        yield from _anchors(entry.value)
