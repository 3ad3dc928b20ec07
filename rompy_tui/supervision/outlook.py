"""How far a run is, what its logs warn of, and how long it took the last time."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from . import files, slot
from .logs.blocks import whole_lines
from .logs.cleaning import clean
from .logs.progress import Progress
from .logs.starts import start_near_end
from .record import Run
from .request import Request, read_request
from .store import Store

_HEAD = 32 * 1024
_TAIL = 256 * 1024
"""Bytes of a log's end in which what was said last of its progress stands."""

_MOST_RECORDS = 500
"""How many runs are looked at to find one of the same file."""


def new_progress(request: Request, patterns: Sequence[re.Pattern[str]] = ()) -> Progress:
    """A progress that knows the period of a run's model.

    Args:
        request: what was asked for.
        patterns: a person's own forms, from :attr:`rompy_tui.settings.Settings.progress`.
    """
    period = request.period
    start, end = period if len(period) == 2 and _are_numbers(period) else (None, None)
    return Progress(start, end, patterns)


def progress_of(run: Run, stage: str = "", patterns: Sequence[re.Pattern[str]] = ()) -> Progress:
    """How far a stage is, from the beginning and the end of its log.

    Args:
        run: the run.
        stage: its name; the stage it is in where empty.
        patterns: a person's own forms.

    Returns:
        The progress; it can be fed with the lines that come.
    """
    found = new_progress(run.request, patterns)
    name = stage or run.stage
    if name:
        path = run.log(name)
        # When a line came is not known; that the file grew is.
        found.feed(*_ends_of(path))
    return found


def last_time(store: Store, run: Run, stage: str) -> float | None:
    """How long a stage took in the last run of the same file that succeeded.

    Args:
        store: the runs.
        run: the run to compare; only those that were asked for before it count.
        stage: as ``run``.

    Returns:
        Seconds; None where there is no such run among the last 500.
    """
    wanted = _source(run.request)
    try:
        names = os.listdir(store.runs_dir)  # noqa: PTH208  a name is enough
    except OSError:
        return None
    # Names begin with the time at which a run was asked for.
    older = sorted((n for n in names if n < run.id and not n.startswith(".")), reverse=True)
    for name in older[:_MOST_RECORDS]:
        directory = store.runs_dir / name
        kept = slot.read(str(directory / files.STATE))
        if kept.get("state") != "succeeded":
            continue
        known = (kept.get("stages") or {}).get(stage) or {}
        seconds = known.get("seconds")
        if known.get("state") != "succeeded" or not isinstance(seconds, (int, float)):
            continue
        request = read_request(directory)
        if request is not None and _source(request) == wanted:
            return float(seconds)
    return None


def _source(request: Request) -> tuple[str, str, str]:
    """What two runs must have in common to take about the same time."""
    file = os.path.join(request.workspace, request.file) if request.file else ""  # noqa: PTH118
    return file, request.backend, request.member


def _ends_of(path: Path) -> tuple[list[str], float | None]:
    """The first and the last lines of a log, and when it was written last."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return [], None
    try:
        status = os.fstat(descriptor)
        last = start_near_end(descriptor, status.st_size, _TAIL)
        found = []
        for start, stop in ((0, min(_HEAD, last)), (last, status.st_size)):
            for block in whole_lines(descriptor, start, stop):
                found += [clean(line) for line in block.data.split(b"\n")]
        return found, status.st_mtime
    except OSError:
        return [], None
    finally:
        os.close(descriptor)


def _are_numbers(values: tuple[object, ...]) -> bool:
    return all(type(value) in {int, float} for value in values)
