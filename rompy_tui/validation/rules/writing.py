"""Fixes that write another text in place of one that stands in a file."""

from __future__ import annotations

import json
import re

from ...diagnostics import Fix
from .base import Subject

# What YAML reads as text without quotes, whatever stands around it.
_PLAIN = re.compile(r"(?:[A-Za-z]|\.{0,2}/)[\w./@%+=:-]*(?: [\w./@%+=-]+)*")
_WORDS_OF_YAML = {"false", "n", "no", "null", "off", "on", "true", "y", "yes"}


def rewritten(
    subject: Subject, text: str, *names: str | int, safe: bool = False
) -> tuple[Fix, ...]:
    """A fix that writes another text, in quotes of the kind that stand there.

    Args:
        subject: the section.
        text: the value, as it is to be read.
        names: the field, from the section.
        safe: whether it may be applied without asking.
    """
    spans = subject.document.spans
    span = spans.value(subject.path(*names))
    if span is None or span.start.line != span.end.line:
        return ()
    old = spans.lines[span.file][span.start.line][span.start.column : span.end.column]
    if old[:1] == "'":
        written = "'" + text.replace("'", "''") + "'"
    elif old[:1] != '"' and is_plain(text):
        written = text
    else:
        written = json.dumps(text, ensure_ascii=False)
    found = subject.replacement(written, *names, safe=safe)
    return tuple(Fix(_title(names, text), f.span, f.text, f.safe) for f in found)


def is_plain(text: str) -> bool:
    """Whether YAML reads a text as itself without quotes, also within brackets.

    Args:
        text: the value.
    """
    return (
        bool(_PLAIN.fullmatch(text))
        and not text.endswith(":")
        and ": " not in text
        and text.lower() not in _WORDS_OF_YAML
    )


def _title(names: tuple[str | int, ...], text: str) -> str:
    # An item of a list has no name of its own.
    return text if isinstance(names[-1], int) else f"{names[-1]}: {text}"
