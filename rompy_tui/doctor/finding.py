"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Condition(str, Enum):
    """How something is."""

    GOOD = "good"
    ABSENT = "absent"
    """Not there, which is no fault: who does not need it misses nothing."""
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one thing.

    Args:
        topic: what it is about, as ``docker``.
        condition: how it is.
        message: one sentence.
        hint: what to do, or empty.
    """

    topic: str
    condition: Condition
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the program works.

    Args:
        workspace: the folder the person works in.
        state_dir: where runs are recorded; it need not exist.
        python: the interpreter that holds the plugins, or None for this one.
    """

    workspace: Path
    state_dir: Path
    python: str | None = None


def good(topic: str, message: str) -> Finding:
    """Something that is as it should be."""
    return Finding(topic, Condition.GOOD, message)


def absent(topic: str, message: str, hint: str = "") -> Finding:
    """Something that is not there and need not be."""
    return Finding(topic, Condition.ABSENT, message, hint)


def warning(topic: str, message: str, hint: str) -> Finding:
    """Something that will hurt one day."""
    return Finding(topic, Condition.WARNING, message, hint)


def wrong(topic: str, message: str, hint: str) -> Finding:
    """Something that does not work."""
    return Finding(topic, Condition.WRONG, message, hint)
