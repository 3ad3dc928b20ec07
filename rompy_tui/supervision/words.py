"""How a person says states and lengths of time."""

from __future__ import annotations

import time

from .record import Run, RunState


def state_words(state: RunState | str) -> str:
    """A state as a person says it."""
    return (state.value if isinstance(state, RunState) else state).replace("_", " ")


def duration(seconds: float) -> str:
    """A length of time: ``0.8 s``, ``42 s``, ``3:07``, ``2:05:00``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def age(since: float, now: float | None = None) -> str:
    """How long ago a moment was, in one unit.

    Args:
        since: seconds since 1970 (UTC).
        now: the same; the present where None.
    """
    seconds = max(0.0, (time.time() if now is None else now) - since)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def moment(when: float | None) -> str:
    """A moment here: month, day, time of day; blanks as wide where nobody knows it.

    Args:
        when: seconds since 1970 (UTC).
    """
    try:
        return " " * 14 if when is None else time.strftime("%m-%d %H:%M:%S", time.localtime(when))
    except (OverflowError, ValueError, OSError):
        return " " * 14  # a damaged record


def run_seconds(run: Run, now: float) -> float:
    """How long a run took, or has taken so far, in seconds; 0 while it waits.

    Args:
        run: the run.
        now: seconds since 1970 (UTC).
    """
    if run.started is None:
        return 0.0
    end = run.ended if run.ended is not None else now
    return max(0.0, end - run.started)
