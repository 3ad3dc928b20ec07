"""Many runs at once, of every kind, with faults among them: all end right and leave nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from rompy_tui import proc
from rompy_tui.supervision import Run, RunState, adopt, cancel, files, slot, times

_READY = "echo > started; "


class Kind(NamedTuple):
    """A kind of run.

    Args:
        command: what it runs.
        state: how it must end.
        exit: with which exit status; not told where a time limit ends it.
        signal: by which signal; the same.
        limit: its time limit in seconds, or None.
        fault: what is done to it once it has started.
    """

    command: str
    state: RunState
    exit: int | None = None
    signal: int | None = None
    limit: float | None = None
    fault: str = ""


_WAITS = _READY + "while [ ! -e go ]; do sleep 0.1; done; "
_KINDS = {
    "ok": Kind("sleep 0.2; echo well", RunState.SUCCEEDED, 0),
    "failing": Kind("sleep 0.1; exit 3", RunState.FAILED, 3),
    "signalled": Kind("kill -11 $$", RunState.FAILED, None, 11),
    "137": Kind("exit 137", RunState.FAILED, 137),
    "cancelled": Kind(_READY + "sleep 600; true", RunState.CANCELLED, None, 15, None, "cancel"),
    "stubborn": Kind(
        f"trap '' TERM; {_READY} while :; do sleep 0.1; done",
        RunState.CANCELLED,
        None,
        9,
        None,
        "cancel",
    ),
    "timed out": Kind("sleep 600; true", RunState.TIMED_OUT, limit=1.5),
    "adopted": Kind(_WAITS + "exit 0", RunState.SUCCEEDED, 0, None, None, "adopt"),
    "adopted, failing": Kind(_WAITS + "exit 5", RunState.FAILED, 5, None, None, "adopt"),
    "watcher killed": Kind(_WAITS + "exit 6", RunState.FAILED, 6, None, None, "watcher"),
    "all killed": Kind(_READY + "sleep 600; true", RunState.LOST, None, None, None, "all"),
}


def _do(kind: Kind, run: Run, runs: Any) -> None:
    """Do to a run what its kind says; it has started."""
    folder = Path(run.request.folder)
    if kind.fault == "cancel":
        assert cancel(run)
    elif kind.fault == "adopt":
        runs.kill(runs.supervisor_of(run))
        assert adopt([run]) == [run]
    elif kind.fault == "watcher":
        runs.kill(runs.exit_slot(run)["shim"])
    elif kind.fault == "all":
        known = runs.exit_slot(run)
        runs.kill(runs.supervisor_of(run))
        runs.kill(known["shim"])
        for pid in runs.marked(run):
            proc.send_signal(proc.identity(pid), 9)
    (folder / "go").touch()


def _is_over(run: Run) -> bool:
    run.refresh()
    return run.state.ended and not proc.is_alive(run.owner)


def test_runs_at_once(
    dice: random.Random, rounds: Callable[[int], int], begin: Any, runs: Any, wait: Any
) -> None:
    many = max(rounds(200), 20)
    names = [dice.choice(list(_KINDS)) for _ in range(many)]
    print("kinds:", names)
    started: list[tuple[Kind, Run]] = []
    for number, name in enumerate(names):
        kind = _KINDS[name]
        more = {"limits": {"run": kind.limit}} if kind.limit else {}
        run = begin(kind.command, name=f"r{number}", grace=0.5, **more)
        started.append((kind, run))
    waiting = [(kind, run) for kind, run in started if kind.fault]
    dice.shuffle(waiting)
    for kind, run in waiting:
        wait(lambda run=run: (runs.folder_of(run) / "started").exists() and _is_known(runs, run))
        _do(kind, run, runs)
    for kind, run in started:
        wait(lambda run=run: _is_over(run))
        assert run.state is kind.state, (kind.command, run.reason)
        if kind.limit is None:
            assert (run.exit, run.signal) == (kind.exit, kind.signal), (kind.command, run.reason)
        _is_consistent(kind, run)
        assert not runs.marked(run)
    assert _names(begin.store.runs_dir) == {run.id for _, run in started}
    assert len(begin.store.list()) == many
    assert not list(runs.belonging(begin.workspace))


def _is_known(runs: Any, run: Run) -> bool:
    """Whether the record tells which process the stage is."""
    return "child" in runs.exit_slot(run)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _is_consistent(kind: Kind, run: Run) -> None:
    """The slot, the journal and the files of a run tell the same."""
    kept = slot.read(str(run.directory / files.STATE))
    events = run.events
    if kind.state is RunState.LOST:
        # There was nobody who could have written how it ended.
        assert kept["state"] == "running"
        assert "ended" not in {event.kind for event in events}
    else:
        assert kept["state"] == kind.state.value
        assert (events[-1].kind, events[-1].state) == ("ended", kind.state.value)
        assert [e.state for e in events if e.kind == "stage"] == ["running", kind.state.value]
        assert kept["stages"]["run"]["state"] == kind.state.value
    adopted = sum(event.kind == "adopted" for event in events)
    assert adopted == (kind.fault == "adopt")
    expected = {
        files.REQUEST,
        files.CONFIG,
        files.STATE,
        files.EXIT,
        files.HANDLE,
        files.CANCEL,
        files.LOCK,
        files.CONSOLE,
        files.log_name("run"),
        files.result_name("run"),
        "events.jsonl",
    }
    # Where many start at once, a short limit passes before the stage has anything to say.
    late = {files.result_name("run")} if kind.limit else set()
    # A stage that ends at once uses nothing that could be seen, and may have said nothing.
    possible = expected | {files.FIGURES, Path(times.path_of(files.log_name("run"))).name}
    assert expected - late <= _names(run.directory) <= possible
    assert (run.directory / files.CONSOLE).read_bytes() == b""
