"""Faults by their numbers in the list of what must not hurt; others stand beside what they try.

17 and 18 are in ``tests/unit/backends``, 19 and 20 there and in ``tests/unit/cli``, 21 and 41 in
``tests/unit/pipeline`` and ``tests/unit/plugins``, 22 in ``tests/unit/supervision``, 3 and 5 in
``tests/unit/launch``, 40 in ``test_reading.py`` and ``tests/unit/documents``.
"""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.launch import spawn_run
from rompy_tui.supervision import LogTail, Request, Run, RunState, Store

Write = Callable[..., Path]


def state(run: Run) -> RunState:
    run.refresh()
    return run.state


def pipeline(command: str, **model_run: str) -> str:
    return json.dumps(
        {
            "config": {"run_id": "r", "output_dir": "out", **model_run},
            "backend": {"type": "local", "command": command},
        }
    )


@pytest.fixture
def spawned(tmp_path: Path, write: Write) -> Callable[..., Run]:
    def make(command: str, state_dir: Path | None = None) -> Run:
        write("p.json", pipeline(command))
        run = Store(state_dir or tmp_path / "state").create(Request("p.json", str(tmp_path)))
        spawn_run(run)
        return run

    return make


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    target = tmp_path / "small"
    target.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(target)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a tmpfs")
    yield target
    subprocess.run(["umount", "-l", target], check=True)


@pytest.mark.parametrize("how", ["kill", "hang up"])
def test_01_02_a_run_outlives_the_terminal(
    how: str, tmp_path: Path, write: Write, wait: Any
) -> None:
    """The process that started it is killed with -9, or its terminal goes."""
    write("p.json", pipeline("echo > started; read x < go; echo went on"))
    run = Store(tmp_path / "state").create(Request("p.json", str(tmp_path)))
    code = (
        "import sys, time; from pathlib import Path\n"
        "from rompy_tui.launch import spawn_run\n"
        "from rompy_tui.supervision.record import read_run\n"
        "spawn_run(read_run(Path(sys.argv[1]))); time.sleep(600)\n"
    )
    pid, master = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", code, str(run.directory)])
    (tmp_path / "out" / "r").mkdir(parents=True)
    os.mkfifo(tmp_path / "out" / "r" / "go")
    wait((tmp_path / "out/r/started").exists)
    if how == "kill":
        os.kill(pid, signal.SIGKILL)
    os.close(master)
    os.waitpid(pid, 0)
    assert state(run) is RunState.RUNNING
    (tmp_path / "out" / "r" / "go").write_text("on\n")
    wait(lambda: state(run).ended)
    assert run.state is RunState.SUCCEEDED
    assert "went on" in run.log("run").read_text()


def test_08_a_disk_that_is_full_when_the_run_ends(spawned: Any, small: Path, wait: Any) -> None:
    """It never stays "running"; once there is room again the record goes on being true."""
    run = spawned("echo > started; while [ ! -e go ]; do sleep 0.05; done; exit 3", small / "s")
    started = Path(run.request.workspace, "out/r/started")
    wait(started.exists)
    with pytest.raises(OSError, match="No space"):
        (small / "filler").write_bytes(b"x" * 3_000_000)
    # tmpfs keeps the rest of a page: the journal must have none to spare either.
    journal = run.directory / "events.jsonl"
    with journal.open("ab") as stream:
        stream.write(b" " * (-journal.stat().st_size % 4096))
    started.with_name("go").touch()
    wait(lambda: state(run).ended)
    assert run.state in {RunState.LOST, RunState.FAILED}


def test_09_a_disk_that_is_full_at_launch(cli: Any, small: Path, write: Write) -> None:
    write("p.json", pipeline("true"))
    with pytest.raises(OSError, match="No space"):
        (small / "filler").write_bytes(b"x" * 3_000_000)
    done = cli("--state-dir", small / "s", "pipeline", "p.json")
    assert done.returncode == 1
    assert "no space left" in done.stderr
    assert not list(small.glob("s/runs/*"))


def test_10_the_runs_directory_is_deleted(spawned: Any, wait: Any) -> None:
    run = spawned("echo > started; while [ ! -e go ]; do sleep 0.05; done")
    started = Path(run.request.workspace, "out/r/started")
    wait(started.exists)
    pid = run.process.get("pid") or (run.refresh() or run.process)["pid"]
    shutil.rmtree(run.directory)
    assert LogTail(run.log("run")).read() == []
    started.with_name("go").touch()
    wait(lambda: not Path(f"/proc/{pid}").exists() or _is_zombie(pid))
    assert Store(run.directory.parents[1]).load(run.id) is None


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_13_many_at_once_on_one_workspace(tmp_path: Path, write: Write) -> None:
    write("p.json", pipeline("true", run_id_subdir="yes"))
    command = [sys.executable, "-m", "rompy_tui", "pipeline", "p.json"]
    started = [
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    said = [process.communicate() for process in started]
    assert [p.returncode for p in started] == [0] * 4, said
    runs = Store(tmp_path / ".rompy-tui").list()
    assert len(runs) == 4
    assert {r.state for r in runs} == {RunState.SUCCEEDED}


def test_15_a_million_lines_are_all_on_disk(cli: Any, write: Write, tmp_path: Path) -> None:
    write("p.json", pipeline("seq 1000000"))
    done = cli("pipeline", "p.json")
    assert done.returncode == 0
    (log,) = tmp_path.glob(".rompy-tui/runs/*/run.log")
    lines = [x for x in log.read_bytes().split(b"\n") if x.isdigit()]
    assert len(lines) == 1_000_000
    assert lines[-1] == b"1000000"


NOISE = r"""
printf '\033]0;title\007\033[2J\233 31m [bold red]markup[/] \377\376\n'
printf '10%%\r50%%\r100%%\n'
printf '\342\200\256right to left\n'
head -c 10000000 /dev/zero | tr '\0' x; echo
printf 'no end'
exit 1
"""


def test_16_output_made_to_hurt(cli: Any, write: Write, tmp_path: Path) -> None:
    write("p.json", pipeline(NOISE))
    done = cli("pipeline", "p.json")
    assert done.returncode == 1
    shown = done.stdout + done.stderr
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\u202e", "\r", "\0"}
    assert max(map(len, shown.splitlines())) < 5000
    assert "  | 100%" in shown
    assert "[bold red]markup[/]" in shown
    assert "no end" in shown
    (log,) = tmp_path.glob(".rompy-tui/runs/*/run.log")
    assert b"\x1b]0;title\x07" in log.read_bytes()


@pytest.mark.parametrize("name", ["a b", "a'b", 'a"b', "a$(touch evil)b", "a%b", "a;b", "-a", "é"])
def test_35_odd_names_are_literal(name: str, tmp_path: Path, cli: Any) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "p.json").write_text(pipeline("pwd > where", run_id=f"run {name}", output_dir=name))
    done = cli("pipeline", "./p.json", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    where = folder / name / f"run {name}" / "where"
    assert where.read_text() == f"{where.parent}\n"
    assert not list(tmp_path.rglob("evil"))


def test_42_no_terminal(cli: Any, tmp_path: Path) -> None:
    for words in ([], ["."], ["open", "."]):
        done = cli(*words)
        assert done.returncode == 2
        assert "needs a terminal" in done.stderr
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.environ["TERM"] = "dumb"
        os.execv(sys.executable, [sys.executable, "-m", "rompy_tui"])
    said = b""
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:
            break
        if not chunk:
            break
        said += chunk
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
    assert b"TERM=dumb" in said
    assert b"Traceback" not in said
    os.close(master)
