"""Which parser reads a text, and what stopped it, in plain words.

rompy 0.6.4 reads with PyYAML's pure-Python ``SafeLoader``. libyaml reads ten times faster and
differs from it only in texts that hold a tab, ``!``, a directive, some line separators, ``|#`` and
the like; those go to the pure parser, so that what is right here is right there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ..diagnostics import Span

PURE_LIMIT = 2_000_000
"""Longer texts are read by libyaml in any case: the pure parser would take seconds."""

BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML 1.1."""

# What is rare in a text is looked for by itself: one expression for all of it takes ten times as
# long. An include in its usual form is a tag to both parsers. A surrogate written as an escape is
# an error to libyaml; JSON writes pairs of them. The last three matter within brackets: 'a:,' and
# 'a?b'.
_ALWAYS_DIFFER = ("\t", "|#", ">#", "\n%")
_WIDE_DIFFER = ("\ufeff", "\x85", "\u2028", "\u2029")
_MAY_DIFFER = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        ("!", r"!(?!include [\w.$][\w./${}-]* *(?:\n|\r\n|\Z))"),
        ("\\u", r"\\u[dD][89abAB]"),
        ("\\U", r"\\U0000[dD][89abAB]"),
        *((f":{sign}", rf"[^\s\"]:\{sign}") for sign in ",[]{}"),
        ("?", r"\S\?"),
    )
)

Place = tuple[int, int]
"""A line and a column, both from 0."""


def needs_pure(text: str) -> bool:
    """Whether only the pure parser reads a text as rompy does.

    Args:
        text: YAML or JSON.
    """
    if len(text) > PURE_LIMIT:
        return False
    if text.startswith("%") or any(sign in text for sign in _ALWAYS_DIFFER):
        return True
    if not text.isascii() and any(sign in text for sign in _WIDE_DIFFER):
        return True
    return any(sign in text and pattern.search(text) for sign, pattern in _MAY_DIFFER)


def loader_for(text: str, pure: bool | None = None) -> Any:
    """A PyYAML loader that reads a text as rompy does.

    Args:
        text: YAML or JSON.
        pure: whether it needs the pure parser, where that is known.
    """
    fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.SafeLoader(text) if pure or (pure is None and needs_pure(text)) else fast(text)


@dataclass(frozen=True, slots=True)
class Failure:
    """What stopped the parser.

    Args:
        place: where it stopped.
        problem: its own words; the two parsers have different ones.
        context: what it was reading, in its own words, or empty.
        started: where that began.
        quoted: where a quoted text over several lines began that ends in the same line.
    """

    place: Place
    problem: str
    context: str = ""
    started: Place | None = None
    quoted: Place | None = None

    @property
    def line(self) -> int:
        """The line in which the parser stopped."""
        return self.place[0]

    @property
    def column(self) -> int:
        """The column in which it stopped."""
        return self.place[1]

    @property
    def in_brackets(self) -> bool:
        """Whether it was reading ``[...]`` or ``{...}``."""
        return "parsing a flow" in self.context

    def moved(self, line_of: Callable[[int], int]) -> Failure:
        """The same in a text whose lines are numbered otherwise.

        Args:
            line_of: gives a line's number there.
        """

        def there(place: Place | None) -> Place | None:
            return None if place is None else (line_of(place[0]), place[1])

        place = (line_of(self.line), self.column)
        return Failure(place, self.problem, self.context, there(self.started), there(self.quoted))


def failure_of(error: yaml.YAMLError, quoted: Any = None) -> Failure:
    """What an error of either parser says.

    Args:
        error: the error.
        quoted: the event of the last quoted text that stands on several lines.
    """
    started = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or started
    place = (mark.line, mark.column) if mark else (0, 0)
    near = quoted is not None and quoted.end_mark.line == place[0]
    return Failure(
        place,
        str(getattr(error, "problem", None) or error).splitlines()[0],
        str(getattr(error, "context", None) or ""),
        (started.line, started.column) if started else None,
        (quoted.start_mark.line, quoted.start_mark.column) if near else None,
    )


def first_failure(text: str, pure: bool | None = None) -> Failure | None:
    """What stops the parser in a text, looking at its form only.

    Args:
        text: one document.
        pure: whether it needs the pure parser, where that is known.

    Returns:
        None where nothing does. Anchors and aliases are not looked at.
    """
    loader = loader_for(text, pure)
    quoted: Any = None
    try:
        while loader.check_event():
            event: Any = loader.get_event()
            is_quoted = type(event) is yaml.ScalarEvent and event.style in _QUOTES
            if is_quoted and event.start_mark.line != event.end_mark.line:
                quoted = event
    except yaml.YAMLError as error:
        return failure_of(error, quoted)
    return None


_QUOTES = ("'", '"')


def span_within(lines: Sequence[str], file: str, first: int, place: Place, length: int = 1) -> Span:
    """The span of what a message is about, within the text.

    Args:
        lines: a document's lines.
        file: how diagnostics call its file.
        first: the line of the file in which it starts.
        place: where in it; the parser puts the end of a text one line below it.
        length: how many code points are marked, as far as the line goes.
    """
    line, column = min(place[0], len(lines) - 1), place[1]
    while line > 0 and not any(lines[line:]):
        line -= 1
        column = len(lines[line])
    start = min(column, len(lines[line]))
    return Span.at(file, first + line, start, min(length, len(lines[line]) - start))


def plain_words(failure: Failure) -> str:
    """A sentence for a failure of which nothing better is known.

    Args:
        failure: what stopped the parser.
    """
    for begins, words in _PLAINER:
        if failure.problem.startswith(begins):
            return words
    return failure.problem


# By how the parsers' words begin: the pure one's, and libyaml's for the same slip.
_PLAINER = (
    ("mapping values are not allowed", "a ': ' too many in this line, or a wrong indentation"),
    ("could not find expected ':'", "a ':' is missing after this key"),
    ("found character '\\t' that cannot start any", "a tab stands where only blanks may"),
    ("found a tab character", "a tab stands where only blanks may"),
    ("found character", "this character cannot start a value"),
    ("found unexpected document", "the quotes are not closed before this '---'"),
    ("found unexpected end of stream", "the quotes are not closed before the end of the file"),
    ("expected <block end>", "this does not go with the lines before it"),
    ("did not find expected key", "this does not go with the lines before it"),
    ("did not find expected '-' indicator", "this does not go with the lines before it"),
    ("expected ',' or", "a ',' or a closing bracket is missing before this"),
    ("did not find expected ',' or", "a ',' or a closing bracket is missing before this"),
    ("expected the node content", "a value is missing before this"),
    ("did not find expected node content", "a value is missing before this"),
    ("expected '<document start>'", "this stands after the end of the document"),
    ("did not find expected <document start>", "this stands after the end of the document"),
)
