"""A config text as edits see it: its nodes, its lines, and the place of every entry."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from ..diagnostics.model import dotted
from .composer import alias_span, compose_documents
from .positions import ValuePath
from .scalars import EditRefused
from .source import MAX_BYTES, decode, is_json, tabs_as_blanks

_CORE = "tag:yaml.org,2002:"
MAP, SEQ, STR, NULL = f"{_CORE}map", f"{_CORE}seq", f"{_CORE}str", f"{_CORE}null"
_MERGE, _VALUE = f"{_CORE}merge", f"{_CORE}value"

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_BLANKS = re.compile("(?:[ \t\r\n\x85\u2028\u2029]|#[^\r\n\x85\u2028\u2029]*)*")
_PROPERTIES = re.compile(
    "(?:(?:&[0-9A-Za-z_-]+|![^ \t\r\n\x85\u2028\u2029]*)"
    "(?:[ \t\r\n\x85\u2028\u2029]|(?<=[ \t\r\n\x85\u2028\u2029])#[^\r\n\x85\u2028\u2029]*)*)*"
)
_NO_KEY = object()

# The nodes of a longer text take tens of megabytes.
_LARGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a collection as it is written; all places are offsets into the text.

    Args:
        key: None for a list's item.
        value: the node; of an alias, the node that it stands for.
        start: where it begins: its key, its dash, or within brackets its value.
        mark: behind its colon or dash; -1 where it has none.
        value_start: where the value is written, which may be empty.
        end: where the value ends; comments behind it are not part of it.
        is_alias: whether the value is written as ``*name``.
    """

    key: Any
    value: Any
    start: int
    mark: int
    value_start: int
    end: int
    is_alias: bool


class Source:
    """A text and what it is made of.

    Args:
        text: without byte order mark, newlines as they are.

    Raises:
        EditRefused: the text is too large, or it cannot be read.
    """

    def __init__(self, text: str) -> None:
        _refuse_unfit(text)
        self.text = text
        breaks = [match.span() for match in _BREAK.finditer(text)]
        self._starts = [0, *(end for _, end in breaks)]
        self._ends = [*(start for start, _ in breaks), len(text)]
        self.is_json = text.lstrip(" \t\r\n")[:1] in {"{", "["} and is_json(text)
        self.documents = self._composed()

    def _composed(self) -> list[yaml.Node]:
        # A tab may indent JSON but not YAML; a blank keeps every column where it is.
        text = tabs_as_blanks(self.text) if self.is_json and "\t" in self.text else self.text
        nodes = []
        for composed in compose_documents(text, "the text"):
            problem = composed.problem
            if problem:
                raise EditRefused(
                    f"line {problem.span.start.line + 1} cannot be read: {problem.message}",
                    "mend that first",
                )
            if composed.node is not None:
                nodes.append(composed.node)
        last = len(self._starts) - 1
        end = yaml.Mark("", len(text), last, len(text) - self._starts[last], None, 0)
        return nodes or [yaml.ScalarNode(NULL, "", end, end)]

    def offset(self, place: Any) -> int:
        """Where a line and column are in the text.

        Args:
            place: something with ``line`` and ``column``, from 0.
        """
        if place.line >= len(self._starts):
            return len(self.text)
        return int(min(self._starts[place.line] + place.column, len(self.text)))

    def line_start(self, offset: int) -> int:
        """Where the line begins that holds an offset."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where that line ends, before its line break."""
        return self._ends[bisect_right(self._starts, offset) - 1]

    def next_line(self, offset: int) -> int:
        """Where the next line begins; the end of the text where there is none."""
        line = bisect_right(self._starts, offset)
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def line_number(self, offset: int) -> int:
        """The number of the line that holds an offset, from 1."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """The column of an offset."""
        return offset - self.line_start(offset)

    def begins_line(self, offset: int) -> bool:
        """Whether nothing but blanks stands before an offset in its line."""
        return not self.text[self.line_start(offset) : offset].strip(" \t")

    def ends_line(self, offset: int) -> bool:
        """Whether nothing but a comment stands behind an offset in its line."""
        rest = self.text[offset : self.line_end(offset)].strip(" \t")
        return not rest or rest.startswith("#")

    def newline(self, offset: int) -> str:
        """The line break to write near an offset: its line's, the one before, or the first."""
        line = bisect_right(self._starts, offset) - 1
        for near in (line, line - 1, 0):
            if 0 <= near < len(self._starts) - 1:
                found = self.text[self._ends[near] : self._starts[near + 1]]
                if found in {"\n", "\r\n", "\r"}:
                    return found
        return "\n"

    def skip(self, offset: int) -> int:
        """The first place from an offset on that is neither blank, line break nor comment."""
        match = _BLANKS.match(self.text, offset)
        return match.end() if match else offset

    def comma(self, offset: int) -> int:
        """Where the comma is that comes next; -1 where something else does."""
        place = self.skip(offset)
        return place if self.text.startswith(",", place) else -1

    def start_of(self, node: Any) -> int:
        """Where a node begins, its anchor and tag included."""
        return self.offset(node.start_mark)

    def content_of(self, node: Any) -> int:
        """Where a node's content begins, behind its anchor and tag."""
        start = self.start_of(node)
        first = node.value[0][0] if isinstance(node, yaml.MappingNode) and node.value else None
        if first is not None and self.start_of(first) == start:
            return start  # an anchor there is the first key's own
        if not self.text.startswith(("&", "!"), start):
            return start
        match = _PROPERTIES.match(self.text, start)
        end = match.end() if match else start
        return min(end, self.end_of(node)) if isinstance(node, yaml.ScalarNode) else end

    def end_of(self, node: Any) -> int:
        """Where a node's text ends; what the parser says of a block is the next token."""
        if isinstance(node, yaml.ScalarNode):
            end = self.offset(node.end_mark)
            return self._end_of_block(node, end) if node.style in {"|", ">"} else end
        if node.flow_style or not node.value:
            return self.offset(node.end_mark)
        last = node.value[-1]
        value = last[1] if isinstance(node, yaml.MappingNode) else last
        return self._extent(node, len(node.value) - 1, value)[1]

    def _end_of_block(self, node: Any, end: int) -> int:
        start = self.content_start_of_block(node)
        header = self.text[start : self.line_end(start)].partition("#")[0]
        if "+" in header:
            # Empty lines at the end are part of the text; its last line break ends its last line.
            return self.line_end(end - 1) if end > start and self.column(end) == 0 else end
        return start + len(self.text[start:end].rstrip(" \t\r\n\x85\u2028\u2029"))

    def content_start_of_block(self, node: Any) -> int:
        """Where the ``|`` or ``>`` of a literal or folded text stands."""
        match = _PROPERTIES.match(self.text, self.start_of(node))
        return match.end() if match else self.start_of(node)

    def _extent(self, holder: Any, index: int, value: Any) -> tuple[int, int, bool]:
        alias = alias_span(holder, index, "")
        if alias:
            return self.offset(alias.start), self.offset(alias.end), True
        return self.start_of(value), self.end_of(value), False

    def entries(self, node: Any) -> list[Entry]:
        """The entries of a mapping or a list, with their places.

        Args:
            node: the collection.

        Raises:
            EditRefused: one is written with ``?`` or has an alias for a key.
        """
        cursor = self.content_of(node)
        if node.flow_style and self.text.startswith(("{", "["), cursor):
            cursor += 1
        found: list[Entry] = []
        for index, item in enumerate(node.value):
            if node.flow_style and index:
                cursor = self.comma(cursor) + 1
            cursor = self.skip(cursor)
            if isinstance(node, yaml.MappingNode):
                entry = self._pair(node, index, item[0], item[1], cursor)
            else:
                entry = self._item(node, index, item, cursor)
            found.append(entry)
            cursor = entry.end
        return found

    def _pair(self, holder: Any, index: int, key: Any, value: Any, cursor: int) -> Entry:
        end = self.end_of(key)
        colon = self.skip(end)
        has_colon = self.text.startswith(":", colon)
        if self.start_of(key) != cursor or not (has_colon or holder.flow_style):
            raise EditRefused(
                f"line {self.line_number(cursor)} has a key that is written with '?' or '*'",
                "change it by hand",
            )
        if not has_colon:
            return Entry(key, value, cursor, -1, end, end, is_alias=False)
        start, end, is_alias = self._extent(holder, index, value)
        if start == end:
            start = end = colon + 1
        return Entry(key, value, cursor, colon + 1, start, end, is_alias)

    def _item(self, holder: Any, index: int, value: Any, cursor: int) -> Entry:
        start, end, is_alias = self._extent(holder, index, value)
        as_expected = start == cursor if holder.flow_style else self.text[cursor] == "-"
        if not as_expected:
            raise EditRefused(
                f"line {self.line_number(cursor)} has an item that is written with '?'",
                "change it by hand",
            )
        mark = -1 if holder.flow_style else cursor + 1
        return Entry(None, value, cursor, mark, start, end, is_alias)


def read(text: str) -> Source:
    """A text as edits see it; those of the last edits are remembered, where they are not large.

    Args:
        text: without byte order mark, newlines as they are.

    Raises:
        EditRefused: it is too large, or it cannot be read.
    """
    return _remembered(text) if len(text) < _LARGE else Source(text)


_remembered = lru_cache(maxsize=2)(Source)


def key_of(node: Any) -> Hashable:
    """A key as it is constructed; a merge (``<<``) and what cannot be one equal nothing.

    Args:
        node: of the key.
    """
    if node.tag in {STR, _VALUE} and isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if node.tag == _MERGE:
        return _NO_KEY
    constructor: Any = yaml.constructor.SafeConstructor()
    try:
        key = constructor.construct_object(node, deep=True)
    except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, ValueError):
        return _NO_KEY
    return key if isinstance(key, Hashable) else _NO_KEY


def shown(path: ValuePath) -> str:
    """A path as a person writes it: ``backend.volumes[0]``."""
    return dotted(path) or "the document"


def _refuse_unfit(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) > MAX_BYTES:
        raise EditRefused(
            f"the text has {len(raw) / 1e6:.0f} MB; config files end at {MAX_BYTES / 1e6:.0f} MB",
            "move data out of the config file",
        )
    if "\ufeff" in text:
        raise EditRefused("the text holds a byte order mark", "take it out")
    problem = decode(raw, "the text")[1]
    if problem:
        line = problem.span.start.line + 1
        raise EditRefused(f"line {line} cannot be read: {problem.message}", problem.hint)
