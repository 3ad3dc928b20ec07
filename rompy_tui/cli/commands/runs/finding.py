"""Which run a person means, and its state as plain data."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ....errors import RompyTuiError
from ....supervision import Run, Store, adopt
from ...options import Globals
from ...output import say


def store_of(options: Globals) -> Store:
    """The runs of the current directory's workspace."""
    return Store(options.runs_in(Path.cwd()))


def look(runs: list[Run]) -> None:
    """Give runs whose supervisor was killed a new one; looking at runs is what finds them.

    Args:
        runs: any runs. What cannot be adopted is said and stays as it is.
    """
    try:
        for run in adopt(runs):
            say(f"{run.id}: its supervisor was killed; a new one goes on in its place")
    except RompyTuiError as error:
        say(f"warning: {error.message}")


def find_run(options: Globals, name: str) -> Run:
    """A run by what a person typed.

    Args:
        options: the options before the verb.
        name: its id, the beginning or end of it, or ``last``.

    Raises:
        UsageError: no run, or more than one, is called so.
    """
    run = store_of(options).find(name)
    look([run])
    return run


def as_dict(run: Run) -> dict[str, Any]:
    """A run as one entry of ``runs --json``."""
    return {
        "id": run.id,
        "run_id": run.request.run_id,
        "state": run.state.value,
        "reason": run.reason,
        "stage": run.stage,
        "backend": run.request.backend,
        "file": run.request.file,
        "asked": moment(run.asked),
        "started": moment(run.started),
        "ended": moment(run.ended),
        "exit": run.exit,
        "signal": run.signal,
        "directory": str(run.directory),
    }


def moment(seconds: float | None) -> str | None:
    """A time as ISO 8601 in UTC; None where it is not known."""
    if not seconds:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
