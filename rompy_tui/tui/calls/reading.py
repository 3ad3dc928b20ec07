"""Finds every command that was run outside: by this session, and by the stages of runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ... import called
from ...supervision import Run, Store
from ...supervision.words import state_words
from ..presentation.calls import Ran

_RUNS = 100
"""Runs that are looked at, the newest."""


def commands_run(store: Store) -> list[Ran]:
    """What was run, the newest first, as many as are remembered at most.

    Args:
        store: the runs of the workspace.
    """
    found = [Ran(call, "this session") for call in called.calls()]
    for run in store.list()[:_RUNS]:
        found += _of_run(run)
    found.sort(key=lambda ran: ran.call.time, reverse=True)
    return found[: called.MOST]


def _of_run(run: Run) -> Iterator[Ran]:
    for name, stage in run.stages.items():
        for call in called.from_data(run.ran(name)):
            # What a stage became itself: its end is that of the stage.
            if call.why == "command" and call.seconds is None:
                call = replace(call, seconds=stage.seconds, said=state_words(stage.state))
            yield Ran(call, f"{run.id}, {name}")
