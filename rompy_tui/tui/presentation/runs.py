"""How a run and its stages look."""

from __future__ import annotations

import time

from textual.content import Content

from ...diagnostics.text import visible
from ...pipeline.outcome import STAGES
from ...supervision import Event, Run, RunState
from ..common import glyphs

_SIGNS = {
    "queued": (glyphs.WAITING, "$muted"),
    "running": (glyphs.RUNNING, "$text-primary"),
    "succeeded": (glyphs.GOOD, "$text-success"),
    "failed": (glyphs.ERROR, "$text-error"),
    "timed_out": (glyphs.ERROR, "$text-error"),
    "lost": (glyphs.ERROR, "$text-error"),
    "cancelled": (glyphs.STOPPED, "$text-warning"),
}


def state_sign(state: str) -> tuple[str, str]:
    """The sign of a state and the style of it."""
    return _SIGNS.get(state, (glyphs.UNKNOWN, "$muted"))


def state_words(state: RunState) -> str:
    """A state as a person says it."""
    return state.value.replace("_", " ")


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
    """How long ago a moment was, in one unit."""
    seconds = max(0.0, (time.time() if now is None else now) - since)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def run_seconds(run: Run, now: float) -> float:
    """How long a run took, or has taken so far."""
    if not run.events:
        return 0.0
    end = run.events[-1].time if run.state.ended else now
    return max(0.0, end - run.events[0].time)


def run_row(run: Run, now: float) -> Content:
    """One line of the list of runs: state, file, id, how long it took."""
    mark, style = state_sign(run.state.value)
    name = visible(run.request.file or "from the environment")
    took = duration(run_seconds(run, now))
    words = state_words(run.state)
    return Content.assemble(
        (mark, style), f" {words:<10} {name}  ", (f"{run.id}  {took}", "$muted")
    )


def stage_strip(run: Run, shown: str, now: float) -> Content:
    """The stages of a run on a line, the one whose log is shown underlined.

    Args:
        run: the run.
        shown: the stage whose log is shown.
        now: seconds since 1970, for a stage that is running.
    """
    parts: list[str | tuple[str, str]] = []
    for stage in run.request.stages or STAGES:
        event = run.stages.get(stage)
        state = event.state if event else "queued"
        if state == "running" and run.state.ended:
            state = run.state.value
        mark, style = state_sign(state)
        name_style = "bold underline" if stage == shown else "bold" if event else "$muted"
        if parts:
            parts.append((" ── ", "$muted"))
        parts += [(mark, style), " ", (stage, name_style), _stage_time(event, state, now)]
    return Content.assemble(*parts)


def _stage_time(event: Event | None, state: str, now: float) -> str:
    if event is None:
        return ""
    if state == "running":
        return f" {duration(max(0.0, now - event.time))}"
    return f" {duration(float(event.details.get('seconds', 0.0)))}"


def reason(run: Run) -> str:
    """Why a run ended as it did, one sentence; empty while it runs."""
    if run.state is RunState.LOST:
        return "its process is gone and did not say how it ended"
    return visible(run.events[-1].message) if run.events and run.state.ended else ""
