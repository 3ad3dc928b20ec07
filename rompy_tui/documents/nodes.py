"""One text to nodes, with positions, guarded against texts made to hurt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import yaml

from ..diagnostics import Diagnostic, Severity, Span
from .parsing import loader_for
from .patch import Patch

MAX_DEPTH = 128
"""Nesting deeper than this is refused; libyaml would crash on it, rompy stops below 500."""

MAX_VALUES = 100_000
"""A file with more keys and values than this, or that expands to more, is refused."""

_DOCUMENT = 10
"""As many keys and values a document counts for."""

_SURROGATES = re.compile("[\ud800-\udfff]")


class TooDeep(Exception):
    """Values nest too deep; ``problem`` says so."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem


class TooMany(Exception):
    """A file holds too many values; ``problem`` says so."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem


class NodeReader:
    """Builds nodes from parser events; PyYAML's own composer has no guards.

    Args:
        text: what to read.
        file: how diagnostics call its file.
        line: the line of the file in which it starts.
        budget: how many keys and values it may hold.
        patch: what of the text is guessed.
    """

    def __init__(
        self,
        text: str,
        file: str,
        line: int = 0,
        budget: int = MAX_VALUES,
        patch: Patch | None = None,
    ) -> None:
        self._loader: Any = loader_for(text)
        self._file = file
        self._anchors: dict[str, yaml.Node] = {}
        self._line = line
        self.patch = patch or Patch()
        self._last_alias: tuple[Any, Any] | None = None
        self.problems: list[Diagnostic] = []
        """What is wrong with anchors and aliases."""
        self.budget = budget
        self.read = 0
        """Documents that were read to their end."""
        self.between = True
        """Whether reading stands between two documents."""

    def documents(self) -> Iterator[yaml.Node]:
        """Every document's root."""
        loader = self._loader
        loader.get_event()
        while not loader.check_event(yaml.StreamEndEvent):
            self.between = False
            # Each document costs more than its values do.
            self.budget -= _DOCUMENT
            loader.get_event()
            self._anchors = {}
            node = self._node(0)
            loader.get_event()
            self.read += 1
            self.between = True
            yield node

    def first(self) -> yaml.Node | None:
        """The first document's root; text after its end is an error."""
        node = next(self.documents(), None)
        self._loader.check_event()
        return node

    def _node(self, depth: int) -> yaml.Node:
        # The stubs do not know what each event holds.
        event = cast("Any", self._loader.get_event())
        mark: Any = event.start_mark
        self.budget -= 1
        if self.budget < 0:
            what = f"the file holds more than {MAX_VALUES:,} keys and values"
            hint = "is this a config file? data belongs in a file of its own"
            raise TooMany(self._problem("too-many-values", what, mark, hint))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.anchor is not None and event.anchor in self._anchors:
            what = f"the anchor &{event.anchor} is defined twice"
            self.problems.append(self._problem("yaml-syntax", what, mark))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            what = f"values nest deeper than {MAX_DEPTH} levels"
            raise TooDeep(self._problem("too-deep", what, mark, "is this a config file?"))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _alias(self, event: Any) -> yaml.Node:
        start, end = self._mark(event.start_mark), self._mark(event.end_mark)
        self._last_alias = (start, end)
        node = self._anchors.get(event.anchor)
        if node is None:
            what = f"the alias *{event.anchor} names no anchor"
            if event.anchor not in self.patch.anchors:
                self.problems.append(self._problem("yaml-syntax", what, event.start_mark))
            self.patch.lines.add(start.line)
            # An empty mapping does no harm where it is merged.
            return yaml.MappingNode("tag:yaml.org,2002:map", [], start, end, flow_style=True)
        return node

    def _scalar(self, event: Any) -> yaml.Node:
        tag, value = event.tag, event.value
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, value, event.implicit)
        if not value.isascii() and _SURROGATES.search(value):
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        start, end = self._mark(event.start_mark), self._mark(event.end_mark)
        return self._anchored(event, yaml.ScalarNode(tag, value, start, end, style=event.style))

    def _sequence(self, event: Any, depth: int) -> yaml.Node:
        tag, start = self._collection_tag(event, yaml.SequenceNode), self._mark(event.start_mark)
        node = yaml.SequenceNode(tag, [], start, None, flow_style=event.flow_style)
        self._anchored(event, node)
        while not self._loader.check_event(yaml.SequenceEndEvent):
            node.value.append(self._noting_alias(node, depth + 1))
        node.end_mark = self._mark(self._loader.get_event().end_mark)
        return node

    def _mapping(self, event: Any, depth: int) -> yaml.Node:
        tag, start = self._collection_tag(event, yaml.MappingNode), self._mark(event.start_mark)
        node = yaml.MappingNode(tag, [], start, None, flow_style=event.flow_style)
        self._anchored(event, node)
        while not self._loader.check_event(yaml.MappingEndEvent):
            key = self._node(depth + 1)
            node.value.append((key, self._noting_alias(node, depth + 1)))
        node.end_mark = self._mark(self._loader.get_event().end_mark)
        return node

    def _noting_alias(self, holder: Any, depth: int) -> yaml.Node:
        """The next value of a collection; where it is an alias, its place is noted there."""
        self._last_alias = None
        value = self._node(depth)
        if self._last_alias is not None:
            places = holder.__dict__.setdefault("aliases", {})
            places[len(holder.value)] = self._last_alias
            self._last_alias = None
        return value

    def _mark(self, mark: Any) -> Any:
        lengths = self.patch.lengths
        if not self._line and not lengths:
            return mark
        line = mark.line + self._line
        # What was guessed may be longer than what is written.
        column = min(mark.column, lengths.get(line, mark.column))
        return yaml.Mark("", mark.index, line, column, None, 0)

    def _problem(self, code: str, what: str, mark: Any, hint: str = "") -> Diagnostic:
        place = self._mark(mark)
        at = Span.at(self._file, place.line, place.column, 1)
        return Diagnostic(Severity.ERROR, code, what, at, hint=hint)

    def _collection_tag(self, event: Any, kind: type[yaml.Node]) -> str:
        if event.tag is None or event.tag == "!":
            return str(self._loader.resolve(kind, None, event.implicit))
        return str(event.tag)

    def _anchored(self, event: Any, node: yaml.Node) -> yaml.Node:
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node
