"""The journal of a run: one JSON object a line, only ever appended to."""

from __future__ import annotations

import errno
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAME = "events.jsonl"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a run.

    Args:
        time: when, in seconds since 1970 (UTC).
        kind: ``started``, ``stage`` or ``ended``.
        stage: the stage it is about, or empty.
        state: the state of that stage, or of the run for ``ended``.
        message: one sentence, or empty.
        details: more data, as a postprocessor's results.
    """

    time: float
    kind: str
    stage: str = ""
    state: str = ""
    message: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def append(directory: Path, event: Event) -> None:
    """Write an event to the end of a run's journal.

    Args:
        directory: the run's directory.
        event: what happened.

    Raises:
        OSError: it cannot be written.
    """
    values = {name: getattr(event, name) for name in event.__slots__}
    line = json.dumps(values, default=str).encode() + b"\n"
    descriptor = os.open(directory / NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # a full disk tore the line before; this one must not join it
        if os.write(descriptor, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(directory / NAME))
    finally:
        os.close(descriptor)


def read(directory: Path) -> list[Event]:
    """Every event of a run's journal, oldest first.

    Args:
        directory: the run's directory.

    Returns:
        The events; none where there is no journal. A torn line, as a full disk leaves it, is
        passed over.
    """
    try:
        lines = (directory / NAME).read_bytes().split(b"\n")
    except OSError:
        return []
    events = []
    for line in lines:
        try:
            values = json.loads(line)
            known = {k: v for k, v in values.items() if k in Event.__slots__}
            events.append(Event(**known))
        except (ValueError, TypeError, AttributeError):
            continue
    return events


def now() -> float:
    """The time for an event: seconds since 1970 (UTC)."""
    return time.time()
