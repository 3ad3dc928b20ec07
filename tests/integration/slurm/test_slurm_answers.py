"""Faults 32 to 34, and more: what the backend makes of Slurm's answers; commands play its part."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rompy_tui.backends import ExecutionContext, SlurmConfig
from rompy_tui.backends.handle import Handle
from rompy_tui.errors import MissingError
from rompy_tui.model import ModelRun
from rompy_tui.run.slurm import SlurmRunBackend, watch
from rompy_tui.run.slurm.queue import Queue

# Asked for a person's jobs it lists none; asked for this one it knows none.
FORGOTTEN = """\
case "$*" in *--jobs=*) echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1;; esac"""


def listed(state: str, reason: str = "None") -> str:
    """A squeue that lists the job, and others of that person."""
    line = f"4711|N/A|{state}|{reason}|0:05|n1|rompy-tui:x"
    return f"echo 'CLUSTER: west'; echo '12|N/A|RUNNING|None|1-00:00:00|n2|'; echo '{line}'"


class Played:
    """A Slurm that is played: the job's script runs inside sbatch, the answers are given."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = tmp_path / "bin"
        self.folder.mkdir()
        self.model_run = ModelRun(run_id="played", output_dir=tmp_path)
        self.workspace = self.model_run.staging_dir
        self.workspace.mkdir()
        self.context = ExecutionContext(log=tmp_path / "log")
        monkeypatch.setenv("PATH", f"{self.folder}{os.pathsep}{os.environ['PATH']}")
        self.command("sbatch", "bash -s >&2; echo '4711;west'")
        self.command("scontrol", "exit 1")
        self.command("scancel", "exit 0")

    def command(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho "$0 $*" >>"{self.folder}/calls"\n{text}\n')
        path.chmod(0o755)

    def calls(self, name: str) -> list[str]:
        """How a command was called."""
        lines = (self.folder / "calls").read_text().splitlines()
        return [line for line in lines if f"/{name} " in line]

    def run(self, command: str) -> bool:
        config = SlurmConfig(command=command)
        return SlurmRunBackend().run(self.model_run, config, self.workspace, self.context)


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Played:
    monkeypatch.setattr(watch, "_MARKER_DELAY", 0.0)
    monkeypatch.setattr(watch, "_POLL", 0.1)
    return Played(tmp_path, monkeypatch)


# Ends the script's shell before it can leave the exit status, as Slurm does.
KILLED = "kill -KILL $PPID"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("FAILED", "failed"),
        ("TIMEOUT", "reached its time_limit"),
        ("CANCELLED", "was cancelled from outside"),
        ("OUT_OF_MEMORY", "ran out of memory"),
        ("NODE_FAIL", "a node failed"),
        ("BOOT_FAIL", "could not be booted"),
        ("DEADLINE", "ended at its deadline"),
        ("PREEMPTED", "was preempted"),
    ],
)
def test_34_every_bad_end_is_said_after_one_look(played: Played, state: str, said: str) -> None:
    played.command("squeue", listed(state))
    assert not played.run(KILLED)
    assert said in played.context.failure
    assert f"({state})" in played.context.failure
    assert "4711 on west" in played.context.failure
    (look,) = played.calls("squeue")
    assert look.endswith("--clusters=west")


def test_completed_is_believed_without_a_marker(played: Played) -> None:
    played.command("squeue", listed("COMPLETED"))
    assert played.run(KILLED)


def test_33_slurm_and_the_marker_disagree(played: Played) -> None:
    played.command("squeue", listed("COMPLETED"))
    assert not played.run("exit 4")
    assert "exit status 4, but Slurm says that the job 4711 on west completed" in (
        played.context.failure
    )
    played.command("squeue", listed("NODE_FAIL"))
    assert not played.run("exit 0")
    assert "a node failed, but its command ended with exit status 0" in played.context.failure


def test_32_a_forgotten_job_has_its_marker(played: Played) -> None:
    played.command("squeue", FORGOTTEN)
    assert played.run("true")
    assert not played.run("exit 3")
    assert played.context.failure.endswith("failed: its command ended with exit status 3")
    assert list(played.workspace.iterdir()) == []


def test_32_a_forgotten_job_without_a_marker_is_lost(played: Played) -> None:
    played.command("squeue", FORGOTTEN)
    assert not played.run(KILLED)
    assert "is lost" in played.context.failure


def test_34_a_state_never_heard_of_is_watched_on(
    played: Played, caplog: pytest.LogCaptureFixture
) -> None:
    seen = played.folder / "seen"
    then, now = listed("COMPLETED"), listed("FROZEN")
    played.command("squeue", f'if [ -e "{seen}" ]; then {then}; else {now}; fi; touch "{seen}"')
    told: list[str] = []
    played.context.handle = Handle(None, lambda kept: told.append(kept.get("words", "")))
    assert played.run("true")
    assert "the unknown state FROZEN: watching on" in caplog.text
    assert "job 4711 on west is in the unknown state FROZEN" in told


def test_why_a_job_waits_is_said(played: Played) -> None:
    seen = played.folder / "seen"
    then, now = listed("COMPLETED"), listed("PENDING", "Resources")
    played.command("squeue", f'if [ -e "{seen}" ]; then {then}; else {now}; fi; touch "{seen}"')
    told: list[str] = []
    played.context.handle = Handle(None, lambda kept: told.append(kept.get("words", "")))
    assert played.run("true")
    assert "job 4711 on west waits: Resources" in told
    assert told[-1] == ""


def test_the_accounting_database_knows_a_forgotten_job(played: Played) -> None:
    """Used where it answers: without it the job would be lost."""
    played.command("squeue", FORGOTTEN)
    played.command("sacct", "echo 'OUT_OF_MEMORY|0:125'")
    assert not played.run(KILLED)
    assert "ran out of memory" in played.context.failure
    played.command("sacct", "echo 'COMPLETED|0:0'")
    assert played.run(KILLED)
    played.command("sacct", "echo 'CANCELLED by 1000|0:0'")
    assert not played.run(KILLED)
    assert "was cancelled from outside" in played.context.failure
    played.command("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1")
    assert not played.run(KILLED)
    assert "is lost" in played.context.failure


def test_runs_of_one_state_directory_ask_once(played: Played, tmp_path: Path) -> None:
    """What one has asked, the others read; also that the controller is away."""
    played.command("squeue", listed("RUNNING"))
    queues = [Queue(tmp_path, "west") for _ in range(20)]
    now = time.time()
    with ThreadPoolExecutor(len(queues)) as pool:
        found = list(pool.map(lambda queue: queue.rows(now - 1), queues))
    assert all([row.state for row in rows] == ["RUNNING", "RUNNING"] for rows in found)
    assert len(played.calls("squeue")) == 1
    played.command("squeue", "echo 'Unable to contact slurm controller' >&2; exit 1")
    with ThreadPoolExecutor(len(queues)) as pool:
        asked = [pool.submit(queue.rows, time.time()) for queue in queues]
        errors = [str(answer.exception()) for answer in asked]
    assert errors == ["Unable to contact slurm controller"] * len(queues)
    assert len(played.calls("squeue")) == 2
    assert [p.stat().st_mode & 0o777 for p in tmp_path.glob("squeue-west.*")] == [0o600] * 2


def test_why_a_job_failed_without_a_marker(played: Played) -> None:
    played.command("squeue", listed("FAILED"))
    text = (
        "JobId=4711 JobName=x\n   JobState=FAILED Reason=RaisedSignal:9 Dependency=(null)\n"
        "   Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:9\n"
    )
    played.command("scontrol", f"cat <<'END'\n{text}END")
    assert not played.run(KILLED)
    assert played.context.failure.endswith("failed (signal 9) (FAILED, RaisedSignal:9)")


def test_sbatch_that_says_no_number(played: Played) -> None:
    played.command("sbatch", "echo 'welcome to this cluster'")
    assert not played.run("true")
    assert "did not say the job's number" in played.context.failure


def test_munge_is_down(played: Played) -> None:
    played.command("sbatch", "echo 'sbatch: error: Munge encode failed' >&2; exit 1")
    with pytest.raises(MissingError, match="Slurm cannot be reached: Munge encode failed"):
        played.run("true")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"env_vars": {"a-b": "1"}}, "environment variable 'a-b'"),
        ({"additional_options": ["script.sh"]}, "begins with '-'"),
        ({"additional_options": ["--wait"]}, "'--wait' cannot be in additional_options"),
        ({"additional_options": ["--wrap=ls"]}, "its command runs in place of"),
    ],
)
def test_what_no_job_can_have(played: Played, values: dict[str, object], said: str) -> None:
    config = SlurmConfig(**{"command": "true", **values})
    assert not SlurmRunBackend().run(played.model_run, config, played.workspace, played.context)
    assert said in played.context.failure
    assert not (played.folder / "calls").exists()
