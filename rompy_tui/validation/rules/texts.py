"""Texts that lost a part, or gained one, on their way into the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ...diagnostics import Fix, Position, Span
from ...documents import Document
from ...documents.positions import ValuePath, value_at
from ..given import given_at
from ..kinds import DocumentKind
from ..mending import quoted
from .base import Finding, Subject, holding, rule

_KINDS = (DocumentKind.BACKEND, DocumentKind.POSTPROCESSOR, DocumentKind.MODEL_RUN)
_COMMANDS = ("command", "executable", "mpiexec")
_COMMENT = re.compile(r" #[^\s#!]")
_COMMENT_NEXT = re.compile(r"[ \t]+(#[^\s#!].*)")
_ODD = {
    "\u00a0": "a no-break space",
    "\u2018": "a typographic quote",
    "\u2019": "a typographic quote",
    "\u201c": "a typographic quote",
    "\u201d": "a typographic quote",
    "\u2013": "a dash that is no minus",
    "\u2014": "a dash that is no minus",
}
_PLAIN_QUOTES = str.maketrans("\u00a0\u2018\u2019\u201c\u201d", " ''\"\"")


def _has_comments(subject: Subject) -> bool:
    lines = subject.document.spans.lines.get(subject.document.file, ())
    return subject.is_first and any(" #" in line for line in lines)


@rule("swallowed-comment", *_KINDS, when=_has_comments)
def swallowed_comment(subject: Subject) -> Iterator[Finding]:
    """The end of a text is read as a comment.

    ``#`` after a blank begins a comment, in the middle of a command too: ``./model #2`` runs
    ``./model``, and ``color: #fff`` is nothing. Put the text in quotes. This is said only where
    the comment begins with a digit, ends a quote that the text begins, or leaves nothing.

    Wrong::

        type: local
        command: ./model --case #2

    Right::

        type: local
        command: "./model --case #2"
    """
    document = subject.document
    lines = document.spans.lines.get(document.file, [])
    first, last = document.span.start.line, document.span.end.line
    suspects = {
        number
        for number in range(first, min(last + 1, len(lines)))
        if " #" in lines[number] and _COMMENT.search(lines[number])
    }
    if suspects:
        told = {s.path for s in subject.sections}
        yield from _swallowed(document, suspects, told)


def _swallowed(
    document: Document, suspects: Collection[int], told: Collection[ValuePath]
) -> Iterator[Finding]:
    """Look at the values that end in a line before a comment.

    Where nothing is left of a section's field, ``empty-field`` says it.
    """
    for path, span in document.spans.values.items():
        number, column = span.end.line, span.end.column
        if number not in suspects or span.file != document.file:
            continue
        comment = _COMMENT_NEXT.match(document.spans.lines[span.file][number], column)
        if comment is None:
            continue
        value, given = value_at(document.data, path), given_at(document, path)
        is_quoted = given.source[:1] in {"'", '"', "|", ">"}
        if is_quoted or (value is None and path[:-1] in told):
            continue
        said = comment[1].rstrip()
        if _was_text(value, said, given.typed):
            message = f"{said} is a comment: the value ends before it"
            hint = f"put it in quotes, if {said} belongs to it"
            fixes = _with_comment(document, span) if isinstance(value, str) else ()
            yield Finding(message, path, hint, fixes, on_key=value is None)


def _was_text(value: object, comment: str, typed: str | None) -> bool:
    if value is None:
        return typed == "" and " " not in comment
    if not isinstance(value, str):
        return False
    half_quoted = any(value.count(q) % 2 and comment.count(q) % 2 for q in "'\"")
    return comment[1].isdigit() or half_quoted


def _with_comment(document: Document, span: Span) -> tuple[Fix, ...]:
    """A fix that puts a value in quotes together with the comment that follows it."""
    if span.start.line != span.end.line:
        return ()
    line = document.spans.lines[span.file][span.start.line].rstrip()
    text = quoted(line[span.start.column :])
    whole = Span(span.file, span.start, Position(span.end.line, len(line)))
    return (Fix(text, whole, text),)


def _has_wide_characters(subject: Subject) -> bool:
    return not subject.texts.isascii()


@rule("odd-character", *_KINDS, when=_has_wide_characters)
def odd_character(subject: Subject) -> Iterator[Finding]:
    """A character looks like another one that is meant.

    Text that was copied from a web page or a letter may bring typographic quotes, dashes in place
    of a minus, and blanks that do not break a line: no shell takes them for what they look like,
    and to YAML they are no quotes.

    Wrong::

        type: local
        command: \u201c./model --fast\u201d

    Right::

        type: local
        command: "./model --fast"
    """
    for name, value in subject.values.items():
        if not isinstance(value, str) or value.isascii():
            continue
        found = _odd_in(value, name in _COMMANDS)
        if found:
            path = subject.path(name)
            message = f"{_ODD[found]} (U+{ord(found):04X}) stands in it"
            yield Finding(message, path, _hint(found, value))


def _odd_in(value: str, is_command: bool) -> str:
    """The first character that is not what it looks like; names may have dashes and quotes."""
    if is_command:
        return next((c for c in value if c in _ODD), "")
    return value[0] if value[0] in _ODD and value[-1] in _ODD and len(value) > 1 else ""


def _hint(found: str, value: str) -> str:
    if found in "\u2013\u2014":
        return "write - or --"
    return f"write {value.translate(_PLAIN_QUOTES)}"


@rule("broken-continuation", DocumentKind.BACKEND, when=holding("\\ "))
def broken_continuation(subject: Subject) -> Iterator[Finding]:
    r"""A backslash at the end of a line does not continue it here.

    YAML folds the lines of a text without quotes, and after ``>``, into one: the shell then sees a
    backslash and a blank, which make a blank that belongs to the next word. Leave the backslashes
    out, or begin the text with ``|``.

    Wrong::

        type: local
        command: ./model \
          --fast

    Right::

        type: local
        command: |
          ./model \
            --fast
    """
    for name in _COMMANDS:
        value = subject.values.get(name)
        if not isinstance(value, str) or "\\ " not in value:
            continue
        path: ValuePath = subject.path(name)
        given = given_at(subject.document, path)
        if re.search(r"\\[ \t]*\n", given.source) and not given.source.startswith(("'", '"', "|")):
            message = "the backslash stays in the command: it does not continue the line"
            yield Finding(message, path, "leave the backslashes out, or begin the text with |")


RULES = (swallowed_comment, odd_character, broken_continuation)
"""The rules of this file."""
