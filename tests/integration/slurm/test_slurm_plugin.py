"""A plugin's own backend for Slurm, the backend reference's example carried out: real jobs."""

from __future__ import annotations

import json
import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.testing import Limits, Trial, check_backend

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("controller")]


@pytest.fixture
def batch(installed: Callable[..., dict[str, str]]) -> dict[str, str]:
    return installed("batch", "heights")


@pytest.fixture
def pipeline(batch: dict[str, str], cli: Any, write: Any) -> Callable[..., Any]:
    """Run a pipeline whose model is a job of the plugin, named as no other job is."""

    def run(command: str, *options: str) -> tuple[str, Any]:
        name = f"plugin-{secrets.token_hex(6)}"
        write("model.yml", f"run_id: {name}\noutput_dir: runs\n")
        limits = "time_limit: '0:05:00'\ntimeout: 90"
        write("batch.yml", f"type: batch\npartition: debug\n{limits}\ncommand: {command}\n")
        write("heights.yml", "type: heights\npattern: buoy.txt\n")
        return name, cli("pipeline", "model.yml", "--backend-config", "batch.yml",
                         "--processor-config", "heights.yml", *options, env=batch)  # fmt: skip

    return run


def jobs(name: str) -> list[str]:
    """States of the jobs of a name that have not ended."""
    argv = ["squeue", "--noheader", "--name", name, "--format=%T"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=True)
    return done.stdout.split()


def test_its_job_runs_and_is_postprocessed(pipeline: Any, tmp_path: Path) -> None:
    name, done = pipeline("hostname > host.txt; echo 2.5 > buoy.txt", "--json")
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert results["backend"] == "batch"
    assert [s["state"] for s in results["stages"]] == ["succeeded"] * 3
    folder = tmp_path / "runs" / name
    assert (folder / "host.txt").read_text().strip()
    assert json.loads((folder / "summary.json").read_text()) == {
        "buoy.txt": {"mean": 2.5, "peak": 2.5}
    }
    assert f"submitted {name} as job" in Path(results["directory"], "run.log").read_text()


def test_its_job_that_fails_is_a_run_that_fails(pipeline: Any) -> None:
    name, done = pipeline("exit 3", "--json")
    assert done.returncode == 1
    results = json.loads(done.stdout)
    assert [s["state"] for s in results["stages"][:2]] == ["succeeded", "failed"]
    assert ": FAILED" in Path(results["directory"], "run.log").read_text()
    assert jobs(name) == []


def test_its_job_is_taken_back_with_the_run(
    pipeline: Any, cli: Any, batch: dict[str, str], wait: Any
) -> None:
    name, started = pipeline("sleep 600", "--detach")
    assert started.returncode == 0, started.stderr
    run = started.stdout.strip()
    wait(lambda: jobs(name) == ["RUNNING"])
    assert cli("runs", "cancel", run, env=batch).returncode == 0
    assert cli("runs", "wait", run, env=batch).returncode == 1
    # The controller takes a moment to see its end.
    wait(lambda: jobs(name) == [])
    shown = json.loads(cli("runs", "show", run, "--json", env=batch).stdout)
    assert shown["state"] == "cancelled"


def test_it_holds_to_the_contract(
    batch: dict[str, str], monkeypatch: pytest.MonkeyPatch, wait: Any
) -> None:
    monkeypatch.setenv("PYTHONPATH", batch["PYTHONPATH"])
    trial = Trial(
        wrong={"nodes": 101, "time_limit": "90 minutes", "command": ""},
        succeeds={"command": "true"},
        fails={"command": "false"},
        slow={"command": "sleep 600"},
    )
    # Long enough for the job to be submitted before it is to stop.
    report = check_backend("batch", trial, limits=Limits(working=300.0, stop_after=3.0)).require()
    assert "stops" in {check.code for check in report.checks}
    # Its jobs have the names of the trial's parts; the one that was stopped is taken back.
    wait(lambda: jobs("slow") == [])
