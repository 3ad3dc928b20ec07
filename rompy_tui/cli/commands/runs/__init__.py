"""``rompy-tui runs``: what was run, and what is running."""

from __future__ import annotations

import click

from ....errors import UsageError
from ...lazy import LazyGroup
from ...options import Globals, pass_globals
from .choosing import listing_options

_VERBS = {
    "cancel": ("cancel:cancel_runs", "Ask runs to stop."),
    "diff": ("diff:diff_runs", "Show in what two runs differ."),
    "list": ("list:list_runs", "List the runs of this workspace, newest first."),
    "logs": ("logs:show_logs", "Print a run's output; -f follows it."),
    "prune": ("prune:prune_runs", "Remove the records of old runs."),
    "retry": ("retry:retry_run", "Start a run again as it was asked for."),
    "show": ("show:show_run", "Show how a run stands."),
    "wait": ("wait:wait_for_run", "Wait until a run has ended."),
}


@click.group(cls=LazyGroup, package=__name__, verbs=_VERBS, invoke_without_command=True)
@listing_options
@pass_globals
@click.pass_context
def runs(context: click.Context, options: Globals, as_json: bool, state: str | None) -> None:
    """List, follow, stop and repeat runs. A run goes on without the terminal it was started in.

    An ID may be shortened to its beginning or end; "last" is the newest run.
    """
    if context.invoked_subcommand is None:
        from .list import print_runs

        print_runs(options, as_json, state)
    elif as_json or state:
        verb = context.invoked_subcommand
        raise UsageError("options stand behind the verb", f"as: rompy-tui runs {verb} --json")
