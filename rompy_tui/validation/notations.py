"""How the text of some fields is written, and what a text of another form was meant to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..backends.rules import IMAGE_PATTERN, MEMORY_PATTERN, TIME_LIMIT
from . import meant
from .given import Given
from .words import Words, as_text, did_you_mean


@dataclass(frozen=True, slots=True)
class Notation:
    """How the text of a field is written.

    Args:
        said: one sentence.
        right: matches a text that is right.
        meant: what another text was meant to be, the likeliest first.
    """

    said: str
    right: re.Pattern[str]
    meant: Callable[[str], Sequence[str]]


def notation_of(name: str) -> Notation | None:
    """The form of a field's text, where it has one.

    Args:
        name: the field's.
    """
    return _FORMS.get(name)


def _one(function: Callable[[str], str | None]) -> Callable[[str], list[str]]:
    def found(text: str) -> list[str]:
        right = function(text)
        return [] if right is None or right == text else [right]

    return found


def _memory(text: str) -> list[str]:
    text = text.strip()
    # Docker's least is 6 MB: fewer digits than that are a number without its unit.
    return [f"{text}g", f"{text}m"] if text.isdecimal() else _one(meant.memory)(text)


def _none(_: str) -> list[str]:
    return []


def _image(text: str) -> list[str]:
    bare = text.strip()
    return [bare] if bare != text and re.match(IMAGE_PATTERN, bare) else []


_NOTHING = re.compile("(?!)")
_LENGTH = Notation(
    "a length of time is written like 1h, 15m, 30s or PT1H30M", _NOTHING, meant.durations
)
# What is wrong with a moment says how one is written.
_MOMENT = Notation("", _NOTHING, _one(meant.moment))
_FORMS = {
    "memory": Notation(
        "a memory limit is written 512m or 4g",
        re.compile(rf"(?!\d{{1,6}}$){MEMORY_PATTERN}"),
        _memory,
    ),
    "image": Notation(
        "an image is written name:tag or name@sha256:digest", re.compile(IMAGE_PATTERN), _image
    ),
    "time_limit": Notation("a time limit is written HH:MM:SS", TIME_LIMIT, meant.time_limits),
    "volumes": Notation(
        "a volume is written host:container[:mode]", re.compile("[^:]+:[^:]+"), _none
    ),
    "interval": _LENGTH,
    "duration": _LENGTH,
    "start": _MOMENT,
    "end": _MOMENT,
}


def in_notation(code: str, message: str, form: Notation, given: Given, name: str) -> Words:
    """What to say of a text that is not in the form its field wants.

    Args:
        code: the diagnostic's code.
        message: what is wrong.
        form: how the text is written.
        given: what stands there.
        name: the field.
    """
    text = given.text or ""
    found = list(form.meant(text))
    said = "" if form.said in message else form.said
    hint = f"{did_you_mean(found)} {said}".strip()
    return Words(code, message, hint or meant.wrong_date(text), as_text(found, given, name))
