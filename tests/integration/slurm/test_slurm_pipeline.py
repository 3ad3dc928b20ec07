"""A pipeline whose model is a job: generated here, run there, postprocessed here or there."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from rompy_tui.supervision import Run, RunState, adopt, cancel, files, slot

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("controller")]

_ALL = ("generate", "run", "postprocess")
AS_JOB = {"postprocess_as_job": True}


@pytest.fixture
def pipeline(begin: Any) -> Any:
    """Begin a pipeline whose command is a job."""

    def make(command: str, processor: dict[str, Any], **more: Any) -> Run:
        document = {"postprocessor": processor}
        backend = {"type": "slurm"}
        run: Run = begin(command, backend=backend, document=document, stages=_ALL, **more)
        return run

    return make


def test_the_record_is_that_of_a_local_run(pipeline: Any, begin: Any, end: Any) -> None:
    """Postprocessed here or on the cluster: the same stages, the same results."""
    here = end(pipeline("echo made > RESULT", {"type": "archive"}, name="here"))
    there = pipeline("echo made > RESULT", {"type": "archive"}, name="there", **AS_JOB)
    end(there)
    document = {"postprocessor": {"type": "archive"}}
    local = end(begin("echo made > RESULT", name="local", stages=_ALL, document=document))
    for run in (here, there, local):
        assert run.state is RunState.SUCCEEDED, run.reason
        assert [(s.name, s.state) for s in run.stages.values()] == [(n, "succeeded") for n in _ALL]
        assert set(run.result("postprocess")) == set(local.result("postprocess"))
    assert list(there.directory.glob("postprocess-job-*.out"))
    assert not list(here.directory.glob("postprocess-job-*.out"))
    assert "submitted rompy-there-postprocess as job" in there.log("run").read_text()


def test_the_job_behind_it_runs_though_nobody_watches(
    pipeline: Any, end: Any, runs: Any, wait: Any
) -> None:
    """Everything of ours on the login node is killed before the model ends."""
    command = "echo > begun; until [ -e go ]; do sleep 0.05; done"
    run = pipeline(command, {"type": "archive"}, **AS_JOB)
    folder = runs.folder_of(run)
    wait(lambda: (folder / "begun").exists())
    wait(lambda: slot.read(str(run.directory / files.HANDLE)).get("next"))
    runs.kill_all_of_ours(run)
    (folder / "go").touch()
    found = run.directory / files.job_result_name("postprocess")
    wait(found.exists)
    assert json.loads(found.read_text())["state"] == "succeeded"
    run.refresh()
    adopt([run])
    assert end(run).state is RunState.SUCCEEDED, run.reason


def test_a_model_that_fails_is_not_postprocessed(pipeline: Any, end: Any, wait: Any) -> None:
    run = pipeline("exit 3", {"type": "noop"}, **AS_JOB)
    assert end(run).state is RunState.FAILED
    assert "its command ended with exit status 3" in run.reason
    number = slot.read(str(run.directory / files.HANDLE))["next"]
    wait(lambda: _state(number) in {"", "CANCELLED"})
    assert not (run.directory / files.job_result_name("postprocess")).exists()


def test_cancelling_ends_both_jobs(pipeline: Any, end: Any, wait: Any, runs: Any) -> None:
    run = pipeline("echo > begun; exec sleep 300", {"type": "noop"}, **AS_JOB)
    wait(lambda: (runs.folder_of(run) / "begun").exists())
    wait(lambda: slot.read(str(run.directory / files.HANDLE)).get("next"))
    cancel(run)
    assert end(run).state is RunState.CANCELLED
    kept = slot.read(str(run.directory / files.HANDLE))
    wait(lambda: {_state(kept["number"]), _state(kept["next"])} <= {"", "CANCELLED"})


def test_a_processor_that_fails_on_the_cluster(pipeline: Any, end: Any) -> None:
    """Its own words are the stage's."""
    processor = {"type": "archive", "destination": "/proc/archives"}
    run = pipeline("true", processor, **AS_JOB)
    assert end(run).state is RunState.FAILED
    assert run.stage == "postprocess"
    local = pipeline("true", processor)
    assert end(local).stage == "postprocess"
    assert run.reason == local.reason
    assert "/proc/archives" in run.reason


def test_there_must_be_a_job_to_wait_for(cli: Any, write: Any) -> None:
    text = "config: {run_id: r, output_dir: out}\nbackend: {type: local, command: 'true'}\n"
    write("p.yml", text)
    said = cli("pipeline", "p.yml", "--postprocess-as-job")
    assert said.returncode == 2
    assert "only behind a Slurm job" in said.stderr


def _state(number: str) -> str:
    argv = ["squeue", "--noheader", "--states=all", "--format=%T", f"--jobs={number}"]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60).stdout.strip()
