"""The table of runs: its columns, its order, and what there is to know of one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from textual.content import Content

from ...diagnostics.text import visible
from ...supervision import Run, RunState
from ...supervision.words import age, duration, run_seconds, state_words
from ..common import glyphs
from .runs import reason, stage_strip, state_sign

SORTS = ("newest", "state", "file", "longest", "most alerts")
"""By what the table is sorted, the usual first."""

_STATES = {RunState.RUNNING: 0, RunState.QUEUED: 1}
_SHORTEST_NAME = 12


class Count(NamedTuple):
    """What the logs of a run warn of.

    Args:
        errors: lines that tell of errors.
        warnings: lines that tell of warnings.
        is_whole: whether all of the logs was looked at.
    """

    errors: int = 0
    warnings: int = 0
    is_whole: bool = True


Counts = Mapping[str, Count]
"""By the ids of runs; those that were not looked at yet are missing."""


class _Column(NamedTuple):
    """A column: its heading, its width in cells, the row's width from which on it shows."""

    heading: str
    width: int
    least: int
    cell: Callable[[Run, Count | None, float], Content]


def sorted_runs(runs: Sequence[Run], by: str, counts: Counts, now: float) -> list[Run]:
    """Runs in an order; without another wish those that run first, then the queue as it moves.

    Args:
        runs: newest first.
        by: one of :data:`SORTS`.
        counts: what their logs warn of.
        now: seconds since 1970 (UTC).
    """
    keys: dict[str, Callable[[Run], tuple[object, ...]]] = {
        "newest": lambda run: (_rank(run), run.asked if _rank(run) == 1 else -run.asked),
        "state": lambda run: (state_words(run.state), -run.asked),
        "file": lambda run: (name_of(run).lower(), -run.asked),
        "longest": lambda run: (-run_seconds(run, now), -run.asked),
        "most alerts": lambda run: (*(-n for n in counts.get(run.id, Count())[:2]), -run.asked),
    }
    return sorted(runs, key=keys[by])


def name_of(run: Run) -> str:
    """What a run is called: its file, with its member of an ensemble."""
    name = run.request.file or "from the environment"
    return f"{name} [{run.request.member}]" if run.request.member else name


def words_of(run: Run) -> str:
    """The text by which a run is found."""
    request = run.request
    parts = (name_of(run), run.id, request.run_id, request.backend, state_words(run.state))
    return " ".join((*parts, run.stage, run.reason))


def headings(width: int) -> Content:
    """The line above the table.

    Args:
        width: cells of a row.
    """
    columns, room = _columns(width)
    texts = ["  " + _fit("run", room), *(_fit(c.heading, c.width) for c in columns)]
    return Content.styled("  ".join(texts), "$muted")


def table_row(run: Run, count: Count | None, width: int, now: float, *, picked: bool) -> Content:
    """A row of the table.

    Args:
        run: the run.
        count: what its logs warn of; None where that is not known yet.
        width: cells of a row.
        now: seconds since 1970 (UTC).
        picked: whether the person marked it.
    """
    columns, room = _columns(width)
    mark = (glyphs.CHANGED, "bold $text-accent") if picked else (" ", "")
    name = (_fit(visible(name_of(run)), room), "bold" if picked else "")
    parts: list[Content | str | tuple[str, str]] = [mark, " ", name]
    for column in columns:
        parts += ["  ", _padded(column.cell(run, count, now), column.width)]
    return Content.assemble(*parts)


def about_run(run: Run, runs: Sequence[Run], count: Count | None, now: float) -> Content:
    """What there is to know of a run.

    Args:
        run: the run.
        runs: all of the workspace, for its place in the queue.
        count: what its logs warn of.
        now: seconds since 1970 (UTC).
    """
    request = run.request
    lines = [Content.styled(run.id, "bold"), _state(run, now)]
    if place := queue_place(run, runs):
        lines.append(Content.styled(place, "$muted"))
    lines += [Content(""), stage_strip(run, "", now), Content("")]
    options = [*request.assignments]
    options += [f"retries {request.retries}"] if request.retries else []
    options += [f"profile {request.profile}"] if request.profile else []
    for label, text in (
        ("file", request.file),
        ("member", request.member),
        ("backend", request.backend),
        ("writes to", request.staging_dir),
        ("asked for", age(run.asked, now)),
        ("options", "  ".join(options)),
    ):
        if text:
            lines.append(Content.assemble((f"{label:<11}", "$muted"), visible(text)))
    if count is not None and (count.errors or count.warnings):
        lines.append(Content.assemble((f"{'alerts':<11}", "$muted"), _alerts(run, count, now)))
    return Content("\n").join(lines)


def queue_place(run: Run, runs: Sequence[Run]) -> str:
    """Where a run stands in the queue, in words; empty where it does not wait.

    Args:
        run: the run.
        runs: all of the workspace.
    """
    if run.state is not RunState.QUEUED:
        return ""
    queue = sorted((r for r in runs if r.state is RunState.QUEUED), key=lambda r: r.asked)
    place = next((n for n, other in enumerate(queue, 1) if other.id == run.id), 0)
    running = sum(r.state is RunState.RUNNING for r in runs)
    most = run.request.max_running
    limit = f", at most {most} at once" if most else ""
    return f"{place} of {len(queue)} in the queue; {running} running{limit}"


def _rank(run: Run) -> int:
    return _STATES.get(run.state, 2)


def _columns(width: int) -> tuple[list[_Column], int]:
    """The columns that have room in a row, and what that leaves for the name."""
    columns = [column for column in _COLUMNS if column.least <= width]
    taken = 2 + sum(2 + column.width for column in columns)
    return columns, max(_SHORTEST_NAME, width - taken)


def _state_cell(run: Run, count: Count | None, now: float) -> Content:
    del count, now
    mark, style = state_sign(run.state.value)
    return Content.assemble((mark, style), f" {state_words(run.state)}")


def _alerts(run: Run, count: Count | None, now: float) -> Content:
    del run, now
    if count is None:
        return Content.styled("…", "$muted")
    more = "" if count.is_whole else "+"
    parts = [
        (f"{mark}{number}{more} ", style)
        for number, mark, style in (
            (count.errors, glyphs.ERROR, "$text-error"),
            (count.warnings, glyphs.WARNING, "$text-warning"),
        )
        if number
    ]
    return Content.assemble(*parts)


def _state(run: Run, now: float) -> Content:
    why = reason(run)
    return Content.assemble(_state_cell(run, None, now), (f"  {why}" if why else "", "$muted"))


def _muted(text: str) -> Content:
    return Content.styled(visible(text), "$muted")


_COLUMNS = (
    _Column("state", 11, 0, _state_cell),
    _Column("took", 8, 0, lambda run, _, now: Content(f"{duration(run_seconds(run, now)):>8}")),
    _Column("alerts", 9, 48, _alerts),
    _Column("stage", 11, 62, lambda run, *_: _muted(run.stage)),
    _Column("backend", 8, 74, lambda run, *_: _muted(run.request.backend)),
    _Column("asked for", 10, 86, lambda run, _, now: _muted(age(run.asked, now))),
    _Column("id", 20, 112, lambda run, *_: _muted(run.id)),
)


def _fit(text: str, width: int) -> str:
    return _padded(Content(text), width).plain


def _padded(content: Content, width: int) -> Content:
    return content.truncate(width, ellipsis=True, pad=True)
