"""How a run and its stages look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from textual.content import Content

from ...diagnostics.text import visible
from ...pipeline.outcome import STAGES
from ...supervision import Run, Stage
from ...supervision.figures import Figure
from ...supervision.words import duration, run_seconds, state_words
from ..common import glyphs

if TYPE_CHECKING:
    from ...supervision.signs import Signs

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


def stage_strip(
    run: Run, shown: str, now: float, before: Mapping[str, float] | None = None
) -> Content:
    """The stages of a run on a line, the one whose log is shown underlined.

    Args:
        run: the run.
        shown: the stage whose log is shown.
        now: seconds since 1970, for a stage that is running.
        before: seconds that a stage took the last time, for one that goes on or is to come.
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
        if state in {"queued", "running"} and before and stage in before:
            parts.append((f" (last time {duration(before[stage])})", "$muted"))
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


_BARS = "▁▂▃▄▅▆▇█"
_SPARKS = 16


def spark(values: Sequence[float], most: float | None = None) -> str:
    """Numbers as a row of bars, at most 16 of the last ones.

    Args:
        values: none below 0.
        most: the number of a whole bar; the largest of them where None.
    """
    last = values[-_SPARKS:]
    top = most or max(last, default=0.0)
    if top <= 0:
        return _BARS[0] * len(last)
    return "".join(_BARS[min(7, int(max(0.0, value) / top * 7.999))] for value in last)


def size_words(size: float) -> str:
    """Bytes as a person says them: ``512 B``, ``1.9 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"


def meter_line(run: Run, known: Sequence[Figure]) -> Content:
    """What the stage that goes on, or went last, uses of the machine; empty where nobody looked.

    Args:
        run: the run.
        known: its figures.
    """
    stage = run.stages.get(run.stage)
    own = [f for f in known if stage and (f.stage, f.attempt) == (stage.name, stage.attempt)]
    seen = [figure for figure in own if figure.memory]
    if stage is None or len(seen) < 2:
        return Content("")
    cores = [
        max(0.0, later.cpu - earlier.cpu) / max(0.001, later.time - earlier.time)
        for earlier, later in pairwise(seen)
    ]
    memory = [float(figure.memory) for figure in seen]
    busy = (
        f"{cores[-1]:.1f}" if not run.state.ended else f"{sum(cores) / len(cores):.1f} on average"
    )
    held = size_words(memory[-1]) if not run.state.ended else f"{size_words(max(memory))} at most"
    return Content.assemble(
        ("cores ", "$muted"),
        (spark(cores, max(1.0, *cores)), "$text-primary"),
        f" {busy}",
        ("     memory ", "$muted"),
        (spark(memory), "$text-primary"),
        f" {held}",
    )


_BAR = 24


def progress_line(signs: Signs) -> Content:
    """How far a stage is; empty where its log does not say."""
    if signs.fraction is None:
        return Content.styled(signs.what, "$muted")
    full = round(signs.fraction * _BAR)
    left = f"   {duration(signs.left)} left" if signs.left is not None else ""
    share = f" {signs.fraction * 100:.0f} %"
    # A percentage that the log itself says need not be said twice.
    what = "" if signs.what.endswith("%") else f"   {visible(signs.what)}"
    return Content.assemble(
        ("█" * full, "$primary"),
        ("░" * (_BAR - full), "$muted"),
        share,
        (f"{left}{what}", "$muted"),
    )


def alert_line(signs: Signs) -> Content:
    """How many errors and warnings a log has, and the last; empty where there are none."""
    parts: list[tuple[str, str]] = []
    more = "" if signs.is_whole else "at least "
    for count, name, mark, style in (
        (signs.errors, "error", glyphs.ERROR, "$text-error"),
        (signs.warnings, "warning", glyphs.WARNING, "$text-warning"),
    ):
        if count:
            words = f"{more}{count:,} {name}{'s' * (count > 1)}"
            parts += [(mark, style), (f" {words}   ", "")]
    if parts:
        parts.append((visible(signs.last)[:200], "$muted"))
    return Content.assemble(*parts)
