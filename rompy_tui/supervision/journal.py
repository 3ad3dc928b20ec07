"""The journal of a run: one JSON object a line, only ever appended to."""

from __future__ import annotations

import errno
import json
import os
import time
from typing import Any, NamedTuple

from . import files

_FAR_AWAY = 1e11
"""A time that no clock shows, in seconds since 1970."""


class Event(NamedTuple):
    """Something that happened to a run.

    Args:
        time: when, in seconds since 1970 (UTC).
        kind: ``started``, ``adopted``, ``waiting``, ``stage``, ``warning``, ``cancel`` or
            ``ended``.
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
    details: dict[str, Any] = {}  # noqa: RUF012  never changed


def append(directory: str | os.PathLike[str], event: Event) -> None:
    """Write an event to the end of a run's journal.

    Args:
        directory: the run's directory.
        event: what happened.

    Raises:
        OSError: it cannot be written.
    """
    path = os.path.join(directory, files.JOURNAL)  # noqa: PTH118  this is loaded by the supervisor
    line = json.dumps(event._asdict(), default=str).encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # a full disk tore the line before; this one must not join it
        if os.write(descriptor, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
    finally:
        os.close(descriptor)


def read(directory: str | os.PathLike[str]) -> list[Event]:
    """Every event of a run's journal, oldest first.

    Args:
        directory: the run's directory.

    Returns:
        The events; none where there is no journal. A torn line, as a full disk leaves it, is
        passed over.
    """
    try:
        with open(os.path.join(directory, files.JOURNAL), "rb") as stream:  # noqa: PTH118, PTH123
            lines = stream.read().split(b"\n")
    except OSError:
        return []
    events = []
    for line in lines:
        try:
            values = json.loads(line)
            known = {k: v for k, v in values.items() if k in Event._fields}
            if _is_sound(known):
                events.append(Event(**known))
        except (ValueError, TypeError, AttributeError):
            continue
    return events


def _is_sound(values: dict[str, Any]) -> bool:
    """Whether each value is of the kind that an event has."""
    moment = values.get("time")
    texts = [values.get(name, "") for name in ("kind", "stage", "state", "message")]
    return (
        isinstance(moment, (int, float))
        and 0 <= moment < _FAR_AWAY
        and all(isinstance(text, str) for text in texts)
        and isinstance(values.get("details", {}), dict)
    )


def now() -> float:
    """The time for an event: seconds since 1970 (UTC)."""
    return time.time()
