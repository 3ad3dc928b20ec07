"""A run's files: read whatever state they are in, and never a stranger taken for the run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.errors import StorageError, UsageError
from rompy_tui.proc import identity, is_alive
from rompy_tui.supervision import (
    Event,
    Request,
    Run,
    RunState,
    Store,
    files,
    journal,
    slot,
)
from rompy_tui.supervision.record import read_run

Write = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Store(tmp_path / "state").create(Request("p.yml", str(tmp_path)))


def keep(run: Run, **values: object) -> None:
    slot.write(str(run.directory / files.STATE), {**run.kept, **values})
    run.refresh()


def supervised_by(pid: int) -> dict[str, object]:
    return {**identity(pid), "supervisor": True}


def test_states(run: Run) -> None:
    seen = [run.state]
    keep(run, state="running", owner=supervised_by(os.getpid()))
    seen.append(run.state)
    keep(run, state="timed_out")
    seen.append(run.state)
    assert seen == [RunState.QUEUED, RunState.RUNNING, RunState.TIMED_OUT]
    assert [s.ended for s in seen] == [False, False, True]


def test_a_run_whose_processes_are_gone_is_lost(run: Run) -> None:
    process = subprocess.Popen(["/bin/sh", "-c", "read x"], stdin=subprocess.PIPE)
    stages = {"run": {"state": "running", "attempt": 1}}
    found = {"stage": "run", "attempt": 1, "shim": identity(process.pid)}
    slot.write(str(run.directory / files.EXIT), found)
    keep(run, state="running", stage="run", stages=stages, owner=supervised_by(process.pid))
    seen = [run.state]
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    seen.append(run.state)  # a zombie has ended
    process.communicate()
    assert [*seen, run.state] == [RunState.RUNNING, RunState.LOST, RunState.LOST]
    assert "killed" in run.reason


def test_a_run_that_nobody_ever_supervised_is_lost(tmp_path: Path, fresh: Any) -> None:
    code = (
        "import sys; from pathlib import Path; from rompy_tui.supervision import *\n"
        "Store(Path(sys.argv[1])).create(Request('p.yml', '/'))\n"
    )
    fresh(code, str(tmp_path))
    (run,) = Store(tmp_path).list()
    assert run.state is RunState.LOST
    assert "before it began" in run.reason


@pytest.mark.parametrize(
    "change", [{"boot": "another"}, {"started": 1}, {"pid": "x"}, {"pid": None}, {"pid": 2**22 + 1}]
)
def test_another_process_is_a_stranger(change: dict[str, object]) -> None:
    assert is_alive(identity(os.getpid()))
    assert not is_alive({**identity(os.getpid()), **change})
    assert not is_alive({})


def test_a_run_of_another_machine(run: Run) -> None:
    keep(run, state="running", owner={**supervised_by(1), "host": "elsewhere", "boot": "x"})
    assert run.state is RunState.RUNNING
    assert run.reason == "runs on elsewhere"
    os.utime(run.directory / files.LOCK, (1, 1))
    assert run.state is RunState.RUNNING
    assert "unreachable: nothing heard of it from elsewhere" in run.reason


def test_a_rebooted_machine(run: Run) -> None:
    keep(run, state="running", owner={**supervised_by(os.getpid()), "boot": "another"})
    assert run.state is RunState.LOST
    assert run.reason == "lost: the machine was rebooted"


def test_a_removed_directory(run: Run) -> None:
    shutil.rmtree(run.directory)
    run.refresh()
    assert run.state is RunState.LOST
    assert "removed" in run.reason


@pytest.mark.parametrize("damage", [b"", b"0" * 4096, b"\xff" * 100, b'00000000 {"state": 1}'])
def test_a_damaged_state_is_no_traceback(run: Run, damage: bytes) -> None:
    (run.directory / files.STATE).write_bytes(damage)
    run.refresh()
    assert run.state is RunState.LOST


def test_a_slot_holds_what_fits(tmp_path: Path) -> None:
    path = str(tmp_path / "slot")
    slot.create(path)
    assert slot.read(path) == {}
    with pytest.raises(FileExistsError):
        slot.create(path)
    slot.write(path, {"reason": "é" * 10_000, "state": "failed"})
    assert slot.read(path)["state"] == "failed"
    assert (tmp_path / "slot").stat().st_size == slot.SIZE
    slot.write(path, {"state": "x"})
    assert slot.read(path) == {"state": "x"}


def test_a_slot_is_read_whole_while_it_is_written(tmp_path: Path) -> None:
    path = str(tmp_path / "slot")
    slot.create(path)
    code = (
        "import sys; from rompy_tui.supervision import slot\n"
        "for n in range(20000): slot.write(sys.argv[1], {'n': n, 'text': str(n % 10) * 1400})\n"
    )
    slot.write(path, {"n": -1, "text": ""})
    writer = subprocess.Popen([sys.executable, "-c", code, path])
    while writer.poll() is None:
        found = slot.read(path)
        assert found["text"] in {"", str(found["n"] % 10) * 1400}
    assert writer.returncode == 0


def note(run: Run, kind: str, **values: object) -> None:
    journal.append(run.directory, Event(1.0, kind, **values))  # type: ignore[arg-type]


def test_torn_and_foreign_lines_of_a_journal(run: Run) -> None:
    note(run, "started", details={})
    with (run.directory / files.JOURNAL).open("ab") as stream:
        stream.write(b'null\n[1]\n{"kind": 5}\n\xff\xfe\n{"time": 2, "kind": "stage", "new": 1}\n')
        stream.write(b'{"time": 3, "kind": "ended", "sta')
    assert [e.kind for e in run.events] == ["started", "stage"]
    note(run, "ended", state="failed")
    assert [e.kind for e in run.events] == ["started", "stage", "ended"]


def test_a_state_never_heard_of(run: Run) -> None:
    keep(run, state="exploded")
    assert run.state is RunState.LOST


def records() -> list[Path]:
    return sorted((Path(__file__).parent / "records").iterdir())


@pytest.mark.parametrize("record", records(), ids=lambda path: path.name)
def test_records_of_every_version_load(record: Path) -> None:
    """One of each released version is kept here as it was written."""
    run = read_run(record)
    assert run is not None
    assert run.state is RunState.SUCCEEDED
    assert run.request.file == "pipeline.yml"
    assert list(run.stages) == ["generate", "run", "postprocess"]
    assert {s.state for s in run.stages.values()} == {"succeeded"}
    assert all(s.seconds is not None for s in run.stages.values())
    assert run.ended is not None
    assert run.started is not None
    assert run.ended > run.started
    assert "output files" in run.log("postprocess").read_text()


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"file": 1}', '{"nothing": 1}'])
def test_requests_that_are_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text(text)
    found = read_run(tmp_path)
    assert found is None or found.id


def test_requests_of_a_later_version(run: Run) -> None:
    path = run.directory / "request.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 9, "new": True}))
    again = read_run(run.directory)
    assert again is not None
    assert again.request.file == "p.yml"


def test_the_store(tmp_path: Path, run: Run) -> None:
    store = Store(tmp_path / "state")
    more = [store.create(Request("x", ".")) for _ in range(5)]
    assert {r.id for r in store.list()} == {run.id, *(r.id for r in more)}
    (store.runs_dir / "stray").write_text("")
    (store.runs_dir / "folder").mkdir()
    assert len(store.list()) == 6
    assert [r.id for r in store.list()[:5]] == [r.id for r in reversed(more)]
    assert store.find("last").id == more[-1].id
    assert store.find(run.id[4:]).id == run.id
    for name in ("", "none", "2"):
        with pytest.raises(UsageError):
            store.find(name)
    assert store.load(run.id) is not None
    for name in ("", ".", "..", "../x", "gone", "x" * 5000):
        assert store.load(name) is None
    assert Store(tmp_path / "nowhere").list() == []


def test_runs_keep_their_order_where_the_clock_is_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    moments = []
    for moment in (2e9, 1e9, 1.5e9):
        monkeypatch.setattr("rompy_tui.supervision.store.time.time", lambda m=moment: m)
        moments.append(store.create(Request("x", ".")).asked)
    assert moments == sorted(set(moments))


def test_a_store_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot record the run"):
        Store(tmp_path / "file" / "state").create(Request("x", "."))


def test_two_writers_do_not_tear_a_journal(run: Run) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from rompy_tui.supervision import Event, journal\n"
        "for n in range(200): journal.append(Path(sys.argv[1]), Event(n, 'stage', 'x' * 3000))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, run.directory]) for _ in range(3)]
    assert [w.wait() for w in writers] == [0, 0, 0]
    assert len(run.events) == 600
