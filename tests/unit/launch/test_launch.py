"""From files to a run in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.errors import ConfigError, MissingError, UsageError
from rompy_tui.launch import build_plan, cancel_run, spawn_run
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request, Run, RunState, Store
from rompy_tui.validation import Catalogue

Write = Callable[..., Path]


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(Host())


def state(run: Run) -> RunState:
    run.refresh()
    return run.state


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("config: {run_id: r}\nbackend: {type: local, timeout: 1}\n", ConfigError, "not valid"),
        ("run_id: r\n", UsageError, "names no backend"),
        ("backend: {type: local}\n", ConfigError, "not valid"),
        ("a: 1\n---\nb: 2\n", ConfigError, "not valid"),
        ("run_id: r\n---\nrun_id: s\n", ConfigError, "holds 2 documents"),
        (
            "config: {config: {model_type: swan}, run_id: r}\nbackend: {type: local}\n",
            MissingError,
            "needs rompy",
        ),
        ("", ConfigError, "not valid"),
        ("[", ConfigError, "not valid"),
    ],
)
def test_what_is_no_plan(
    text: str, error: Any, said: str, catalogue: Catalogue, write: Write
) -> None:
    with pytest.raises(error, match=said):
        build_plan(write("p.yml", text), catalogue)


def test_options_replace_sections(catalogue: Catalogue, write: Write) -> None:
    path = write("p.yml", "config: {run_id: r}\nbackend: {type: local, command: a}\n")
    other = write("b.yml", "backend: {type: local, command: b}\n")
    assert build_plan(path, catalogue).backend.command == "a"
    assert build_plan(path, catalogue, backend_config=other).backend.command == "b"
    assert build_plan(path, catalogue, run_backend="local").backend.command is None
    with pytest.raises(UsageError):
        build_plan(path, catalogue, run_backend="local", backend_config=other)
    with pytest.raises(ConfigError):
        build_plan(path, catalogue, run_backend="docker")


def spawned(tmp_path: Path, write: Write, command: str) -> tuple[Run, int]:
    text = "config: {run_id: r, output_dir: out}\n"
    write("p.yml", f"{text}backend: {{type: local, command: {json.dumps(command)}}}\n")
    run = Store(tmp_path / "state").create(Request("p.yml", str(tmp_path)))
    return run, spawn_run(run)


def test_a_recorded_run_is_planned_as_it_was_asked_for(
    tmp_path: Path, write: Write, wait: Any, cli: Any
) -> None:
    """A run of one stage, with options, is the same when it is run again."""
    outputs = tmp_path / "elsewhere"
    outputs.mkdir()
    (outputs / "a").write_text("1")
    write("m.yml", "run_id: r\noutput_dir: ./out\n")
    write("p.yml", "type: noop\n")
    options = ("--processor-config", "p.yml", "--validate-outputs", "--output-dir", outputs)
    assert cli("postprocess", "m.yml", *options).returncode == 0
    (first,) = Store(tmp_path / ".rompy-tui").list()
    again = Store(tmp_path / ".rompy-tui").create(first.request)
    spawn_run(again)
    wait(lambda: state(again).ended)
    assert again.state is RunState.SUCCEEDED
    assert list(again.stages) == ["postprocess"]
    assert again.stages["postprocess"].details["output_dir"] == str(outputs)
    assert again.stages["postprocess"].details["files"] == 1


def test_a_spawned_run(tmp_path: Path, write: Write, wait: Any) -> None:
    run, _ = spawned(tmp_path, write, "echo hello")
    wait(lambda: state(run).ended)
    assert run.state is RunState.SUCCEEDED
    assert run.log("run").read_text().endswith("hello\n")
    assert {s: e.state for s, e in run.stages.items()} == dict.fromkeys(
        ("generate", "run", "postprocess"), "succeeded"
    )
    assert not cancel_run(run)


def test_a_spawned_run_is_cancelled(tmp_path: Path, write: Write, wait: Any) -> None:
    run, _ = spawned(tmp_path, write, "echo > started; sleep 600; true")
    wait((tmp_path / "out/r/started").exists)
    assert state(run) is RunState.RUNNING
    assert cancel_run(run)
    wait(lambda: state(run).ended)
    assert run.state is RunState.CANCELLED


def test_a_run_whose_process_is_killed(tmp_path: Path, write: Write, wait: Any) -> None:
    run, pid = spawned(tmp_path, write, "echo $$ > started; sleep 600; true")
    started = tmp_path / "out/r/started"
    wait(lambda: started.exists() and started.read_text().strip())
    model = int(started.read_text())
    os.kill(pid, signal.SIGKILL)
    wait(lambda: state(run) is RunState.LOST)
    wait(lambda: not Path(f"/proc/{model}").exists())


def test_a_spawned_run_with_a_bad_config(tmp_path: Path, write: Write, wait: Any) -> None:
    write("p.yml", "config: {run_id: a/b}\nbackend: {type: local}\n")
    run = Store(tmp_path / "state").create(Request("p.yml", str(tmp_path)))
    spawn_run(run)
    wait(lambda: state(run).ended)
    assert run.state is RunState.FAILED
    assert "path separator" in run.events[-1].message


def test_a_run_outlives_who_started_it(tmp_path: Path, write: Write, wait: Any) -> None:
    """Also where its whole session is killed."""
    text = "config: {run_id: r, output_dir: out}\n"
    write("p.yml", text + "backend: {type: local, command: 'echo > started; read x < go'}\n")
    run = Store(tmp_path / "state").create(Request("p.yml", str(tmp_path)))
    code = (
        "import sys, time; from pathlib import Path\n"
        "from rompy_tui.launch import spawn_run\n"
        "from rompy_tui.supervision.record import read_run\n"
        "spawn_run(read_run(Path(sys.argv[1]))); print('ready', flush=True); time.sleep(600)\n"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code, run.directory], stdout=subprocess.PIPE, start_new_session=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == b"ready\n"
    (tmp_path / "out" / "r").mkdir(parents=True, exist_ok=True)
    os.mkfifo(tmp_path / "out" / "r" / "go")
    wait((tmp_path / "out/r/started").exists)
    os.killpg(starter.pid, signal.SIGKILL)
    starter.communicate()
    assert state(run) is RunState.RUNNING
    (tmp_path / "out" / "r" / "go").write_text("on\n")
    wait(lambda: state(run).ended)
    assert run.state is RunState.SUCCEEDED


def test_the_runner_on_a_folder_that_is_no_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rompy_tui.launch.runner", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "there is no run" in done.stderr
