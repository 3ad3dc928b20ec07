"""Whose turn it is: order, limits, folders, and members of the queue that are killed."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision import Run, RunState, Store, adopt, cancel

Held = Callable[..., Run]


@pytest.fixture
def held(begin: Any) -> Held:
    """Begin a run whose command says that it started and waits for a word."""

    def make(name: str, **more: Any) -> Run:
        folder = begin.workspace / "out" / name
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "go").exists():
            os.mkfifo(folder / "go")
        run: Run = begin("echo > started; read word < go", name=name, **more)
        return run

    return make


@pytest.fixture
def go(wait: Any) -> Callable[[Run], None]:
    """Let a held run go on once it has started."""

    def write(run: Run) -> None:
        folder = Path(run.request.folder)
        wait((folder / "started").exists)
        (folder / "started").unlink()
        (folder / "go").write_text("on\n")

    return write


@pytest.fixture
def waits(wait: Any) -> Callable[[Run], str]:
    """Wait until a run says why it waits, and give that."""

    def until(run: Run) -> str:
        found = wait(lambda: run.refresh() or run.reason)
        assert run.state is RunState.QUEUED
        return str(found)

    return until


def test_order_and_why_they_wait(held: Held, go: Any, waits: Any, end: Any, wait: Any) -> None:
    runs = [held(name, max_running=1) for name in "abcd"]
    assert [waits(run) for run in runs[1:]] == [
        "waits for its turn: 1 running, at most 1 at once",
        "waits for its turn: 1 running, at most 1 at once, 1 ahead in the queue",
        "waits for its turn: 1 running, at most 1 at once, 2 ahead in the queue",
    ]
    go(runs[0])
    wait(lambda: waits(runs[3]).endswith(", 1 ahead in the queue"))
    for run in runs[1:]:
        go(run)
    assert [end(run).state for run in runs] == [RunState.SUCCEEDED] * 4
    for before, after in itertools.pairwise(runs):
        assert before.ended <= after.started
    assert [len([e for e in r.events if e.kind == "waiting"]) for r in runs] == [0, 1, 1, 1]


def test_two_at_once(begin: Any, end: Any) -> None:
    """Never three, and two where there are two."""
    command = "echo + >> ../../seen; sleep 0.4; echo - >> ../../seen"
    runs = [begin(command, name=f"r{number}", max_running=2) for number in range(6)]
    for run in runs:
        assert end(run).state is RunState.SUCCEEDED
    running, most = 0, 0
    for line in (begin.workspace / "seen").read_text().split():
        running += 1 if line == "+" else -1
        most = max(most, running)
    assert most == 2


def test_a_run_with_no_limit_does_not_wait(
    held: Held, begin: Any, go: Any, end: Any, waits: Any
) -> None:
    first = held("a", max_running=1)
    second = held("b", max_running=1)
    waits(second)
    assert end(begin("true", name="c")).state is RunState.SUCCEEDED
    go(first)
    go(second)
    assert end(second).state is RunState.SUCCEEDED


def test_one_folder_is_for_one_run(held: Held, go: Any, waits: Any, end: Any) -> None:
    runs = [held("same") for _ in range(3)]
    assert waits(runs[1]) == f"waits for {runs[0].id}, which writes to the same folder"
    assert "which writes to the same folder" in waits(runs[2])
    for run in runs:
        go(run)
    assert [end(run).state for run in runs] == [RunState.SUCCEEDED] * 3
    for before, after in itertools.pairwise(runs):
        assert before.ended <= after.started


def test_a_killed_member_does_not_block(
    held: Held, go: Any, waits: Any, end: Any, runs: Any
) -> None:
    first, second, third = (held(name, max_running=1) for name in "abc")
    waits(second)
    waits(third)
    runs.kill(runs.supervisor_of(second))
    go(first)
    go(third)
    assert end(third).state is RunState.SUCCEEDED
    second.refresh()
    assert second.state is RunState.QUEUED
    assert adopt([second]) == [second]
    go(second)
    assert end(second).state is RunState.SUCCEEDED


def test_a_run_whose_supervisor_was_killed_still_counts(
    held: Held, go: Any, waits: Any, end: Any, runs: Any, wait: Any
) -> None:
    """Its model goes on; nobody begins in its folder until that has ended."""
    first = held("same")
    wait((runs.folder_of(first) / "started").exists)
    runs.kill(runs.supervisor_of(first))
    second = held("same")
    assert waits(second) == f"waits for {first.id}, which writes to the same folder"
    assert adopt([first]) == [first]
    go(first)
    go(second)
    assert end(first).state is RunState.SUCCEEDED
    assert end(second).state is RunState.SUCCEEDED
    assert first.ended <= second.started


def test_a_lost_run_does_not_block(held: Held, go: Any, end: Any, runs: Any, wait: Any) -> None:
    first = held("same", max_running=1)
    wait((runs.folder_of(first) / "started").exists)
    runs.kill(runs.supervisor_of(first))
    runs.kill(runs.exit_slot(first)["shim"])
    for process in runs.marked(first):
        runs.kill(process)
    second = held("same", max_running=1)
    (runs.folder_of(first) / "started").unlink()
    go(second)
    assert end(second).state is RunState.SUCCEEDED
    first.refresh()
    assert first.state is RunState.LOST


def test_a_run_is_cancelled_while_it_waits(
    held: Held, go: Any, waits: Any, end: Any, runs: Any
) -> None:
    first, second, third = (held(name, max_running=1) for name in "abc")
    waits(second)
    assert cancel(second)
    assert end(second).state is RunState.CANCELLED
    assert second.reason == "cancelled before it began"
    assert second.started is None
    assert second.stages == {}
    assert not (runs.folder_of(second) / "started").exists()
    go(first)
    go(third)
    assert end(third).state is RunState.SUCCEEDED


def test_a_cancelled_run_whose_supervisor_is_gone(
    held: Held, go: Any, waits: Any, end: Any, runs: Any
) -> None:
    """Whoever cancels it adopts it, so that it ends."""
    first, second = held("a", max_running=1), held("b", max_running=1)
    waits(second)
    runs.kill(runs.supervisor_of(second))
    assert cancel(second)
    assert end(second).state is RunState.CANCELLED
    go(first)
    assert end(first).state is RunState.SUCCEEDED


def test_13_eight_commands_at_once_on_one_folder(write: Any, tmp_path: Path, begin: Any) -> None:
    """Of the whole pipeline: one after the other, and all of them end well."""
    command = "mkdir alone && sleep 0.1 && rmdir alone"
    text = {
        "config": {"run_id": "r", "output_dir": "out"},
        "backend": {"type": "local", "command": command},
    }
    write("p.json", json.dumps(text))
    pipe = subprocess.PIPE
    argv = [sys.executable, "-m", "rompy_tui", "pipeline", "p.json"]
    started = [subprocess.Popen(argv, cwd=tmp_path, stdout=pipe, stderr=pipe) for _ in range(8)]
    said = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * 8, said
    found = sorted(Store(tmp_path / ".rompy-tui").list(), key=lambda run: run.started or 0)
    assert [run.state for run in found] == [RunState.SUCCEEDED] * 8
    for before, after in itertools.pairwise(found):
        assert before.ended is not None
        assert after.started is not None
        assert before.ended <= after.started


def test_many_that_wait_cost_little(
    held: Held, begin: Any, runs: Any, waits: Any, end: Any
) -> None:
    """Each looks at the others the less often the further behind it is."""
    first = held("first", max_running=1)
    queued = [begin("true", name=f"q{number}", max_running=1) for number in range(16)]
    for run in queued:
        waits(run)
    before = sum(runs.ticks(runs.supervisor_of(run)) for run in queued)
    time.sleep(3)  # it is the time itself that is measured
    used = sum(runs.ticks(runs.supervisor_of(run)) for run in queued) - before
    assert used <= 60, used
    for run in (*queued, first):
        assert cancel(run)
    for run in (*queued, first):
        assert end(run).state is RunState.CANCELLED
