"""``rompy-tui runs prune``."""

from __future__ import annotations

import time

import click

from ....supervision import Run, RunState
from ....supervision.words import age, state_words
from ...options import Globals, pass_globals
from ...output import data, say
from .finding import look, store_of

_DAY = 86400.0
_ENDED = [state.value for state in RunState if state.ended]


@click.command("prune")
@click.option(
    "--older-than",
    "days",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="DAYS",
    help="Only runs that were asked for longer ago.",
)
@click.option(
    "--keep", type=click.IntRange(min=0), default=0, metavar="N", help="Keep the newest N runs."
)
@click.option("--state", type=click.Choice(_ENDED), help="Only the runs in this state.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@pass_globals
def prune_runs(options: Globals, days: float, keep: int, state: str | None, dry_run: bool) -> None:
    """Remove the records and logs of runs that have ended; what models wrote stays.

    Prints the ids of the runs that went.
    """
    store = store_of(options)
    found = store.list()
    look(found)
    before = time.time() - days * _DAY
    old = [run for run in found[keep:] if _may_go(run, before, state)]
    for run in old:
        if not dry_run:
            store.remove(run)
        data(run.id)
        say(f"  {state_words(run.state)}, {age(run.asked)}")
    say(f"{'would remove' if dry_run else 'removed'} {len(old)} of {len(found)} runs")


def _may_go(run: Run, before: float, state: str | None) -> bool:
    return run.state.ended and run.asked <= before and state in {None, run.state.value}
