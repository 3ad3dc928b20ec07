"""YAML text to nodes with positions, guarded against texts made to hurt.

rompy 0.6.4 reads with PyYAML's pure-Python ``SafeLoader``. libyaml reads ten times faster and
differs from it only in texts that hold a tab, ``!``, a directive, some line separators, ``|#`` and
the like; those go to the pure parser, so that what is right here is right there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import yaml

from ..diagnostics import Diagnostic, Position, Severity, Span
from .quick import quick_nodes

MAX_DEPTH = 128
"""Nesting deeper than this is refused; libyaml would crash on it, rompy stops below 500."""

MAX_VALUES = 100_000
"""A file with more keys and values than this, or that expands to more, is refused."""

MAX_FAILED = 100
"""After so many documents with a syntax error the rest of a file is not read."""

_PURE_LIMIT = 2_000_000
"""Longer texts are read by libyaml in any case: the pure parser would take seconds."""

_DOCUMENT = 10
"""As many keys and values a document counts for."""

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
# A surrogate written as an escape is an error to libyaml; JSON writes pairs of them. The last two
# matter within brackets: 'a:,' and 'a?b'.
_PARSERS_DIFFER = re.compile(
    "[\t!\ufeff\x85\u2028\u2029]|[|>]#"
    r"|\\u[dD][89abAB]|\\U0000[dD][89abAB]"
    r"|[^\s\"]:[,\[\]{}]|\S\?|(?m:^%)"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_SEPARATOR = re.compile(
    "(?:^|(?<=[\r\n\x85\u2028\u2029]))(?:%[^\r\n\x85\u2028\u2029]*[\r\n\x85\u2028\u2029]+)*"
    "---(?=[ \t\r\n\x85\u2028\u2029]|\\Z)"
)
# What may stand before the first separator without being a document.
_NO_DOCUMENT = re.compile(r"\s*(?:#.*|%.*|\.\.\.)?")


@dataclass(slots=True)
class Composed:
    """One document as nodes, or the problem that stopped it (both, for text after its end)."""

    node: yaml.Node | None
    problem: Diagnostic | None = None


class _TooDeep(Exception):
    def __init__(self, mark: yaml.Mark) -> None:
        self.mark = mark


class _TooMany(Exception):
    def __init__(self, mark: yaml.Mark) -> None:
        self.mark = mark


def compose_documents(text: str, file: str) -> Iterator[Composed]:
    """Read every document of a text.

    A syntax error ends its own document only: reading goes on at the next ``---``.

    Args:
        text: YAML or JSON without a byte order mark.
        file: how diagnostics call it.

    Yields:
        One :class:`Composed` a document; nothing for a text without any.
    """
    quick = None if _PARSERS_DIFFER.search(text) else quick_nodes(text, MAX_DEPTH)
    if quick is not None:
        yield from map(Composed, quick)
        return
    composer = _Composer(text)
    try:
        for node in composer.documents():
            yield Composed(node)
    except (yaml.YAMLError, _TooDeep) as error:
        problem = _problem(error, file, 0)
    except _TooMany as error:
        yield Composed(None, _too_many(error, file, 0))
        return
    else:
        return
    yield from _one_by_one(text, file, composer, problem)


def _one_by_one(
    text: str, file: str, composer: _Composer, problem: Diagnostic
) -> Iterator[Composed]:
    """Read each document of a text by itself, from the one in which reading stopped."""
    # The parser looks ahead: what stopped it may stand in the document after the one it was in.
    unsaid: Diagnostic | None = problem
    budget, failed = MAX_VALUES, 0
    for number, (line, piece) in enumerate(_pieces(text)[composer.read :]):
        alone = _Composer(piece, line, budget)
        node: yaml.Node | None = None
        try:
            node = alone.first()
            found = None
        except (yaml.YAMLError, _TooDeep) as error:
            found = _problem(error, file, line)
        except _TooMany as error:
            yield Composed(None, _too_many(error, file, line))
            return
        budget = alone.budget
        if number == 0 and (found or composer.between):
            found = problem
        if found:
            unsaid = None
            failed += 1
        yield Composed(node, found)
        if failed >= MAX_FAILED:
            what = f"{failed} documents of this file cannot be read; the rest was not looked at"
            at = Span.at(file, line, 0, 1)
            yield Composed(None, Diagnostic(Severity.ERROR, "too-many-errors", what, at))
            return
    if unsaid:
        yield Composed(None, unsaid)


def _pieces(text: str) -> list[tuple[int, str]]:
    """Each document's first line and its text, up to and with the separator that ends it."""
    starts = [match.start() for match in _SEPARATOR.finditer(text)]
    before = text[: starts[0]] if starts else text
    if not all(_NO_DOCUMENT.fullmatch(line) for line in before.splitlines()):
        starts.insert(0, 0)
    pieces, line, counted = [], 0, 0
    for start in starts:
        line += len(_BREAK.findall(text, counted, start))
        counted = start
        own = _SEPARATOR.match(text, start)
        following = _SEPARATOR.search(text, own.end() if own else start)
        pieces.append((line, text[start : following.end() if following else len(text)]))
    return pieces


class _Composer:
    """Builds nodes from parser events; PyYAML's own composer has no guards.

    Args:
        text: what to read.
        line: the line of the file in which it starts.
        budget: how many keys and values it may hold.
    """

    def __init__(self, text: str, line: int = 0, budget: int = MAX_VALUES) -> None:
        pure = len(text) <= _PURE_LIMIT and _PARSERS_DIFFER.search(text)
        fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._loader: Any = yaml.SafeLoader(text) if pure else fast(text)
        self._anchors: dict[str, yaml.Node] = {}
        self._line = line
        self._last_alias: tuple[Any, Any] | None = None
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
            raise _TooMany(mark)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise yaml.composer.ComposerError(
                    None, None, f"the alias *{event.anchor} names no anchor", mark
                )
            self._last_alias = (self._mark(mark), self._mark(event.end_mark))
            return self._anchors[event.anchor]
        if event.anchor is not None and event.anchor in self._anchors:
            raise yaml.composer.ComposerError(
                None, None, f"the anchor &{event.anchor} is defined twice", mark
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            raise _TooDeep(mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _scalar(self, event: Any) -> yaml.Node:
        tag, value = event.tag, event.value
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, value, event.implicit)
        if _SURROGATES.search(value):
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
        if not self._line:
            return mark
        return yaml.Mark("", mark.index, mark.line + self._line, mark.column, None, 0)

    def _collection_tag(self, event: Any, kind: type[yaml.Node]) -> str:
        if event.tag is None or event.tag == "!":
            return str(self._loader.resolve(kind, None, event.implicit))
        return str(event.tag)

    def _anchored(self, event: Any, node: yaml.Node) -> yaml.Node:
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node


def alias_span(holder: yaml.Node, index: int, file: str) -> Span | None:
    """Where an alias stands that is an entry of a collection.

    A node that several places share has one place only, its anchor's.

    Args:
        holder: the mapping or list.
        index: the entry's number in it, from 0.
        file: the file it stands in.

    Returns:
        The alias's span; None where the entry is written out.
    """
    marks = holder.__dict__.get("aliases", {}).get(index)
    if marks is None:
        return None
    start, end = marks
    return Span(file, Position(start.line, start.column), Position(end.line, end.column))


def span_of(node: yaml.Node, file: str) -> Span:
    """The text of a node.

    Args:
        node: from :func:`compose_documents`.
        file: the file it stands in.

    Returns:
        Its span; for a block collection up to the end of its last value, because the parser's own
        end mark is the next token.
    """
    start = Position(node.start_mark.line, node.start_mark.column)
    return Span(file, start, max(start, _end(node)))


def _end(node: yaml.Node) -> Position:
    last: Any = node
    # An anchor inside its own value would turn for ever; depth is guarded, so is this loop.
    for _ in range(MAX_DEPTH + 1):
        if isinstance(last, yaml.ScalarNode) or last.flow_style or not last.value:
            break
        item = last.value[-1]
        last = item[1] if isinstance(last, yaml.MappingNode) else item
    return Position(last.end_mark.line, last.end_mark.column)


def _too_many(error: _TooMany, file: str, first_line: int) -> Diagnostic:
    return Diagnostic(
        Severity.ERROR,
        "too-many-values",
        f"the file holds more than {MAX_VALUES:,} keys and values",
        Span.at(file, error.mark.line + first_line, error.mark.column, 1),
        hint="is this a config file? data belongs in a file of its own",
    )


def _problem(error: yaml.YAMLError | _TooDeep, file: str, first_line: int) -> Diagnostic:
    if isinstance(error, _TooDeep):
        return Diagnostic(
            Severity.ERROR,
            "too-deep",
            f"values nest deeper than {MAX_DEPTH} levels",
            Span.at(file, error.mark.line + first_line, error.mark.column, 1),
            hint="is this a config file?",
        )
    return _syntax_error(error, file, first_line)


def _syntax_error(error: yaml.YAMLError, file: str, first_line: int) -> Diagnostic:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    context = getattr(error, "context", None)
    line, column = (mark.line + first_line, mark.column) if mark else (first_line, 0)
    started = getattr(error, "context_mark", None)
    message = _PLAINER.get(problem, problem)
    if context and started and started.line + first_line != line:
        message += f" ({context} that starts in line {started.line + first_line + 1})"
    return Diagnostic(
        Severity.ERROR,
        "yaml-syntax",
        message,
        Span.at(file, line, column, 1),
        hint=_HINTS.get(problem, ""),
    )


# The pure parser's words first, libyaml's for the same slip second.
_PLAINER = {
    "mapping values are not allowed here": "a ': ' too many in this line, or a wrong indentation",
    "mapping values are not allowed in this context": (
        "a ': ' too many in this line, or a wrong indentation"
    ),
    "could not find expected ':'": "a ':' is missing after this key",
    "found character '\\t' that cannot start any token": "a tab stands where only blanks may",
    "found character that cannot start any token": "this character cannot start a value",
    "found unexpected document separator": "the quotes are not closed before this '---'",
    "found unexpected document indicator": "the quotes are not closed before this '---'",
    "found unexpected end of stream": "the quotes are not closed before the end of the file",
}
_HINTS = {
    "mapping values are not allowed here": "put the value in quotes, or check the indentation",
    "mapping values are not allowed in this context": (
        "put the value in quotes, or check the indentation"
    ),
    "could not find expected ':'": "write 'key: value', with a blank after the colon",
    "found character '\\t' that cannot start any token": "indent with blanks",
    "found character that cannot start any token": "put the value in quotes",
}
