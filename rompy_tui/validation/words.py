"""What a diagnostic of a schema error says, and how values are pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .given import Given
from .mending import Mend, written


@dataclass(frozen=True, slots=True)
class Words:
    """What a diagnostic says.

    Args:
        code: the diagnostic's code.
        message: one sentence.
        hint: what to do, or empty.
        mends: what would be right, the likeliest first.
    """

    code: str
    message: str
    hint: str = ""
    mends: tuple[Mend, ...] = ()


def shown(value: Any) -> str:
    """A value as a person would point at it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def as_read(value: Any) -> str:
    """What YAML makes of a text without quotes, as "the number 83"."""
    if isinstance(value, datetime):
        return "a date and time"
    if isinstance(value, date):
        return "a date"
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"the number {shown(value)}" if is_number else shown(value)


def pointed_at(given: Given) -> str:
    """A value as a person would point at it, with the variable that it comes from."""
    said = shown(given.value)
    return f"{said} (from {given.rendered})" if given.rendered is not None else said


def did_you_mean(found: Sequence[str]) -> str:
    """What to do where something else was probably meant; empty where nothing is known.

    Args:
        found: what may have been meant, the likeliest first.
    """
    return f"did you mean {' or '.join(found)}?" if found else ""


def as_text(found: Sequence[str], given: Given, name: str) -> tuple[Mend, ...]:
    """Changes that write a text in place of a value, in its style.

    Args:
        found: the texts, the likeliest first.
        given: what stands there.
        name: the field, or empty.
    """
    return as_written([written(text, given) for text in found], name)


def as_written(found: Sequence[str], name: str) -> tuple[Mend, ...]:
    """Changes that write something in place of a value, just as it is.

    Args:
        found: what is to stand there, the likeliest first.
        name: the field, or empty.
    """
    return tuple(Mend(text, f"{name}: {text}" if name else text) for text in found)
