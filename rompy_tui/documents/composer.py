"""YAML text to documents of nodes; reading goes on after a syntax error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..diagnostics import Diagnostic, Position, Severity, Span
from .nodes import MAX_DEPTH, MAX_VALUES, NodeReader, TooDeep, TooMany
from .parsing import (
    BREAK,
    Failure,
    failure_of,
    first_failure,
    needs_pure,
    plain_words,
    span_within,
)
from .patch import Patch
from .quick import quick_nodes
from .recovery import MAX_PROBLEMS, Recovery

_LONGEST = 500_000
"""A longer document with a syntax error is not read further, in characters."""

_LONGEST_LINE = 5000
"""Nor is one with a longer line."""

_SEPARATOR = re.compile(
    "(?:^|(?<=[\r\n\x85\u2028\u2029]))(?:%[^\r\n\x85\u2028\u2029]*[\r\n\x85\u2028\u2029]+)*"
    "---(?=[ \t\r\n\x85\u2028\u2029]|\\Z)"
)
# What may stand before the first separator without being a document.
_NO_DOCUMENT = re.compile(r"\s*(?:#.*|%.*|\.\.\.)?")


@dataclass(slots=True)
class Composed:
    """One document.

    Args:
        node: its root, or None where it cannot be read.
        problems: what is wrong with its syntax.
        patch: what of it is guessed, because of that.
    """

    node: yaml.Node | None
    problems: list[Diagnostic] = field(default_factory=list)
    patch: Patch = field(default_factory=Patch)

    @property
    def problem(self) -> Diagnostic | None:
        """The first of the problems."""
        return self.problems[0] if self.problems else None


def compose_documents(text: str, file: str) -> Iterator[Composed]:
    """Read every document of a text.

    After a syntax error reading goes on in the same document, with a guess at what was meant, and
    at the next ``---`` in any case.

    Args:
        text: YAML or JSON without a byte order mark.
        file: how diagnostics call it.

    Yields:
        One :class:`Composed` a document; nothing for a text without any.
    """
    quick = None if needs_pure(text) else quick_nodes(text, MAX_DEPTH)
    if quick is not None:
        yield from map(Composed, quick)
        return
    reader = NodeReader(text, file)
    whole: list[Composed] = []
    problem: Diagnostic | None = None
    try:
        for node in reader.documents():
            whole.append(_composed(node, reader))
    except yaml.YAMLError as error:
        problem = _syntax_error(failure_of(error), file, text, 0)
    except TooDeep as error:
        problem = error.problem
    except TooMany as error:
        whole.append(Composed(None, [error.problem]))
    # What stops reading between two documents may be part of the first.
    certain = whole[:-1] if problem and reader.between else whole
    yield from certain
    if problem:
        yield from _one_by_one(text, file, len(certain), problem)


def _one_by_one(text: str, file: str, certain: int, problem: Diagnostic) -> Iterator[Composed]:
    """Read each document of a text by itself, after those that are certain."""
    # The parser looks ahead: what stopped it may stand in the document after the one it was in.
    unsaid: Diagnostic | None = problem
    budget, found = MAX_VALUES, 0
    pieces = _pieces(text)[certain:]
    for number, (line, piece) in enumerate(pieces, 1):
        try:
            composed, budget = _alone(piece, file, line, budget)
        except TooMany as error:
            yield Composed(None, [error.problem])
            return
        if composed.problems:
            unsaid = None
        yield composed
        found += len(composed.problems)
        if found >= MAX_PROBLEMS and number < len(pieces):
            what = f"this file has {found} syntax errors; the rest of it was not looked at"
            at = Span.at(file, line, 0, 1)
            yield Composed(None, [Diagnostic(Severity.ERROR, "too-many-errors", what, at)])
            return
    if unsaid:
        yield Composed(None, [unsaid])


def _alone(piece: str, file: str, line: int, budget: int) -> tuple[Composed, int]:
    """Read one document, on after its syntax errors; and what is left of the budget."""
    reader = NodeReader(piece, file, line, budget)
    try:
        return _composed(reader.first(), reader), reader.budget
    except TooDeep as error:
        return Composed(None, [error.problem]), reader.budget
    except yaml.YAMLError as error:
        failure = first_failure(piece) or failure_of(error)
    if len(piece) > _LONGEST or max(map(len, BREAK.split(piece))) > _LONGEST_LINE:
        return Composed(None, [_syntax_error(failure, file, piece, line)]), reader.budget
    recovery = Recovery(piece, file, line)
    recovery.mend(failure)
    reader = NodeReader(recovery.text, file, line, budget, recovery.patch)
    try:
        node = reader.first()
    except (TooDeep, yaml.YAMLError):
        node = None
    composed = _composed(node, reader)
    found = (*recovery.problems, *composed.problems)
    composed.problems = sorted(found, key=lambda problem: problem.sort_key)
    return composed, reader.budget


def _composed(node: yaml.Node | None, reader: NodeReader) -> Composed:
    composed = Composed(node, reader.problems, reader.patch)
    reader.problems, reader.patch = [], Patch()
    return composed


def _syntax_error(failure: Failure, file: str, text: str, line: int) -> Diagnostic:
    at = span_within(BREAK.split(text), file, line, failure.place)
    return Diagnostic(Severity.ERROR, "yaml-syntax", plain_words(failure), at)


def _pieces(text: str) -> list[tuple[int, str]]:
    """Each document's first line and its text, up to and with the separator that ends it."""
    starts = [match.start() for match in _SEPARATOR.finditer(text)]
    before = text[: starts[0]] if starts else text
    if not all(_NO_DOCUMENT.fullmatch(line) for line in before.splitlines()):
        starts.insert(0, 0)
    pieces, line, counted = [], 0, 0
    for start in starts:
        line += len(BREAK.findall(text, counted, start))
        counted = start
        own = _SEPARATOR.match(text, start)
        following = _SEPARATOR.search(text, own.end() if own else start)
        pieces.append((line, text[start : following.end() if following else len(text)]))
    return pieces


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
