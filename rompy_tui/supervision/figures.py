"""What a run's stages use of the machine, kept sparsely: one JSON object a line, appended to.

Standard library only: the supervisor, which lives as long as a model runs, loads this.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from . import files

_FIRST = 1.0
"""Age in seconds at which a stage gets its first figure."""

_LEAST, _LONGEST = 2.0, 60.0
"""Seconds between two figures: a day has fewer than 2,000."""

_SHARE = 1000
"""Of so much processor time, looking takes one part at most."""

_SHORTEST = 1.0
"""Seconds below which processor time, counted in ticks of 10 ms, says nothing of cores."""

_TOO_MUCH = 1e11
"""A time that no clock shows, in seconds; as processor time it is no more sensible."""


class Figure(NamedTuple):
    """What an attempt of a stage used by one moment.

    Args:
        time: when, in seconds since 1970 (UTC).
        stage: as ``run``.
        attempt: 1 for the first.
        cpu: processor seconds that all its processes have used by then.
        memory: bytes that they all hold resident at that moment; 0 where they have ended.
    """

    time: float
    stage: str
    attempt: int
    cpu: float
    memory: int


class Summary(NamedTuple):
    """What an attempt of a stage used on the whole.

    Args:
        cpu: processor seconds.
        memory: the most bytes that were seen resident at once; None where it was too short to look.
        cores: how many cores were busy on average; None where it was too short to tell.
    """

    cpu: float
    memory: int | None
    cores: float | None


class Pace:
    """When a figure is due: soon at first, the more rarely the older the stage.

    Args:
        began: when the stage began, by the monotonic clock in seconds.
    """

    def __init__(self, began: float) -> None:
        self._began = began
        self._next = began + _FIRST

    def is_due(self, now: float) -> bool:
        """Whether it is time for a figure.

        Args:
            now: the monotonic clock in seconds.
        """
        return now >= self._next

    def go_on(self, now: float, cost: float = 0.0) -> None:
        """Work out when the next one is due.

        Args:
            now: the monotonic clock in seconds.
            cost: processor seconds that taking the figure took.
        """
        pause = max(_LEAST, (now - self._began) / 100, cost * _SHARE)
        self._next = now + min(pause, _LONGEST)


def append(directory: str | os.PathLike[str], figure: Figure) -> None:
    """Write a figure behind those that a run has.

    Args:
        directory: the run's directory.
        figure: what was seen.

    Raises:
        OSError: it cannot be written.
    """
    path = os.path.join(directory, files.FIGURES)  # noqa: PTH118  this is loaded by the supervisor
    line = json.dumps(figure._asdict(), separators=(",", ":")).encode() + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        written = os.write(descriptor, line)
        if written < len(line):
            # A torn line would spoil the next one, which may find room again.
            os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
    finally:
        os.close(descriptor)


def read(directory: str | os.PathLike[str]) -> list[Figure]:
    """Every figure of a run, oldest first.

    Args:
        directory: the run's directory.

    Returns:
        The figures; none where there is no file of them. A torn or damaged line is passed over.
    """
    try:
        with open(os.path.join(directory, files.FIGURES), "rb") as stream:  # noqa: PTH118, PTH123
            lines = stream.read().split(b"\n")
    except OSError:
        return []
    return [figure for line in lines if line and (figure := _figure(line))]


def summary(
    known: Sequence[Figure], stage: str, attempt: int, began: float, seconds: float | None
) -> Summary | None:
    """What an attempt of a stage used on the whole.

    Args:
        known: the run's figures.
        stage: as ``run``.
        attempt: 1 for the first.
        began: when it began, in seconds since 1970 (UTC).
        seconds: how long it took; None while it goes on.

    Returns:
        None where there are no figures of it.
    """
    own = [figure for figure in known if (figure.stage, figure.attempt) == (stage, attempt)]
    if not own:
        return None
    cpu = max(figure.cpu for figure in own)
    took = own[-1].time - began if seconds is None else seconds
    memory = max(figure.memory for figure in own)
    return Summary(cpu, memory or None, cpu / took if took >= _SHORTEST else None)


def _figure(line: bytes) -> Figure | None:
    try:
        values = json.loads(line)
        time, stage, attempt, cpu, memory = (values[name] for name in Figure._fields)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not (_is_number(time) and _is_number(cpu) and isinstance(stage, str)):
        return None
    if type(attempt) is not int or type(memory) is not int or memory < 0:
        return None
    return Figure(time, stage, attempt, cpu, memory)


def _is_number(value: Any) -> bool:
    return type(value) in {int, float} and 0 <= value < _TOO_MUCH
