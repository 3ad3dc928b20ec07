"""``rompy-tui runs cancel ID``."""

from __future__ import annotations

import click

from ....supervision import cancel
from ... import completed
from ...exit_codes import ExitCode
from ...options import Globals, pass_globals
from ...output import say
from .finding import find_run


@click.command("cancel")
@click.argument(
    "run_ids", metavar="ID...", shell_complete=completed.run_id, nargs=-1, required=True
)
@pass_globals
def cancel_runs(options: Globals, run_ids: tuple[str, ...]) -> int:
    """Ask runs to stop: whatever they started gets SIGTERM, and after the grace SIGKILL."""
    status = ExitCode.OK
    for run in [find_run(options, run_id) for run_id in run_ids]:
        if cancel(run):
            say(f"asked {run.id} to stop")
        else:
            say(f"{run.id} has ended already: {run.state.value.replace('_', ' ')}")
            status = ExitCode.FAILED
    return status
