"""Launches a run and, unless it is to go on by itself, shows how it goes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..documents import Loaded
from ..launch import launch, outcome_of, prepare
from ..supervision import LogTail, Request, Run, Store
from .exit_codes import ExitCode
from .following import Ears, Following, hearing
from .options import Globals
from .output import data, data_json, say

_LAST_LINES = 10


def run_and_follow(
    options: Globals,
    request: Request,
    source: Loaded | None = None,
    *,
    as_json: bool = False,
    detach: bool = False,
) -> int:
    """Launch a run, and show how it goes until it ends.

    Args:
        options: the options before the verb.
        request: what was asked for.
        source: its file where that is loaded already.
        as_json: write the outcome as JSON to standard output, and words to standard error.
        detach: print the run's id and leave it to itself.

    Returns:
        The exit status.

    Raises:
        RompyTuiError: a file is wrong, or the run cannot be recorded.
    """
    prepared = prepare(request, options.catalogue(), source)
    store = Store(options.runs_in(Path(request.workspace)))
    return start_and_follow(lambda: launch(prepared, store), as_json=as_json, detach=detach)


def start_and_follow(
    begin: Callable[[], Run], *, as_json: bool = False, detach: bool = False
) -> int:
    """Start a run, and show how it goes until it ends or the person leaves it.

    Args:
        begin: starts it. A signal that comes meanwhile is answered once there is a run.
        as_json: write the outcome as JSON to standard output, and words to standard error.
        detach: print the run's id and leave it to itself.

    Returns:
        The exit status.

    Raises:
        RompyTuiError: as ``begin``.
    """
    with hearing() as ears:
        run = begin()
        if detach:
            return _leave(run)
        return _follow(run, ears, as_json=as_json)


def _leave(run: Run) -> int:
    try:
        data(run.id)
    finally:
        # Also where standard output takes nothing: the run is there.
        say(f"{run.id} goes on by itself; follow it: rompy-tui runs logs {run.id} -f")
    return ExitCode.OK


def _follow(run: Run, ears: Ears, *, as_json: bool) -> int:
    following = Following(run, sys.stderr if as_json else sys.stdout, ears)
    if not following.to_the_end():
        following.write(f"{run.id} goes on; follow it: rompy-tui runs logs {run.id} -f")
        return ExitCode.INTERRUPTED if following.cancelled else ExitCode.OK
    outcome = outcome_of(run)
    if as_json:
        data_json({"id": run.id, "directory": str(run.directory), **outcome})
    else:
        _say_end(following, run, outcome)
    if outcome["success"]:
        return ExitCode.OK
    return ExitCode.INTERRUPTED if following.cancelled else ExitCode.FAILED


def last_lines(run: Run, stage: str) -> list[str]:
    """The last lines of a stage's log, as they may be shown.

    Args:
        run: the run.
        stage: the stage.
    """
    tail = LogTail(run.log(stage))
    return [line for line in [*tail.read(), tail.unfinished] if line][-_LAST_LINES:]


def _say_end(following: Following, run: Run, outcome: dict[str, Any]) -> None:
    if outcome["success"]:
        processed = outcome.get("postprocess_results", {})
        # Where only postprocess was asked for, nothing was generated or run in a folder.
        results = outcome["staging_dir"] or processed.get("output_dir")
        for name, path in (("results", results), ("archive", processed.get("archive"))):
            if path:
                following.write(f"{name}: {Path(path).absolute()}")
    else:
        shown = last_lines(run, outcome["stage"]) if outcome["stage"] else []
        if shown:
            following.write(f"last lines of {run.log(outcome['stage'])}:")
            following.write(*(f"  | {line}" for line in shown))
        following.write(f"error: {outcome['message']}")
    following.write(f"run {run.id}, logs: {run.directory}")
