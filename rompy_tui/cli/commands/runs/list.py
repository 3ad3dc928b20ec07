"""``rompy-tui runs`` and ``rompy-tui runs list``."""

from __future__ import annotations

import time
from typing import Any

import click

from ....supervision import Run
from ....supervision.words import age, duration, run_seconds, state_words
from ...options import Globals, pass_globals
from ...output import data, data_json, say, table
from .choosing import listing_options
from .finding import as_dict, look, signs, store_of

_COUNTING = 1.0
"""Seconds that counting alerts may take for all runs, the newest first."""

_HEADINGS = ("ID", "STATE", "STAGE", "BACKEND", "TOOK", "ASKED", "RUN")


@click.command("list")
@listing_options
@pass_globals
def list_runs(options: Globals, as_json: bool, state: str | None) -> None:
    """List the runs of this workspace, newest first."""
    print_runs(options, as_json, state)


def print_runs(options: Globals, as_json: bool, state: str | None) -> None:
    """Print the runs.

    Args:
        options: the options before the verb.
        as_json: as a JSON array.
        state: only those in this state; all where None.
    """
    found = store_of(options).list()
    look(found)
    shown = [run for run in found if state in {None, run.state.value}]
    if as_json:
        deadline = time.monotonic() + _COUNTING
        data_json([_whole(run, options, deadline) for run in shown])
        return
    if not shown:
        say("there are no such runs" if found else "there are no runs here yet")
        return
    data(table([_row(run, time.time()) for run in shown], _HEADINGS))


def _whole(run: Run, options: Globals, deadline: float) -> dict[str, Any]:
    """A run with its progress and its alerts; these are not counted once time is up."""
    seconds = min(deadline - time.monotonic(), _COUNTING / 4)
    return {**as_dict(run), **signs(run, options, seconds)}


def _row(run: Run, now: float) -> tuple[str, ...]:
    took = duration(run_seconds(run, now)) if run.started else "-"
    name = run.request.run_id or run.request.file
    why = f"{name}: {run.reason}" if run.reason else name
    return (
        run.id,
        state_words(run.state),
        run.stage or "-",
        run.request.backend or "-",
        took,
        age(run.asked, now),
        why,
    )
