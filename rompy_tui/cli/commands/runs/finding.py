"""Which run a person means, and its state as plain data."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ....errors import RompyTuiError
from ....supervision import Run, RunState, Store, adopt
from ....supervision.logs import count_alerts
from ....supervision.outlook import progress_of
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


def signs(run: Run, options: Globals, seconds: float) -> dict[str, Any]:
    """How far a run is and what its log warns of, for ``--json``.

    Args:
        run: the run.
        options: the options before the verb, with a person's own patterns.
        seconds: count alerts for so long; what stands behind is not counted.

    Returns:
        ``progress`` (None unless it runs) and ``alerts`` of the stage it is in (None before the
        first; ``complete`` is false where the log is too long to count in that time).
    """
    progress = None
    if run.state is RunState.RUNNING:
        found = progress_of(run, patterns=options.settings.progress)
        stage = run.stages.get(run.stage)
        left = found.left(time.time(), stage.started if stage else None)
        progress = {
            "fraction": None if found.fraction is None else round(found.fraction, 4),
            "what": found.what,
            "left": None if left is None else round(left, 1),
        }
    return {"progress": progress, "alerts": _alerts(run, options, seconds)}


def _alerts(run: Run, options: Globals, seconds: float) -> dict[str, Any] | None:
    if not run.stage or seconds <= 0:
        return None
    seen, is_complete = count_alerts(run.log(run.stage), options.settings.alerts, seconds=seconds)
    others = {k: v.count for k, v in seen.seen.items() if k not in {"error", "warning"}}
    counts = {"errors": seen.errors, "warnings": seen.warnings, "patterns": others}
    return {**counts, "complete": is_complete}


def moment(seconds: float | None) -> str | None:
    """A time as ISO 8601 in UTC; None where it is not known."""
    if not seconds:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
