"""What may be typed at a place, and which of it fits what is typed already."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from ..diagnostics import Position
from ..documents.scalars import write_scalar
from .place import Site

_WORD_STARTS = re.compile(r"(?<![a-z0-9])[^\W_]|(?<=[a-z0-9_])[./:]")


class Sort(str, Enum):
    """What a candidate is."""

    FIELD = "field"
    VALUE = "value"
    TYPE = "type"
    PATH = "path"
    VARIABLE = "variable"
    INCLUDE = "include"
    IMAGE = "image"
    PARTITION = "partition"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be typed.

    Args:
        label: what the list shows, and what typed letters are compared with.
        text: what is put into the text.
        sort: what it is.
        detail: one line: type, bounds, default, or where it comes from.
        about: what it is for; empty where nobody says.
        goes_on: whether there is something to choose behind it.
    """

    label: str
    text: str
    sort: Sort
    detail: str = ""
    about: str = ""
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be typed at a place.

    Args:
        start: where what a candidate replaces begins.
        end: where it ends.
        typed: what is written of it up to the cursor.
        candidates: the likeliest first.
        wants: what would have to be asked of the machine for more: ``images``, ``partitions``.
        is_key: whether a key is to be typed.
    """

    start: Position
    end: Position
    typed: str = ""
    candidates: Sequence[Candidate] = ()
    wants: frozenset[str] = field(default_factory=frozenset)
    is_key: bool = False


def matching(candidates: Iterable[Candidate], typed: str) -> list[Candidate]:
    """The candidates that fit what is typed: those that begin so, then those that hold it.

    Args:
        candidates: the likeliest first.
        typed: letters, in whatever case.
    """
    sought = typed.lower()
    begin, hold = [], []
    for candidate in candidates:
        label = candidate.label.lower()
        if label.startswith(sought):
            begin.append(candidate)
        elif _holds(label, sought):
            hold.append(candidate)
    return begin + hold


def _holds(text: str, letters: str) -> bool:
    """Whether a text has these letters in this order, the first of them where a word begins."""
    for word in _WORD_STARTS.finditer(text):
        rest = iter(text[word.start() :])
        if text[word.start()] == letters[0] and all(letter in rest for letter in letters):
            return True
    return False


def written(value: str, site: Site, *, is_text: bool) -> str:
    """A value as it has to stand in the text.

    Args:
        value: without quotes.
        site: where it goes.
        is_text: whether it must stay text, whatever it looks like.
    """
    if site.json:
        if not is_text and not site.quote:
            return value if _is_json(value) else json.dumps(value, ensure_ascii=False)
        return json.dumps(value, ensure_ascii=False)
    if is_text or site.quote:
        return write_scalar(value, site.quote or None, in_flow=site.flow)
    return value


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True
