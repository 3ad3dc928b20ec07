"""Progress, alerts and ensembles on the command line, with runs that run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]

COMMAND = (
    "echo step 1 of 4; echo WARNING: old file; echo ERROR: bad file; echo 0 errors;"
    " printf 'dry %s 3\\n' cell;"
    " while [ ! -e go ]; do sleep 0.05; done"
)


@pytest.fixture
def pipeline(write: Write) -> str:
    config = {"run_id": "r", "output_dir": "out"}
    backend = {"type": "local", "command": COMMAND}
    write("p.yml", json.dumps({"config": config, "backend": backend}))
    return "p.yml"


def test_a_run_tells_how_far_it_is_and_what_its_log_warns_of(
    cli: Any, pipeline: str, wait: Any, tmp_path: Path
) -> None:
    run_id = cli("pipeline", pipeline, "--detach").stdout.strip()
    wait(lambda: "dry cell 3" in cli("runs", "logs", run_id, "--stage", "run").stdout.split("\n"))
    env = {"ROMPY_TUI_ALERTS": "dry cell"}
    (listed,) = json.loads(cli("runs", "--json", env=env).stdout)
    assert listed["progress"] == {"fraction": 0.25, "what": "step 1 of 4", "left": None}
    assert listed["alerts"]["errors"] == listed["alerts"]["warnings"] == 1
    assert listed["alerts"]["patterns"] == {"dry cell": 1}
    shown = cli("runs", "show", run_id, env=env).stdout
    assert "progress     step 1 of 4, 25 %" in shown
    assert "alerts       1 errors, 1 warnings, 1 dry cell" in shown
    logs = ("runs", "logs", run_id, "--stage", "run", "--level")
    assert cli(*logs, "error").stdout == "ERROR: bad file\n"
    assert cli(*logs, "warning").stdout == "WARNING: old file\nERROR: bad file\n"
    assert cli(*logs, "error", "--grep", "x").returncode == 2
    (tmp_path / "out" / "r" / "go").touch()
    followed = cli(*logs, "warning", "-f")
    assert followed.stdout == "WARNING: old file\nERROR: bad file\n"
    assert cli("runs", "wait", run_id).returncode == 0
    assert json.loads(cli("runs", "show", run_id, "--json").stdout)["progress"] is None


def test_what_would_run_is_shown_exactly(cli: Any, pipeline: str) -> None:
    dry = cli("pipeline", pipeline, "--dry-run", "--set", "backend.command=echo storm")
    assert (dry.returncode, dry.stderr) == (0, "this is what would run; nothing was started\n")
    assert "# generate: writes the model's input into out/r" in dry.stdout
    assert "/bin/sh -c 'echo storm'" in dry.stdout
    (values,) = json.loads(cli("pipeline", pipeline, "--dry-run", "--json").stdout)
    assert (values["member"], values["run_id"]) == (None, "r")
    assert json.loads(cli("runs", "--json").stdout) == []


def test_an_ensemble(cli: Any, pipeline: str, write: Write, tmp_path: Path) -> None:
    write("e.yml", "calm: {backend.command: echo calm}\nstorm: {backend.command: echo storm}\n")
    dry = cli("pipeline", pipeline, "--ensemble", "e.yml", "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "this is what would run; nothing was started\n")
    rows = [line.split()[:4] for line in dry.stdout.splitlines()[1:]]
    assert rows == [["calm", "calm", "local", "out/calm"], ["storm", "storm", "local", "out/storm"]]
    assert json.loads(cli("runs", "--json").stdout) == []
    started = cli("pipeline", pipeline, "--ensemble", "e.yml", "--json")
    assert started.returncode == 0
    for run in json.loads(started.stdout):
        assert cli("runs", "wait", run["id"]).returncode == 0
        assert cli("runs", "logs", run["id"], "--stage", "run").stdout.endswith(
            run["member"] + "\n"
        )


def test_a_wrong_ensemble_starts_nothing(cli: Any, pipeline: str, write: Write) -> None:
    write("e.yml", "a: {backend.nonsense: 1}\nb:\nc: {config.run_id: b}\n")
    done = cli("pipeline", pipeline, "--ensemble", "e.yml")
    assert done.returncode == 1
    assert "member a:" in done.stderr
    assert "nonsense" in done.stderr
    assert "the members 'b' and 'c' write to the same folder" in done.stderr
    assert "2 of 3 members cannot run; none was started" in done.stderr
    assert json.loads(cli("runs", "--json").stdout) == []


def test_a_dry_run_of_one(cli: Any, pipeline: str) -> None:
    done = cli("pipeline", pipeline, "--dry-run", "--json")
    (found,) = json.loads(done.stdout)
    assert (found["run_id"], found["member"], found["backend"]) == ("r", None, "local")
    assert json.loads(cli("runs", "--json").stdout) == []
