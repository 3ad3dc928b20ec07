"""What Slurm's commands may say, and what is made of it; commands play their part."""

from __future__ import annotations

from pathlib import Path

import pytest

from rompy_tui.backends import ExecutionContext, SlurmConfig
from rompy_tui.backends.execution import FollowUp
from rompy_tui.errors import Cancelled, MissingError
from rompy_tui.run.slurm import again, follow_up, foreign
from rompy_tui.run.slurm.again import found_again
from rompy_tui.run.slurm.commands import (
    JobId,
    UnreachableError,
    cancel,
    cancel_surely,
    submit,
)
from rompy_tui.run.slurm.follow_up import next_token, submit_next
from rompy_tui.run.slurm.job import JobPlan
from rompy_tui.run.slurm.questions import Details, Row, accounting, details, rows_of, usage
from rompy_tui.run.slurm.report import array_failure, failure
from tests.unit.run.conftest import Commands

JOB = JobId("4711")
AWAY = "echo 'squeue: error: Unable to contact slurm controller (connect failure)' >&2; exit 1"


def listed(state: str, comment: str = "") -> str:
    return f"echo '4711|N/A|{state}|None|0:05|n1|{comment}'"


def once(folder: Path, first: str, then: str) -> str:
    """A command that does something else the first time."""
    return f'if mkdir "{folder}/asked" 2>/dev/null; then {first}; else {then}; fi'


@pytest.fixture
def plan(tmp_path: Path) -> JobPlan:
    return JobPlan(SlurmConfig(command="swan"), tmp_path, "played", "t0k3n")


def row(state: str, task: str = "") -> Row:
    return Row("4711", task, state, "", 5.0, "n1", "")


def test_how_a_job_failed() -> None:
    ended = failure(JOB, "NODE_FAIL", None, Details(code=1))
    assert ended == "the job 4711 ended because a node failed (exit status 1) (NODE_FAIL)"
    ended = failure(JOB, "NODE_FAIL", None, Details())
    assert ended == "the job 4711 ended because a node failed (NODE_FAIL)"


def test_how_an_array_failed() -> None:
    assert "is lost" in array_failure(JOB, [], {}, [])
    assert array_failure(JOB, [row("COMPLETED", "1")], {"1": 0}, ["1"]) == ""
    rows = [row("FAILED", "1"), row("FAILED", "2"), row("TIMEOUT", "3")]
    said = array_failure(JOB, rows, {"1": 3}, ["1", "2", "3"])
    assert said == (
        "of 3 tasks of the array 4711, 3 failed: 1 (exit status 3), 2 (FAILED), 3 (TIMEOUT)"
    )


def test_a_question_that_is_refused(commands: Commands) -> None:
    commands("squeue", "echo 'squeue: error: Access denied' >&2; exit 1")
    with pytest.raises(UnreachableError, match="Access denied"):
        rows_of(JOB)


def test_a_slurm_without_accounting(
    commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands("sacct", "echo 'COMPLETED|0:0'")
    commands("sstat", "echo '2|00:10|1024K'")
    assert accounting(JOB) == ("COMPLETED", 0)
    assert usage(JOB) == (20.0, 2 << 20)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert accounting(JOB) is None
    assert usage(JOB) is None


def test_details_without_an_exit_status(commands: Commands) -> None:
    commands("scontrol", "echo '   JobState=FAILED Reason=NodeDown Dependency=(null)'")
    assert details(JOB) == Details(reason="NodeDown")


def test_a_submission_whose_answer_is_lost(commands: Commands) -> None:
    said = "Batch job submission failed: Socket timed out on send/recv operation"
    commands("sbatch", f"echo 'sbatch: error: {said}' >&2; exit 1")
    with pytest.raises(UnreachableError, match="Socket timed out"):
        submit(["--parsable"], "true")


def test_a_controller_that_is_away_accepts_nothing(commands: Commands) -> None:
    commands("sbatch", AWAY)
    with pytest.raises(MissingError, match="Slurm cannot be reached"):
        submit(["--parsable"], "true")


def test_a_job_that_may_not_be_cancelled(commands: Commands) -> None:
    commands("scancel", "echo 'scancel: error: Access/permission denied' >&2; exit 1")
    with pytest.raises(UnreachableError, match="permission denied"):
        cancel(JOB)


@pytest.mark.parametrize(("patience", "calls"), [(30.0, ["scancel 4711"]), (0.0, [])])
def test_a_job_is_cancelled_surely(
    commands: Commands, tmp_path: Path, patience: float, calls: list[str]
) -> None:
    cancel_surely(JOB, patience)
    noted = tmp_path / "calls"
    assert (noted.read_text().splitlines() if noted.exists() else []) == calls


def test_a_job_is_known_by_its_comment(
    commands: Commands,
    plan: JobPlan,
    context: ExecutionContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The controller is away first, then slow; somebody asks to stop meanwhile."""
    monkeypatch.setattr(again, "_AGAIN", 0.01)
    context.handle.keep(outside=True)
    context.cancellation.cancel()
    found = f"sleep 0.1; {listed('RUNNING', plan.found_by)}"
    commands("squeue", once(tmp_path, AWAY, found))
    assert found_again(plan, context) == JOB
    assert context.handle.get("number") == "4711"
    assert context.handle.get("words").endswith("trying again")


def test_a_controller_that_does_not_come_back(
    commands: Commands,
    plan: JobPlan,
    context: ExecutionContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(again, "_AGAIN", 0.01)
    monkeypatch.setattr(again, "_GOING", -1.0)
    context.handle.keep(outside=True)
    context.cancellation.cancel()
    commands("squeue", AWAY)
    with pytest.raises(Cancelled, match="a job may have been submitted") as caught:
        found_again(plan, context)
    assert plan.found_by in (caught.value.hint or "")


@pytest.fixture
def followed(plan: JobPlan, context: ExecutionContext, monkeypatch: pytest.MonkeyPatch) -> JobPlan:
    """A job that another one is to follow."""
    monkeypatch.setattr(follow_up, "_AGAIN", 0.01)
    context.follow_up = FollowUp("true", plan.workspace, 60.0)
    return plan


def test_what_follows_is_found_once_the_controller_is_back(
    commands: Commands, followed: JobPlan, context: ExecutionContext, tmp_path: Path
) -> None:
    comment = f"rompy-tui:{next_token(followed.token)}"
    commands("squeue", once(tmp_path, AWAY, listed("PENDING", comment)))
    submit_next(followed, JobId("4710"), context).drop()
    calls = (tmp_path / "calls").read_text()
    assert "sbatch" not in calls
    assert "scancel 4711" in calls


def test_nothing_follows_what_is_to_stop(
    commands: Commands, followed: JobPlan, context: ExecutionContext, tmp_path: Path
) -> None:
    commands("squeue", AWAY)
    context.cancellation.cancel()
    submit_next(followed, JOB, context).drop()
    calls = (tmp_path / "calls").read_text()
    assert "sbatch" not in calls
    assert "scancel" not in calls


def test_a_workspace_that_has_gone(tmp_path: Path) -> None:
    plan = JobPlan(SlurmConfig(command="swan"), tmp_path / "gone", "played", "t0k3n")
    assert plan.problem() == f"the directory {tmp_path / 'gone'} does not exist"


def test_a_job_of_others_is_followed(
    commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controller is away in between; the last line has no end."""
    monkeypatch.setattr(foreign, "_TICK", 0.01)
    monkeypatch.setattr(foreign, "_POLL", 0.2)
    log, mode = tmp_path / "job.out", tmp_path / "mode"
    log.write_bytes(b"one\n")
    mode.write_text("running")
    commands("scontrol", f"echo '   StdErr={log}'; echo '   StdOut={log}'")
    commands(
        "squeue",
        f"""case $(cat "{mode}") in
        running) {listed("RUNNING")};;
        away) echo ended >"{mode}"; {AWAY};;
        ended) {listed("COMPLETED")};;
        esac""",
    )
    lines = foreign.follow("4711")
    assert next(lines) == b"one"
    with log.open("ab") as stream:
        stream.write(b"two\nthree")
    new = tmp_path / "new"
    new.write_text("away")
    new.replace(mode)
    assert list(lines) == [b"two", b"three"]
    assert mode.read_text() == "ended\n"


def test_a_job_of_others_where_nobody_answers(commands: Commands) -> None:
    commands("squeue", AWAY)
    with pytest.raises(MissingError, match="Slurm cannot be reached"):
        next(foreign.follow("4711"))
