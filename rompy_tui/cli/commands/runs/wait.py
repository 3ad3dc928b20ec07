"""``rompy-tui runs wait ID``."""

from __future__ import annotations

import time

import click

from ....supervision import Run, RunState, adopt
from ....supervision.words import state_words
from ... import completed
from ...exit_codes import ExitCode
from ...foreground import last_lines
from ...options import Globals, pass_globals
from ...output import say
from .finding import find_run

_POLL = 0.2


@click.command("wait")
@click.argument("run_id", metavar="ID", shell_complete=completed.run_id, default="last")
@click.option("--timeout", type=click.FloatRange(min=0), help="Wait at most so many seconds.")
@pass_globals
def wait_for_run(options: Globals, run_id: str, timeout: float | None) -> int:
    """Wait until a run has ended. The exit status is 0 where it succeeded, else 1."""
    run = find_run(options, run_id)
    end = None if timeout is None else time.monotonic() + timeout
    while not run.state.ended:
        if end is not None and time.monotonic() >= end:
            say(f"{run.id} has not ended: {state_words(run.state)}")
            return ExitCode.FAILED
        time.sleep(_POLL)
        run.refresh()
        adopt([run])
    _say_end(run)
    return ExitCode.OK if run.state is RunState.SUCCEEDED else ExitCode.FAILED


def _say_end(run: Run) -> None:
    words = state_words(run.state)
    why = run.reason.removeprefix(f"{words}: ")
    say(f"{run.id}: {words}" + (f": {why}" if why else ""))
    if run.state is RunState.SUCCEEDED or not run.stage:
        return
    for line in last_lines(run, run.stage):
        say(f"  | {line}")
    say(f"logs: {run.directory}")
