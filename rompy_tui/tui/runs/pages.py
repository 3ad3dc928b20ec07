"""The pages that open from a run: what it returned, and how it differs from another run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ...diagnostics.text import visible
from ...errors import RompyTuiError
from ...supervision import Run
from ...supervision.words import age
from ..commands import OTHER_RUN
from ..presentation.results import result_rows
from ..reading.differing import difference_rows
from ..reading.rows import Row
from ..reading.screen import Page, ReadingScreen, Way

_MOST_RUNS = 50


def results_screen(run: Run) -> ReadingScreen:
    """The page of what the stages of a run returned.

    Args:
        run: the run.
    """

    def make() -> Page:
        rows: list[Row] = []
        for stage in run.stages:
            if result := run.result(stage):
                rows.append(Row(stage, "muted", stop=True))
                rows += [Row(f"  {name}  {value}") for name, value in result_rows(result)]
        nothing = Row("no stage has returned anything", "muted")
        return Page(rows or [nothing], "")

    return ReadingScreen(run.id, [Way("results", make)])


def comparison_screen(run: Run, others: Sequence[Run]) -> ReadingScreen:
    """The page of how a run was asked for, against other runs.

    Args:
        run: the run.
        others: those to compare it with, the first of them at first.
    """
    ways = [
        Way(f"against {other.id}, {age(other.asked)}", _difference(other, run))
        for other in others[:_MOST_RUNS]
    ]
    return ReadingScreen(run.id, ways, OTHER_RUN)


def comparable(run: Run, runs: Sequence[Run]) -> list[Run]:
    """The runs that one may want to compare a run with, the likeliest first.

    Args:
        run: the run.
        runs: all runs, newest first.

    Returns:
        Those of the same file that are older, then newer ones, then all others.
    """

    def unlike(other: Run) -> tuple[bool, bool]:
        return other.request.file != run.request.file, other.asked > run.asked

    return sorted((other for other in runs if other.id != run.id), key=unlike)


def _difference(before: Run, after: Run) -> Callable[[], Page]:
    def make() -> Page:
        from ...launch.comparing import described

        try:
            old, new = ("\n".join(described(run)) + "\n" for run in (before, after))
        except RompyTuiError as error:
            return Page([Row(visible(error.message), "wrong")], "")
        rows = [replace(row, place=None) for row in difference_rows(old, new, after.id)]
        count = sum(row.stop for row in rows)
        if not count:
            text = "both were asked for with the same values and options"
            return Page([Row(text, "muted")], "no difference")
        start = next(number for number, row in enumerate(rows) if row.stop)
        return Page(rows, f"{count} place{'s' * (count > 1)}", start)

    return make
