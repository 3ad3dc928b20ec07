"""What a run's stages use of the machine: seen while they run, kept sparsely, never too much."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision import RunState, adopt, files
from rompy_tui.supervision.figures import Figure, Pace, append, read, summary
from rompy_tui.supervision.record import read_run

_LARGE = 200_000_000
_RECORDS = sorted((Path(__file__).parent / "records").iterdir())

# The one that holds memory is a child; its parent waits for it, or has ended long before. A
# grandchild uses processor time and has ended by then.
_MODEL = f"""
import os, sys, time

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

def hold():
    if os.fork() == 0:
        burn(0.5)
        os._exit(0)
    os.wait()
    held = b"x" * {_LARGE}
    open("ready", "w").close()
    while not os.path.exists("go"):
        burn(0.01)
    os._exit(0)

if os.fork() == 0:
    if sys.argv[1] == "orphan" and os.fork():
        os._exit(0)
    hold()
os.wait()
while not os.path.exists("go"):
    time.sleep(0.01)
"""

# A process that ends and is not waited for takes its time with it (wait(2), SIGCHLD ignored).
_FORGETFUL = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
if os.fork() == 0:
    while not os.path.exists("stop"):
        pass
    open("stopped", "w").close()
    os._exit(0)
while not os.path.exists("go"):
    time.sleep(0.05)
"""


def model(kind: str = "child") -> str:
    return shlex.join([sys.executable, "-c", _MODEL, kind])


def seen(run: Any, count: int = 1) -> bool:
    """Whether there are so many looks at the memory that the model holds."""
    return sum(figure.memory > _LARGE for figure in run.figures) >= count


@pytest.mark.parametrize("kind", ["child", "orphan"])
def test_a_tree_of_processes(kind: str, begin: Any, runs: Any, end: Any, wait: Any) -> None:
    began = time.monotonic()
    run = begin(model(kind))
    wait(lambda: seen(run, 2))
    (runs.folder_of(run) / "go").touch()
    end(run)
    took = time.monotonic() - began
    assert run.state is RunState.SUCCEEDED
    assert {(figure.stage, figure.attempt) for figure in run.figures} == {("run", 1)}
    used = [figure.cpu for figure in run.figures]
    assert used == sorted(used)
    # The grandchild's, which has ended by then.
    assert all(figure.cpu >= 0.5 for figure in run.figures if figure.memory > _LARGE)
    assert 0.5 < used[-1] <= took * (os.cpu_count() or 1)
    assert max(figure.memory for figure in run.figures) < 1.5 * _LARGE
    assert run.figures[-1].memory == 0
    times = [figure.time for figure in run.figures]
    assert run.stages["run"].started < times[0]
    assert times == sorted(times)
    assert stat.S_IMODE((run.directory / files.FIGURES).stat().st_mode) == 0o600


def test_stages_too_short_to_look_at(begin: Any, end: Any) -> None:
    """Their processor time is known all the same, and is each stage's own."""
    run = end(begin("true", stages=("generate", "run", "postprocess")))
    last = {figure.stage: figure for figure in run.figures}
    assert list(last) == ["generate", "run", "postprocess"]
    for name, stage in run.stages.items():
        assert stage.seconds is not None
        assert 0 < last[name].cpu <= stage.seconds * (os.cpu_count() or 1)


def test_each_attempt_has_its_own(begin: Any, end: Any) -> None:
    burning = "import time\nwhile time.process_time() < 0.5: pass"
    first = shlex.join([sys.executable, "-c", burning])
    command = f"test -e tried && exit 0; touch tried; {first}; exit 4"
    run = end(begin(command, retries=1, retry_delay=0))
    assert run.state is RunState.SUCCEEDED
    most = {figure.attempt: figure.cpu for figure in run.figures}
    assert list(most) == [1, 2]
    assert most[1] > 0.5
    seconds = run.stages["run"].seconds
    assert seconds is not None
    assert most[2] <= seconds * (os.cpu_count() or 1)


def test_a_killed_supervisor(begin: Any, runs: Any, end: Any, wait: Any) -> None:
    """Whoever takes over goes on with the figures; they never go down."""
    run = begin(model())
    wait(lambda: seen(run))
    runs.kill(runs.supervisor_of(run))
    known = len(run.figures)
    assert adopt([run]) == [run]
    wait(lambda: seen(run, known + 1))
    (runs.folder_of(run) / "go").touch()
    end(run)
    used = [figure.cpu for figure in run.figures]
    assert used == sorted(used)
    assert used[known] > used[known - 1]


@pytest.mark.parametrize("supervisor", ["stays", "is killed"])
def test_time_that_nobody_collected(
    supervisor: str, begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    """What was used stays used, though the kernel knows of it no more."""
    run = begin(shlex.join([sys.executable, "-c", _FORGETFUL]))
    folder = runs.folder_of(run)
    wait(lambda: run.figures and run.figures[-1].cpu > 1.0)
    (folder / "stop").touch()
    wait((folder / "stopped").exists)
    known = run.figures
    if supervisor == "is killed":
        runs.kill(runs.supervisor_of(run))
        assert adopt([run]) == [run]
    wait(lambda: len(run.figures) > len(known))
    (folder / "go").touch()
    assert end(run).state is RunState.SUCCEEDED
    assert min(figure.cpu for figure in run.figures[len(known) :]) >= known[-1].cpu


def test_a_killed_watcher(begin: Any, runs: Any, end: Any, wait: Any) -> None:
    """The stage goes on without the process in between, and so do the figures."""
    run = begin(model())
    wait((runs.folder_of(run) / "ready").exists)
    runs.kill(runs.exit_slot(run)["shim"])
    known = len(run.figures)
    wait(lambda: seen(run, known + 1))
    (runs.folder_of(run) / "go").touch()
    assert end(run).state is RunState.SUCCEEDED
    used = [figure.cpu for figure in run.figures]
    assert used == sorted(used)


def test_what_runs_outside_is_not_looked_at_here(begin: Any, end: Any) -> None:
    """Containers and jobs: their process here only waits, and keeps their figures itself."""
    run = end(begin("true", stages=("run", "postprocess"), own_limits=("run",)))
    assert run.state is RunState.SUCCEEDED
    assert {figure.stage for figure in run.figures} == {"postprocess"}


def test_the_command_shows_them(cli: Any, write: Any, tmp_path: Path) -> None:
    burning = "import time\nwhile time.process_time() < 1.5: pass"
    backend = {"type": "local", "command": shlex.join([sys.executable, "-c", burning])}
    config = {"run_id": "r", "output_dir": "out"}
    write("p.json", json.dumps({"config": config, "backend": backend}))
    assert cli("pipeline", "p.json").returncode == 0
    lines = cli("runs", "show").stdout.splitlines()
    (place,) = [i for i, line in enumerate(lines) if line.startswith("run          succeeded")]
    form = r" {13}cpu \d+\.\d s, [01]\.\d cores, \d+ MB at most"
    assert re.fullmatch(form, lines[place + 1])
    stages = json.loads(cli("runs", "show", "--json").stdout)["stages"]
    used = stages["run"]["used"]
    assert used["cpu_seconds"] >= 1.5
    assert used["cores"] == pytest.approx(used["cpu_seconds"] / stages["run"]["seconds"], abs=0.001)
    assert used["peak_memory"] > 1_000_000


@pytest.mark.parametrize("record", _RECORDS, ids=lambda path: path.name)
def test_records_from_before_there_were_figures(record: Path) -> None:
    run = read_run(record)
    assert run is not None
    assert run.figures == []
    assert summary(run.figures, "run", 1, 0.0, 10.0) is None


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Whatever stands between, as what a full disk or a fallen machine leaves."""
    known = [Figure(1.5, "run", 1, 0.25, 10), Figure(2.0, "run", 2, 3.0, 1 << 40)]
    append(tmp_path, known[0])
    path = tmp_path / files.FIGURES
    with path.open("ab") as stream:
        stream.write(b'{"time":1}\n[]\n7\nnull\n\xff\n\n{"time":2,"stage":"run","atte\n')
        for wrong in ({"cpu": -1}, {"cpu": "1"}, {"memory": 1.5}, {"attempt": True}, {"stage": 1}):
            stream.write(json.dumps({**known[0]._asdict(), **wrong}).encode() + b"\n")
        stream.write(b'{"time":NaN,"stage":"run","attempt":1,"cpu":Infinity,"memory":1}\n')
    append(tmp_path, known[1])
    assert read(tmp_path) == known
    assert read(tmp_path / "nowhere") == []


def test_summary() -> None:
    known = [
        Figure(1002.0, "run", 1, 9.0, 900),
        Figure(2001.0, "run", 2, 1.0, 500),
        Figure(2004.0, "run", 2, 6.0, 300),
        Figure(2010.0, "run", 2, 12.0, 0),
        Figure(2010.2, "postprocess", 1, 0.1, 0),
    ]
    assert summary(known, "run", 2, 2000.0, 8.0) == (12.0, 500, 1.5)
    assert summary(known, "run", 2, 2000.0, None) == (12.0, 500, 1.2)
    assert summary(known, "postprocess", 1, 2010.0, 0.2) == (0.1, None, None)
    assert summary(known, "run", 2, 9000.0, None) == (12.0, 500, None)  # the clock was set back
    assert summary(known, "generate", 1, 0.0, 1.0) is None


def test_a_day_has_few_figures() -> None:
    pace, moments, now = Pace(0.0), [], 0.0
    while now < 86400:
        if pace.is_due(now):
            moments.append(now)
            pace.go_on(now)
        now += 0.25
    assert moments[0] == 1.0
    assert 1500 < len(moments) < 2000
    pauses = [moments[i + 1] - moments[i] for i in range(len(moments) - 1)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (2.0, 60.0)
