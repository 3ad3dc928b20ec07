"""Runs at the edge: names that are taken, supervisors that do not come up, records with gaps."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rompy_tui import proc
from rompy_tui.errors import ExecutionError, UsageError
from rompy_tui.supervision import Event, Request, Run, Store, files, journal, slot, start
from rompy_tui.supervision.outlook import progress_of
from rompy_tui.supervision.record import read_run
from rompy_tui.supervision.sampling import sample
from rompy_tui.supervision.signs import SignReader, Signs
from rompy_tui.supervision.words import age


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state")


@pytest.fixture
def run(store: Store, tmp_path: Path) -> Run:
    return store.create(Request("p.yml", str(tmp_path)))


def test_a_name_that_is_taken_is_not_given_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    numbers = iter(["a1", "00ff", "a2", "00ff", "11ff"])
    monkeypatch.setattr(secrets, "token_hex", lambda _: next(numbers))
    monkeypatch.setattr(time, "strftime", lambda _: "20230101-000000")
    names = [store.create(Request("p.yml", str(tmp_path))).id for _ in range(2)]
    assert names == ["20230101-000000-00ff", "20230101-000000-11ff"]


def test_what_interrupts_the_making_of_a_run_leaves_nothing(store: Store, tmp_path: Path) -> None:
    class Texts(dict[str, str]):
        def items(self) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.create(Request("p.yml", str(tmp_path)), Texts())
    assert list(store.runs_dir.iterdir()) == []


def test_a_run_that_goes_on_is_not_removed(store: Store, run: Run) -> None:
    with pytest.raises(UsageError, match="has not ended") as caught:
        store.remove(run)
    assert caught.value.hint == f"rompy-tui runs cancel {run.id}"
    assert run.directory.is_dir()


@pytest.mark.parametrize(
    ("script", "said"),
    [("exit 1", "did not start"), ("echo first; echo the last word; exit 1", "the last word")],
)
def test_a_supervisor_that_does_not_come_up(
    script: str, said: str, run: Run, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = write("python", f"#!/bin/sh\n{script}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    with pytest.raises(ExecutionError, match=said) as caught:
        start(run)
    assert caught.value.message.startswith(f"the supervisor of {run.id} did not start")


def test_what_a_stage_that_never_was_gave(run: Run) -> None:
    assert (run.result("run"), run.ran("run")) == ({}, None)
    assert progress_of(run).fraction is None


def test_a_record_of_version_1_with_events_that_tell_no_state(tmp_path: Path, run: Run) -> None:
    old = run.directory
    for name in (files.STATE, files.EXIT, files.HANDLE):
        (old / name).unlink()
    for event in (
        Event(1.0, "started", details={"pid": 1, "started": 1, "boot": "x"}),
        Event(2.0, "waiting", message="1 run goes on"),
        Event(3.0, "stage", "run", "failed", "it broke"),
        Event(4.0, "ended", "run", "failed", "the run stage failed: it broke"),
    ):
        journal.append(old, event)
    found = read_run(old)
    assert found is not None
    assert (found.state.value, found.reason) == ("failed", "the run stage failed: it broke")
    assert (found.started, found.ended) == (1.0, 4.0)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "just now"), (59, "just now"), (60, "1 min ago"), (7200, "2 h ago"), (90_000, "1 d ago")],
)
def test_how_long_ago(seconds: int, said: str) -> None:
    assert age(1000, 1000 + seconds) == said


def test_a_stranger_with_the_number_of_a_child_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with subprocess.Popen(["/bin/sh", "-c", "read x"], stdin=subprocess.PIPE) as process:
        monkeypatch.setattr(proc, "descendants", lambda _: [os.getpid()])
        found = sample(process.pid, counts=True)
    assert found is not None
    assert found[1] < 10_000_000  # a shell's memory, not this interpreter's besides


def test_signs_of_a_large_log(run: Run) -> None:
    """Of a large log the end is read for its progress, and alerts are counted in bounded time."""
    now = time.time()
    stages = {"run": {"state": "running", "attempt": 1, "started": now}}
    owner = {**proc.identity(os.getpid()), "supervisor": True}
    kept = {**run.kept, "state": "running", "stage": "run", "stages": stages, "owner": owner}
    reader = SignReader()
    assert reader.read(run) == Signs()
    slot.write(str(run.directory / files.STATE), kept)
    run.refresh()
    fine = b"nothing to tell in this line of the model's log\n"
    with run.log("run").open("wb") as stream:
        stream.write(b"ERROR: the grid is dry\n" + fine * 200_000 + b"12 %\n34 %")
    found = reader.read(run)
    assert (found.errors, found.warnings, found.last) == (1, 0, "ERROR: the grid is dry")
    assert found.fraction == 0.34
