"""``rompy-tui runs diff ID ID``."""

from __future__ import annotations

import difflib

import click

from ....launch.comparing import described
from ... import completed
from ...options import Globals, pass_globals
from ...output import data, say
from .finding import find_run


@click.command("diff")
@click.argument("first", metavar="ID", shell_complete=completed.run_id)
@click.argument("second", metavar="ID", shell_complete=completed.run_id)
@pass_globals
def diff_runs(options: Globals, first: str, second: str) -> None:
    """Show in what two runs differ: their values as they were resolved, and their options."""
    runs = [find_run(options, name) for name in (first, second)]
    before, after = (described(run) for run in runs)
    found = difflib.unified_diff(before, after, runs[0].id, runs[1].id, lineterm="")
    lines = list(found)
    if lines:
        data("\n".join(lines))
    else:
        say("the two runs were asked for with the same values and options")
