"""How a run and its stages look."""

from __future__ import annotations

from textual.content import Content

from ...diagnostics.text import visible
from ...pipeline.outcome import STAGES
from ...supervision import Run, Stage
from ...supervision.words import duration, run_seconds, state_words
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


def run_row(run: Run, now: float) -> Content:
    """One line of the list of runs: state, file, id, how long it took."""
    mark, style = state_sign(run.state.value)
    name = visible(run.request.file or "from the environment")
    took = duration(run_seconds(run, now))
    words = state_words(run.state)
    waits = f"  {visible(run.reason)}" if run.reason and not run.state.ended else ""
    return Content.assemble(
        (mark, style), f" {words:<10} {name}  ", (f"{run.id}  {took}{waits}", "$muted")
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
        known = run.stages.get(stage)
        state = known.state if known else "queued"
        if state == "running" and run.state.ended:
            state = run.state.value
        mark, style = state_sign(state)
        name_style = "bold underline" if stage == shown else "bold" if known else "$muted"
        if parts:
            parts.append((" ── ", "$muted"))
        parts += [(mark, style), " ", (stage, name_style), _stage_time(known, state, now)]
    return Content.assemble(*parts)


def _stage_time(stage: Stage | None, state: str, now: float) -> str:
    if stage is None or stage.started is None:
        return ""
    again = f" (attempt {stage.attempt})" if stage.attempt > 1 else ""
    if state == "running":
        return f" {duration(max(0.0, now - stage.started))}{again}"
    return "" if stage.seconds is None else f" {duration(stage.seconds)}{again}"


def reason(run: Run) -> str:
    """Why a run stands as it does, one sentence; empty where all is well."""
    return visible(run.reason)
