"""YAML text to nodes with positions, guarded against texts made to hurt.

rompy 0.6.4 reads with PyYAML's pure-Python ``SafeLoader``. libyaml reads ten times faster and
differs from it only in texts that hold a tab, ``!``, some line separators or ``|#``; those go
to the pure parser, so that what is right here is right there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import yaml

from ..diagnostics import Diagnostic, Position, Severity, Span

MAX_DEPTH = 128
"""Nesting deeper than this is refused; libyaml would crash on it, rompy stops below 500."""

_PARSERS_DIFFER = re.compile("[\t!\ufeff\x85\u2028\u2029]|[|>]#")
_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)


@dataclass(slots=True)
class Composed:
    """One document as nodes, or the problem that stopped it."""

    node: yaml.Node | None
    problem: Diagnostic | None = None


class _TooDeep(Exception):
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
    rest, started = text, -1
    while True:
        try:
            for node in _Composer(rest).documents():
                started = node.start_mark.line if node else started
                yield Composed(node)
            return
        except yaml.YAMLError as error:
            failed = _syntax_error(error, file)
        except _TooDeep as error:
            failed = Diagnostic(
                Severity.ERROR,
                "too-deep",
                f"values nest deeper than {MAX_DEPTH} levels",
                Span.at(file, error.mark.line, error.mark.column, 1),
                hint="is this a config file?",
            )
        yield Composed(None, failed)
        following = _next_document(text, started, failed.span.start.line)
        if following is None:
            return
        started = text.count("\n", 0, following)
        # Blank lines in place of what was read keep the line numbers true.
        rest = "\n" * started + text[following:]


def _next_document(text: str, after_line: int, failed_line: int) -> int | None:
    seen_content = False
    for match in _SEPARATOR.finditer(text):
        line = text.count("\n", 0, match.start())
        if line <= after_line:
            continue
        # The separator that opens the failed document itself is not the next one.
        seen_content = seen_content or bool(text[: match.start()].strip())
        if line > failed_line or (seen_content and line > after_line + 1):
            return match.start()
    return None


class _Composer:
    """Builds nodes from parser events; PyYAML's own composer has no guards."""

    def __init__(self, text: str) -> None:
        fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._loader: Any = yaml.SafeLoader(text) if _PARSERS_DIFFER.search(text) else fast(text)
        self._anchors: dict[str, yaml.Node] = {}

    def documents(self) -> Iterator[yaml.Node | None]:
        loader = self._loader
        loader.get_event()
        while not loader.check_event(yaml.StreamEndEvent):
            loader.get_event()
            self._anchors = {}
            node = self._node(0)
            loader.get_event()
            yield node

    def _node(self, depth: int) -> yaml.Node:
        # The stubs do not know what each event holds.
        event = cast("Any", self._loader.get_event())
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise yaml.composer.ComposerError(
                    None, None, f"the alias *{event.anchor} names no anchor", event.start_mark
                )
            return self._anchors[event.anchor]
        if event.anchor is not None and event.anchor in self._anchors:
            raise yaml.composer.ComposerError(
                None, None, f"the anchor &{event.anchor} is defined twice", event.start_mark
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            raise _TooDeep(event.start_mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _scalar(self, event: Any) -> yaml.Node:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        node = yaml.ScalarNode(
            tag, event.value, event.start_mark, event.end_mark, style=event.style
        )
        return self._anchored(event, node)

    def _sequence(self, event: Any, depth: int) -> yaml.Node:
        tag = self._collection_tag(event, yaml.SequenceNode)
        node = yaml.SequenceNode(tag, [], event.start_mark, None, flow_style=event.flow_style)
        self._anchored(event, node)
        while not self._loader.check_event(yaml.SequenceEndEvent):
            node.value.append(self._node(depth + 1))
        node.end_mark = self._loader.get_event().end_mark
        return node

    def _mapping(self, event: Any, depth: int) -> yaml.Node:
        tag = self._collection_tag(event, yaml.MappingNode)
        node = yaml.MappingNode(tag, [], event.start_mark, None, flow_style=event.flow_style)
        self._anchored(event, node)
        while not self._loader.check_event(yaml.MappingEndEvent):
            key = self._node(depth + 1)
            node.value.append((key, self._node(depth + 1)))
        node.end_mark = self._loader.get_event().end_mark
        return node

    def _collection_tag(self, event: Any, kind: type[yaml.Node]) -> str:
        if event.tag is None or event.tag == "!":
            return str(self._loader.resolve(kind, None, event.implicit))
        return str(event.tag)

    def _anchored(self, event: Any, node: yaml.Node) -> yaml.Node:
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node


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


def _syntax_error(error: yaml.YAMLError, file: str) -> Diagnostic:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    context = getattr(error, "context", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    started = getattr(error, "context_mark", None)
    message = _PLAINER.get(problem, problem)
    if context and started and started.line != line:
        message += f" ({context} that starts in line {started.line + 1})"
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
