"""``rompy-tui runs retry ID``."""

from __future__ import annotations

import click

from ....launch import launch_again
from ....launch.sources import changed_sources
from ... import completed
from ...foreground import start_and_follow
from ...options import Globals, pass_globals
from ...output import say
from .finding import find_run, store_of


@click.command("retry")
@click.argument("run_id", metavar="ID", shell_complete=completed.run_id, default="last")
@click.option("--detach", is_flag=True, help="Print the new run's id and leave it by itself.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@pass_globals
def retry_run(options: Globals, run_id: str, detach: bool, as_json: bool) -> int:
    """Start a run again as it was asked for, whatever its files hold by now."""
    run = find_run(options, run_id)
    changed = changed_sources(run.request)
    if changed:
        say(f"note: {', '.join(changed)} changed since; the new run uses what the old one had")
    store = store_of(options)
    return start_and_follow(lambda: launch_again(run, store), as_json=as_json, detach=detach)
