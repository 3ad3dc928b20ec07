"""A run's files: read whatever state they are in, and never a stranger taken for the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rompy_tui.errors import StorageError
from rompy_tui.supervision import Event, LogTail, Request, Run, RunState, Store, journal
from rompy_tui.supervision.record import identity, is_alive, read_run
from rompy_tui.supervision.tail import MAX_LINE, clean

Write = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Store(tmp_path / "state").create(Request("p.yml", str(tmp_path)))


def note(run: Run, kind: str, **values: object) -> None:
    journal.append(run.directory, Event(1.0, kind, **values))  # type: ignore[arg-type]
    run.refresh()


def test_states(run: Run) -> None:
    seen = [run.state]
    note(run, "started", details=identity(os.getpid()))
    seen.append(run.state)
    note(run, "ended", state="timed_out")
    seen.append(run.state)
    assert seen == [RunState.QUEUED, RunState.RUNNING, RunState.TIMED_OUT]
    assert [s.ended for s in seen] == [False, False, True]


def test_a_run_whose_process_is_gone_is_lost(run: Run) -> None:
    process = subprocess.Popen(["/bin/sh", "-c", "read x"], stdin=subprocess.PIPE)
    note(run, "started", details=identity(process.pid))
    seen = [run.state]
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    seen.append(run.state)  # a zombie has ended
    process.communicate()
    assert [*seen, run.state] == [RunState.RUNNING, RunState.LOST, RunState.LOST]


@pytest.mark.parametrize(
    "change", [{"boot": "another"}, {"started": 1}, {"pid": "x"}, {"pid": None}, {"pid": 2**22 + 1}]
)
def test_another_process_is_a_stranger(change: dict[str, object]) -> None:
    assert is_alive(identity(os.getpid()))
    assert not is_alive({**identity(os.getpid()), **change})
    assert not is_alive({})


def test_torn_and_foreign_lines_of_a_journal(run: Run) -> None:
    note(run, "started", details={})
    with (run.directory / journal.NAME).open("ab") as stream:
        stream.write(b'null\n[1]\n{"kind": 5}\n\xff\xfe\n{"time": 2, "kind": "stage", "new": 1}\n')
        stream.write(b'{"time": 3, "kind": "ended", "sta')
    run.refresh()
    assert [e.kind for e in run.events] == ["started", "stage"]
    note(run, "ended", state="failed")
    assert run.state is RunState.FAILED


def test_a_state_never_heard_of(run: Run) -> None:
    note(run, "ended", state="exploded")
    assert run.state is RunState.LOST


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
    assert store.load(run.id) is not None
    for name in ("", ".", "..", "../x", "gone", "x" * 5000):
        assert store.load(name) is None
    assert Store(tmp_path / "nowhere").list() == []


def test_a_store_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot record the run"):
        Store(tmp_path / "file" / "state").create(Request("x", "."))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"plain", "plain"),
        (b"10%\r50%\r100%", "100%"),
        (b"crlf\r", "crlf"),
        (b"\x1b[31mred", "␛[31mred"),
        (b"\x9b31m\xff", "\ufffd31m\ufffd"),
        ("\u202egnp\x85".encode(), "\\u{202e}gnp\\u{85}"),
        (b"a\tb", "a       b"),
        (b"", ""),
        ("日本".encode(), "日本"),
    ],
)
def test_lines_are_cleaned(line: bytes, shown: str) -> None:
    assert clean(line) == shown


def test_long_lines_are_clipped() -> None:
    assert len(clean(b"x" * 10_000_000)) == MAX_LINE + 2
    assert len(clean("日".encode() * 100_000)) == MAX_LINE + 2


def test_a_tail_gives_every_line_once(tmp_path: Path) -> None:
    path = tmp_path / "log"
    tail = LogTail(path)
    assert tail.read() == []
    seen: list[str] = []
    with path.open("ab", buffering=0) as stream:
        for number in range(300):
            stream.write(f"line {number}"[: 4 + number % 3].encode())
            seen += tail.read()
            stream.write(b"|\n")
            seen += tail.read()
        stream.write(b"no end")
        seen += tail.read()
    assert len(seen) == 300
    assert all(line.endswith("|") for line in seen)
    assert tail.unfinished == "no end"


def test_a_log_that_shrinks_is_replaced_or_goes(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("one\ntwo\n")
    tail = LogTail(path)
    assert tail.read() == ["one", "two"]
    path.write_text("new\n")
    assert tail.read() == ["new"]
    path.unlink()
    assert tail.read() == []
    path.write_text("again\nand more\n")
    assert tail.read() == ["again", "and more"]


def test_a_large_log_is_read_from_near_its_end(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb") as stream:
        stream.truncate(1 << 30)
        stream.seek(0, os.SEEK_END)
        stream.write(b"\nlast\n")
    tail = LogTail(path)
    lines = tail.read()
    assert lines[-1] == "last"
    assert tail.skipped > (1 << 30) - (1 << 20)


def test_a_line_without_end_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "log"
    tail = LogTail(path)
    tail.read()
    with path.open("ab") as stream:
        for _ in range(8):
            stream.write(b"x" * (1 << 20))
            stream.flush()
            tail.read()
    assert len(tail.unfinished) == MAX_LINE + 2
    with path.open("ab") as stream:
        stream.write(b"\nnext\n")
    assert tail.read()[-1] == "next"


def test_two_writers_do_not_tear_a_journal(run: Run) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from rompy_tui.supervision import Event, journal\n"
        "for n in range(200): journal.append(Path(sys.argv[1]), Event(n, 'stage', 'x' * 3000))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, run.directory]) for _ in range(3)]
    assert [w.wait() for w in writers] == [0, 0, 0]
    run.refresh()
    assert len(run.events) == 600
