"""Faults 8 to 11, 22 and 36: no room, no record, no locks, no interpreter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rompy_tui import proc
from rompy_tui.errors import StorageError
from rompy_tui.launch import launch, launch_again
from rompy_tui.supervision import LogTail, RunState, Store, adopt, cancel, files, journal
from rompy_tui.supervision.figures import Figure, append, read
from rompy_tui.supervision.logs.capping import keep_within

_ALL = ("generate", "run", "postprocess")


@pytest.fixture
def small(mounted: Any, tmp_path: Path) -> Path:
    """A disk of 2 MB."""
    return mounted(tmp_path / "small", "size=2m")


def fill(disk: Path) -> None:
    """Leave no room on a disk."""
    with pytest.raises(OSError, match="No space"):
        (disk / "filler").write_bytes(b"x" * 3_000_000)


def no_room_in(file: Path) -> None:
    """Use what a full disk still has for the end of a file, the rest of its last page."""
    with file.open("ab") as stream:
        stream.write(b" " * (-file.stat().st_size % 4096))


@pytest.mark.parametrize("code", [0, 3])
def test_08_the_record_is_on_a_full_disk(
    code: int, begin: Any, runs: Any, small: Path, wait: Any, end: Any
) -> None:
    """The state has its room; it tells the truth, whatever does not fit into the journal."""
    begin.store = Store(small / "s")
    run = begin(f"echo > started; while [ ! -e go ]; do sleep 0.05; done; exit {code}")
    wait((runs.folder_of(run) / "started").exists)
    supervisor = runs.supervisor_of(run)
    fill(small)
    for name in (files.JOURNAL, files.CONSOLE):
        no_room_in(run.directory / name)
    (runs.folder_of(run) / "go").touch()
    end(run)
    assert run.exit == code
    assert run.state is (RunState.FAILED if code else RunState.SUCCEEDED)
    if code:
        assert f"exit status 3; disk full: {run.directory}" in run.reason
    assert not any(event.kind == "ended" for event in run.events)
    wait(lambda: not proc.is_alive(proc.identity(supervisor)))


def test_08_the_model_writes_to_a_full_disk(begin: Any, small: Path, end: Any) -> None:
    command = "dd if=/dev/zero of=big bs=64k count=64"
    document = {"config": {"run_id": "r", "output_dir": str(small / "out")}}
    (small / "out" / "r").mkdir(parents=True)
    (small / "out" / "r" / "INPUT").touch()
    run = end(begin(command, document=document))
    assert run.state is RunState.FAILED
    assert "disk full: " in run.reason
    assert str(small) in run.reason


def test_08_the_log_fills_the_disk(begin: Any, small: Path, end: Any) -> None:
    begin.store = Store(small / "s")
    run = end(begin("set -e; head -c 4000000 /dev/zero; echo never"))
    assert run.state is RunState.FAILED
    assert "disk full: " in run.reason
    assert 1_000_000 < run.log("run").stat().st_size < 2_100_000


def test_08_a_stage_begins_on_a_full_disk(
    begin: Any, runs: Any, small: Path, end: Any, wait: Any
) -> None:
    """What it has to say does not fit into its result: it failed, and the reason is known."""
    begin.store = Store(small / "s")
    run = begin("echo > started; while [ ! -e go ]; do sleep 0.05; done", stages=_ALL)
    wait((runs.folder_of(run) / "started").exists)
    fill(small)
    (runs.folder_of(run) / "go").touch()
    end(run)
    assert run.state is RunState.FAILED
    assert run.stage == "postprocess"
    assert "disk full: " in run.reason


def test_08_a_run_is_cancelled_on_a_full_disk(
    begin: Any, runs: Any, small: Path, end: Any, wait: Any
) -> None:
    begin.store = Store(small / "s")
    run = begin("echo > started; sleep 600; true")
    wait((runs.folder_of(run) / "started").exists)
    fill(small)
    no_room_in(run.directory / files.JOURNAL)
    assert cancel(run)
    assert end(run).state is RunState.CANCELLED
    assert not runs.marked(run)


def test_08_a_run_is_adopted_on_a_full_disk(
    begin: Any, runs: Any, small: Path, end: Any, wait: Any
) -> None:
    begin.store = Store(small / "s")
    run = begin("echo > started; while [ ! -e go ]; do sleep 0.05; done; exit 7")
    wait((runs.folder_of(run) / "started").exists)
    fill(small)
    no_room_in(run.directory / files.JOURNAL)
    runs.kill(runs.supervisor_of(run))
    assert adopt([run]) == [run]
    (runs.folder_of(run) / "go").touch()
    assert (end(run).state, run.exit) == (RunState.FAILED, 7)


@pytest.mark.parametrize("fault", ["full disk", "record removed"])
def test_08_figures_cannot_be_kept(
    fault: str, begin: Any, runs: Any, small: Path, wait: Any
) -> None:
    """That is said once, and the stage goes on."""
    begin.store = Store(small / "s")
    # The last figure is kept only where the processor was used since the one before.
    work = "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done"
    run = begin(f"while [ ! -e go ]; do :; done; {work}; echo > done")
    wait(lambda: run.figures)
    supervisor = proc.identity(runs.supervisor_of(run))
    with (run.directory / files.CONSOLE).open("a+") as console:
        console.write("room for what is to be said\n")
        console.flush()
        if fault == "full disk":
            fill(small)
            no_room_in(run.directory / files.FIGURES)
            wait(lambda: "figures" in (run.directory / files.CONSOLE).read_text())
        else:
            shutil.rmtree(run.directory)
        (runs.folder_of(run) / "go").touch()
        wait((runs.folder_of(run) / "done").exists)
        wait(lambda: not proc.is_alive(supervisor))
        console.seek(0)
        said = console.read()
    assert said.count("cannot keep figures of what the stages use") == 1
    assert "Traceback" not in said
    assert run.directory.exists() == (fault == "full disk")


def test_08_there_is_room_for_part_of_a_figure(small: Path) -> None:
    """It leaves nothing behind that would spoil the next one."""
    figure = Figure(1.0, "run", 1, 2.0, 3)
    path = small / files.FIGURES
    path.write_bytes(b"\n" * 4090)
    fill(small)
    with pytest.raises(OSError, match="No space"):
        append(small, figure)
    assert path.stat().st_size == 4090
    (small / "filler").unlink()
    append(small, figure)
    assert read(small) == [figure]


@pytest.mark.parametrize("pace", ["at once", "for a while"])
def test_08_a_log_keeps_within_its_limit(pace: str, begin: Any, end: Any, tmp_path: Path) -> None:
    """The first and the last part stay; the disk gets back what is between."""
    (tmp_path / "holes").write_bytes(b"x" * 100_000)
    try:
        keep_within(str(tmp_path / "holes"), 16384)
    except OSError:
        pytest.skip("no holes in files here")
    rests = "sleep 3; " if pace == "for a while" else ""
    command = f"echo the first; seq 1000000; {rests}seq 1000000; echo the last"
    run = end(begin(command, log_limit=1 << 20))
    assert run.state is RunState.SUCCEEDED
    assert run.log("run").stat().st_blocks * 512 <= 1 << 20
    lines = run.log("run").read_bytes().splitlines()
    assert b"the first" in lines[:3]
    assert lines[-2:] == [b"1000000", b"the last"]
    assert not [event for event in run.events if event.kind == "warning"]


def test_09_a_disk_that_is_full_at_launch(cli: Any, small: Path, write: Any, begin: Any) -> None:
    write("p.json", json.dumps(_pipeline("true")))
    fill(small)
    done = cli("--state-dir", small / "s", "pipeline", "p.json")
    assert done.returncode == 1
    assert "no space left" in done.stderr
    assert not list(small.glob("s/runs/[!.]*"))
    assert not list(small.glob("s/runs/.new*"))


@pytest.mark.parametrize("pages", range(1, 8))
def test_09_a_disk_that_is_nearly_full_at_launch(
    pages: int, begin: Any, small: Path, end: Any
) -> None:
    """With room for some files of a record and not for all: nothing is left, or a whole run."""
    store = Store(small / "s")
    store.runs_dir.mkdir(parents=True)
    with (small / "filler").open("wb") as stream:
        free = os.statvfs(small).f_bavail
        stream.write(b"x" * (free - pages) * 4096)
    begin.store = store
    prepared = begin.prepared("true")
    try:
        run = launch(prepared, store)
    except StorageError as error:
        message = error.message
    else:
        assert end(run).state in {RunState.SUCCEEDED, RunState.FAILED}
        return
    assert "no space left" in message
    assert not list(store.runs_dir.iterdir())


def _pipeline(command: str) -> dict[str, Any]:
    return {
        "config": {"run_id": "r", "output_dir": "out"},
        "backend": {"type": "local", "command": command},
    }


def test_10_the_runs_directory_is_deleted(begin: Any, runs: Any, wait: Any) -> None:
    """The model goes on and is watched to its end, at no cost; nothing is left behind it."""
    command = (
        "echo > started; setsid sleep 600 & while [ ! -e go ]; do sleep 0.05; done; echo > done"
    )
    run = begin(command, retries=3, retry_delay=0)
    folder = runs.folder_of(run)
    wait((folder / "started").exists)
    supervisor = proc.identity(runs.supervisor_of(run))
    watchers = [supervisor["pid"], runs.exit_slot(run)["shim"]["pid"]]
    shutil.rmtree(run.directory)
    before = sum(map(runs.ticks, watchers))
    time.sleep(3)  # it is the time itself that is measured
    assert sum(map(runs.ticks, watchers)) - before <= 6
    assert LogTail(run.log("run")).read() == []
    run.refresh()
    assert run.reason == "lost: its record and logs were removed"
    assert begin.store.load(run.id) is None
    assert runs.marked(run)
    assert proc.is_alive(supervisor)
    (folder / "go").touch()
    wait(lambda: not proc.is_alive(supervisor))
    assert (folder / "done").exists()
    assert not runs.marked(run)
    assert not run.directory.exists()


_WITHOUT_LOCKS = """
import ctypes, errno, os, platform, sys
number = {"x86_64": 73, "aarch64": 32}.get(platform.machine())
if number is None: sys.exit(77)
class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8),
                ("k", ctypes.c_uint32)]
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.POINTER(Instruction))]
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
steps = (Instruction * 4)((LOAD, 0, 0, 0), (EQUAL, 0, 1, number),
                          (RETURN, 0, 0, ERRNO | errno.ENOLCK), (RETURN, 0, 0, ALLOW))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(Program(4, steps)), 0, 0):
    sys.exit(77)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def without_locks(tmp_path: Path) -> Any:
    """Start a program for which flock(2) fails as on some NFS, and for all that it starts."""

    def start(argv: Any, **more: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _WITHOUT_LOCKS, *map(str, argv)]
        return subprocess.Popen(command, text=True, cwd=tmp_path, **more)

    check = "import fcntl, sys\ntry: fcntl.flock(0, 1)\nexcept OSError as e: sys.exit(e.errno)"
    tried = start([sys.executable, "-c", check], stdin=subprocess.DEVNULL).wait()
    if tried == 77:
        pytest.skip("no filter for system calls here")
    assert tried == 37  # ENOLCK
    return start


def test_11_runs_work_without_locks(
    without_locks: Any, write: Any, begin: Any, tmp_path: Path
) -> None:
    write("p.json", json.dumps(_pipeline("echo hello")))
    pipe = subprocess.PIPE
    command = (sys.executable, "-m", "rompy_tui", "pipeline", "p.json")
    started = [without_locks(command, stdout=pipe, stderr=pipe) for _ in range(3)]
    said = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * 3, said
    found = Store(tmp_path / ".rompy-tui").list()
    assert [run.state for run in found] == [RunState.SUCCEEDED] * 3
    for run in found:
        (warning,) = [e.message for e in run.events if e.kind == "warning"]
        assert "this file system has no locks" in warning


def test_11_one_supervisor_without_locks(
    without_locks: Any, begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    """Eight at once for a new run, then eight at once for one whose supervisor was killed."""
    prepared = begin.prepared("echo once >> ../count; read word < go; exit 6")
    os.mkfifo(begin.workspace / "out" / "r" / "go")
    run = begin.store.create(prepared.request, {files.CONFIG: prepared.snapshot})
    runs.start_eight(run, without_locks)
    wait((begin.workspace / "out/count").exists)
    runs.kill(runs.supervisor_of(run))
    runs.start_eight(run, without_locks)
    wait(lambda: sum(e.kind == "adopted" for e in run.events) == 1)
    (runs.folder_of(run) / "go").write_text("on\n")
    assert (end(run).state, run.exit) == (RunState.FAILED, 6)
    assert (begin.workspace / "out/count").read_text() == "once\n"
    kinds = [e.kind for e in run.events]
    assert (kinds.count("started"), kinds.count("adopted")) == (1, 1)


def test_22_a_torn_last_line_of_the_journal(begin: Any, end: Any) -> None:
    """It is passed over, wherever it is torn, and what is written behind it is read."""
    run = end(begin("true"))
    path = run.directory / files.JOURNAL
    known = len(run.events)
    whole, last = path.read_bytes()[:-1].rsplit(b"\n", 1)
    for left in range(len(last)):
        path.write_bytes(whole + b"\n" + last[:left])
        assert len(run.events) == known - 1
        journal.append(run.directory, journal.Event(1.0, "ended", state="succeeded"))
        assert [e.kind for e in run.events] == ["started", "stage", "stage", "ended"]
    run.refresh()
    assert run.state is RunState.SUCCEEDED


def test_36_the_interpreter_of_a_run_is_gone(
    begin: Any, runs: Any, end: Any, wait: Any, tmp_path: Path
) -> None:
    """Between two stages: it fails and says so. Record and logs open; launched again it runs."""
    gone = tmp_path / "bin" / "python"
    gone.parent.mkdir()
    gone.symlink_to(sys.executable)
    command = "echo hello; echo > started; while [ ! -e go ]; do sleep 0.05; done"
    run = begin(command, stages=("run", "postprocess"), interpreter=str(gone))
    wait((runs.folder_of(run) / "started").exists)
    gone.unlink()
    (runs.folder_of(run) / "go").touch()
    end(run)
    assert run.state is RunState.FAILED
    assert run.stage == "postprocess"
    assert "the interpreter that the run was asked for with is gone" in run.reason
    again = begin.store.find(run.id)
    assert "hello\n" in again.log("run").read_text()
    assert again.stages["run"].state == "succeeded"
    more = end(launch_again(again, begin.store))
    assert more.state is RunState.SUCCEEDED
    assert more.request.retry_of == run.id


def test_36_the_plugins_interpreter_is_gone(
    begin: Any, end: Any, tmp_path: Path, plugins: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Launched again, the run says what is missing."""
    for name, value in {**plugins("failing_processor"), "HOW": "well"}.items():
        monkeypatch.setenv(name, value)
    gone = tmp_path / "bin" / "python"
    gone.parent.mkdir()
    gone.symlink_to(sys.executable)
    document = {"postprocessor": {"type": "failing"}}
    more = {"document": document, "stages": ("run", "postprocess"), "python": str(gone)}
    run = end(begin("true", **more))
    assert run.state is RunState.SUCCEEDED, run.reason
    gone.unlink()
    again = end(launch_again(begin.store.find(run.id), begin.store))
    assert again.state is RunState.FAILED
    assert str(gone) in again.reason
