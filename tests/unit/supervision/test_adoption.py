"""Faults 4, 5 and 13: supervisors that are killed, what is left of their runs, who goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rompy_tui import proc
from rompy_tui.supervision import RunState, adopt, cancel, files

_STARTED = "echo > started; read word < go; "
_ALL = ("generate", "run", "postprocess")


@pytest.fixture
def held(begin: Any, runs: Any, wait: Any) -> Any:
    """Begin a run whose command waits until ``go`` is written to, then does the rest."""

    def make(rest: str = "true", **more: Any) -> Any:
        folder = begin.workspace / "out" / "r"
        folder.mkdir(parents=True, exist_ok=True)
        os.mkfifo(folder / "go")
        run = begin(_STARTED + rest, **more)
        wait((folder / "started").exists)
        return run

    return make


@pytest.fixture
def go(runs: Any) -> Any:
    """Let a held run go on."""

    def write(run: Any) -> None:
        (runs.folder_of(run) / "go").write_text("on\n")

    return write


def kinds(run: Any) -> Counter[str]:
    return Counter(event.kind for event in run.events)


_ENDS = [
    ("exit 0", RunState.SUCCEEDED, 0, None, ""),
    ("exit 3", RunState.FAILED, 3, None, "exit status 3"),
    ("kill -9 $$", RunState.FAILED, None, 9, "signal 9 (SIGKILL)"),
    ("kill -SEGV $$", RunState.FAILED, None, 11, "signal 11 (SIGSEGV)"),
]


@pytest.mark.parametrize(("rest", "state", "code", "number", "said"), _ENDS)
@pytest.mark.parametrize("when", ["while it runs", "after it has ended"])
def test_04_the_real_exit_is_known(
    rest: str,
    state: RunState,
    code: int | None,
    number: int | None,
    said: str,
    when: str,
    held: Any,
    go: Any,
    runs: Any,
    wait: Any,
    end: Any,
) -> None:
    """The supervisor is killed, the model goes on; whoever looks next adopts the run."""
    run = held(rest)
    runs.kill(runs.supervisor_of(run))
    run.refresh()
    assert run.state is RunState.RUNNING
    assert run.is_orphan
    if when == "while it runs":
        assert adopt([run]) == [run]
        assert not run.is_orphan
        go(run)
    else:
        go(run)
        wait(lambda: "status" in runs.exit_slot(run))
        assert adopt([run]) == [run]
    end(run)
    assert (run.state, run.exit, run.signal) == (state, code, number)
    assert said in run.reason
    assert kinds(run)["adopted"] == 1


def test_04_killed_twice_and_the_stages_that_follow(
    held: Any, go: Any, runs: Any, end: Any
) -> None:
    run = held("echo went on", stages=_ALL)
    for _ in range(2):
        runs.kill(runs.supervisor_of(run))
        assert adopt([run]) == [run]
    go(run)
    assert end(run).state is RunState.SUCCEEDED
    assert {name: s.state for name, s in run.stages.items()} == dict.fromkeys(_ALL, "succeeded")
    started = Counter(e.stage for e in run.events if e.kind == "stage" and e.state == "running")
    assert started == dict.fromkeys(_ALL, 1)
    assert run.log("run").read_text().endswith("went on\n")


def test_04_the_environment_is_that_of_who_asked_for_it(
    begin: Any, runs: Any, end: Any, wait: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for the attempt after it was adopted by somebody with another one."""
    monkeypatch.setenv("OF_WHO_ASKED", "theirs")
    command = _STARTED + "echo $OF_WHO_ASKED; test -e second || { touch second; exit 1; }"
    folder = begin.workspace / "out" / "r"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "go")
    run = begin(command, retries=1, retry_delay=0)
    wait((folder / "started").exists)
    for value in ("mine", None):
        runs.kill(runs.supervisor_of(run))
        if value:
            monkeypatch.setenv("OF_WHO_ASKED", value)
        else:
            monkeypatch.delenv("OF_WHO_ASKED")
        assert adopt([run])
    (folder / "go").write_text("on\n")
    wait(lambda: runs.exit_slot(run).get("attempt") == 2 and "child" in runs.exit_slot(run))
    (folder / "go").write_text("on\n")
    assert end(run).state is RunState.SUCCEEDED
    for attempt in (1, 2):
        assert run.log("run", attempt).read_text().splitlines()[-1] == "theirs"


def test_04_killed_between_stages(begin: Any, runs: Any, wait: Any, end: Any) -> None:
    """Again and again, at whatever point it is: every stage runs once, in order."""
    run = begin("echo once >> ../count", stages=_ALL)
    for _ in range(12):
        run.refresh()
        supervisor = run.owner
        if runs.has_ended(run) or not proc.send_signal(supervisor, signal.SIGKILL):
            break
        wait(lambda known=supervisor: not proc.is_alive(known))
        seen = len(run.events)
        # Who watches a stage that just begins keeps others away for a moment.
        wait(lambda known=seen: runs.has_ended(run) or adopt([run]) or len(run.events) > known)
    assert end(run).state is RunState.SUCCEEDED
    started = [e.stage for e in run.events if e.kind == "stage" and e.state == "running"]
    assert tuple(dict.fromkeys(started)) == _ALL
    assert [s.state for s in run.stages.values()] == ["succeeded"] * 3
    assert (begin.workspace / "out/count").read_text() == "once\n"


def test_04_killed_while_it_waits_for_its_turn(
    held: Any, go: Any, begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    first = held()
    second = begin("echo second", name="s", max_running=1)
    runs.kill(runs.supervisor_of(second))
    second.refresh()
    assert second.state is RunState.QUEUED
    assert adopt([second]) == [second]
    assert second.state is RunState.QUEUED
    go(first)
    assert end(first).state is RunState.SUCCEEDED
    assert end(second).state is RunState.SUCCEEDED
    assert second.started >= first.ended


def test_04_killed_while_it_waits_to_try_again(begin: Any, runs: Any, end: Any, wait: Any) -> None:
    """The rest of the time is waited for, and the next attempt is made once."""
    run = begin("test -e tried && exit 0; touch tried; exit 4", retries=1, retry_delay=3)
    wait(lambda: run.refresh() or "again in 3 s" in run.reason)
    (failed,) = [e.time for e in run.events if e.state == "failed"]
    runs.kill(runs.supervisor_of(run))
    run.refresh()
    assert run.state is RunState.RUNNING
    assert adopt([run]) == [run]
    assert end(run).state is RunState.SUCCEEDED
    assert run.stages["run"].attempt == 2
    attempts = [e for e in run.events if e.kind == "stage" and e.state == "running"]
    assert [e.details["attempt"] for e in attempts] == [1, 2]
    assert attempts[1].time >= failed + 2.5


@pytest.mark.parametrize("how", ["cancelled", "timed_out"])
def test_04_killed_while_it_stops_the_stage(
    how: str, begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    """What takes over knows why the stage ended, though it did not see it."""
    more = {"limits": {"run": 5.0}} if how == "timed_out" else {}
    command = "trap 'echo > asked' TERM; echo > started; while :; do sleep 0.05; done"
    run = begin(command, grace=2.0, retries=1, retry_delay=0, **more)
    wait((runs.folder_of(run) / "started").exists)
    if how == "cancelled":
        assert cancel(run)
    wait((runs.folder_of(run) / "asked").exists)
    runs.kill(runs.supervisor_of(run))
    wait(lambda: "status" in runs.exit_slot(run))
    assert adopt([run]) == [run]
    assert end(run).state.value == how
    assert run.stages["run"].attempt == 1


def test_04_eight_adopters_at_once_give_one_supervisor(
    held: Any, go: Any, runs: Any, end: Any
) -> None:
    run = held("exit 5")
    runs.kill(runs.supervisor_of(run))
    code = (
        "import sys; from pathlib import Path\n"
        "from rompy_tui.supervision import adopt\n"
        "from rompy_tui.supervision.record import read_run\n"
        "run = read_run(Path(sys.argv[1])); print('ready', flush=True); input(); adopt([run])\n"
    )
    command = [sys.executable, "-c", code, run.directory]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    adopters = [subprocess.Popen(command, **pipes) for _ in range(8)]
    assert [a.stdout.readline() for a in adopters] == ["ready\n"] * 8
    for adopter in adopters:
        adopter.stdin.write("\n")
        adopter.stdin.flush()
    for adopter in adopters:
        adopter.communicate()
    assert [a.returncode for a in adopters] == [0] * 8
    go(run)
    assert (end(run).state, run.exit) == (RunState.FAILED, 5)
    assert kinds(run)["adopted"] == 1


def supervisors(run: Any) -> list[int]:
    """The processes that supervise a run, by their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if os.fsencode(run.directory) in words and any(w.endswith(b"supervisor.py") for w in words):
            found.append(int(entry.name))
    return found


def test_13_eight_supervisors_for_one_run(begin: Any, runs: Any, end: Any, wait: Any) -> None:
    """One has the run, the others leave; the model runs once."""
    prepared = begin.prepared("echo once >> ../count; read word < go")
    os.mkfifo(begin.workspace / "out" / "r" / "go")
    run = begin.store.create(prepared.request, {files.CONFIG: prepared.snapshot})
    runs.start_eight(run, subprocess.Popen)
    wait((begin.workspace / "out/count").exists)
    # Of each, the process that was started has gone; its child is the supervisor.
    wait(lambda: set(supervisors(run)) == {runs.supervisor_of(run), _shim(runs, run)})
    (runs.folder_of(run) / "go").write_text("on\n")
    assert end(run).state is RunState.SUCCEEDED
    assert (begin.workspace / "out/count").read_text() == "once\n"
    assert kinds(run)["started"] == 1


def _shim(runs: Any, run: Any) -> int:
    """The process between supervisor and stage is a fork and has the same command line."""
    return int(runs.exit_slot(run)["shim"]["pid"])


def test_05_supervisor_and_watcher_and_model_are_killed(held: Any, runs: Any) -> None:
    run = held("exit 0")
    runs.kill(runs.supervisor_of(run))
    known = runs.exit_slot(run)
    runs.kill(known["shim"])
    for process in runs.marked(run):
        runs.kill(process)
    run.refresh()
    assert run.state is RunState.LOST
    assert run.reason == "lost: the processes that ran and watched it were killed"
    assert adopt([run]) == []
    assert not cancel(run)


def test_05_supervisor_and_watcher_are_killed(held: Any, go: Any, runs: Any, end: Any) -> None:
    """The model goes on and is adopted; nobody can know how it ended, so it is lost."""
    run = held("exit 0")
    runs.kill(runs.supervisor_of(run))
    runs.kill(runs.exit_slot(run)["shim"])
    assert adopt([run]) == [run]
    go(run)
    assert end(run).state is RunState.LOST
    assert "nobody knows how it ended" in run.reason
    assert not runs.marked(run)


@pytest.mark.parametrize(("rest", "state", "code", "number", "said"), _ENDS)
def test_05_the_watcher_alone_is_killed(
    rest: str,
    state: RunState,
    code: int | None,
    number: int | None,
    said: str,
    held: Any,
    go: Any,
    runs: Any,
    end: Any,
) -> None:
    """The stage becomes the supervisor's own child; its real exit is known."""
    run = held(rest)
    runs.kill(runs.exit_slot(run)["shim"])
    go(run)
    assert (end(run).state, run.exit, run.signal) == (state, code, number)
    assert said in run.reason


@pytest.mark.parametrize("how", ["cancelled", "timed_out"])
def test_05_the_watcher_is_killed_and_then_the_run_is_stopped(
    how: str, begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    """What the stage left in the background ends too."""
    more = {"limits": {"run": 5.0}} if how == "timed_out" else {}
    run = begin("trap '' TERM; setsid sleep 600 & echo > started; sleep 600; true", **more)
    wait((runs.folder_of(run) / "started").exists)
    runs.kill(runs.exit_slot(run)["shim"])
    if how == "cancelled":
        assert cancel(run)
    assert end(run).state.value == how
    assert not runs.marked(run)


def test_05_who_asked_for_it_is_killed_before_it_began(begin: Any, fresh: Any) -> None:
    """A recorded run that nobody started is lost, not queued for ever."""
    prepared = begin.prepared("true")
    code = (
        "import json, os, signal, sys; from pathlib import Path\n"
        "from rompy_tui.supervision import Request, Store\n"
        "Store(Path(sys.argv[1])).create(Request(**json.loads(sys.argv[2])))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    asked = {"file": prepared.request.file, "workspace": str(begin.workspace)}
    assert fresh(code, str(begin.store.state_dir), json.dumps(asked)).returncode == -9
    (run,) = begin.store.list()
    assert run.state is RunState.LOST
    assert run.reason == "lost: the process that asked for it was killed before it began"
    assert adopt([run]) == []
