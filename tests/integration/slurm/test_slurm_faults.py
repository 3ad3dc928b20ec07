"""Faults 30 to 32: what happens to jobs, to their controller and to those who follow them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision import Run, RunState, adopt, cancel, files, slot

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("controller")]


@pytest.fixture
def submit(begin: Any) -> Iterator[Any]:
    """Begin a run as a job; what a failing test leaves of it is ended."""
    made: list[Run] = []

    def make(command: str, values: dict[str, Any] | None = None, **more: Any) -> Run:
        made.append(begin(command, backend={"type": "slurm", **(values or {})}, **more))
        return made[-1]

    yield make
    for run in made:
        number = slot.read(str(run.directory / files.HANDLE)).get("number")
        if number:
            subprocess.run(["scancel", "--quiet", number], capture_output=True, timeout=60)


@pytest.fixture
def having(wait: Any, runs: Any) -> Any:
    """Wait until a run's model has written a line, and its job's number is known."""

    def until(run: Run, line: str) -> str:
        wait(lambda: run.log("run").exists() and line in runs.lines_of(run))
        return str(slot.read(str(run.directory / files.HANDLE))["number"])

    return until


def observed(run: Run) -> str:
    run.refresh()
    return run.observation


def squeue(*argv: str) -> str:
    """What squeue says; empty where it refuses."""
    done = subprocess.run(["squeue", "--noheader", *argv], capture_output=True, timeout=60)
    return done.stdout.decode().strip()


def is_left(run: Run, runs: Any) -> list[Path]:
    """The files by which a job leaves word."""
    return list(runs.folder_of(run).glob(".rompy-tui-*"))


@pytest.mark.parametrize("point", ["after outside", "before number", "after number"])
def test_30_killed_between_submitting_and_noting_it(
    point: str, submit: Any, end: Any, runs: Any, failpoint: Any
) -> None:
    """Found again by its comment, never submitted twice."""
    failpoint(point)
    run = submit("echo started >>starts; echo here")
    assert end(run).state is RunState.SUCCEEDED, run.reason
    assert (runs.folder_of(run) / "starts").read_text() == "started\n"
    assert runs.lines_of(run) == ["here"]
    assert is_left(run, runs) == []
    assert [e.kind for e in run.events].count("warning") == 1


def test_30_whoever_follows_the_job_is_killed(
    submit: Any, having: Any, wait: Any, end: Any, runs: Any
) -> None:
    """The process that follows it, again and again; then everything, as when the machine goes."""
    run = submit(runs.IN_FIVE_PARTS)
    runs.kill_who_follows(run, having, wait)
    runs.kill_all_of_ours(run)
    runs.let_end(run)
    run.refresh()
    assert run.state is RunState.RUNNING
    assert adopt([run]) == [run]
    assert end(run).state is RunState.SUCCEEDED, run.reason
    assert runs.lines_of(run) == [*runs.FIVE_PARTS, "end"]


def test_30_cancelled_though_nobody_follows_it(
    submit: Any, having: Any, end: Any, runs: Any
) -> None:
    run = submit("echo begun; exec sleep 300")
    number = having(run, "begun")
    runs.kill_all_of_ours(run)
    assert cancel(run)
    assert end(run).state is RunState.CANCELLED
    assert squeue(f"--jobs={number}") == ""


def test_30_another_login_node_goes_on(submit: Any, having: Any, end: Any, runs: Any) -> None:
    """Who followed it was on another machine and has given no sign of life for long."""
    run = submit("echo begun; until [ -e go ]; do sleep 0.05; done; exit 7")
    having(run, "begun")
    runs.kill_all_of_ours(run)
    run.refresh()
    owner = {**run.owner, "host": "login2", "boot": "another"}
    slot.write(str(run.directory / files.STATE), {**run.kept, "owner": owner})
    lock = run.directory / files.LOCK
    run.refresh()
    assert not run.is_orphan
    silent = lock.stat().st_mtime - 3600
    os.utime(lock, (silent, silent))
    assert run.is_orphan
    (runs.folder_of(run) / "go").touch()
    adopt([run])
    assert end(run).state is RunState.FAILED
    assert "its command ended with exit status 7" in run.reason


def test_31_the_controller_is_down_for_a_while(
    cluster: Any, submit: Any, having: Any, wait: Any, end: Any, runs: Any
) -> None:
    """Unreachable, but its output still comes; asking it to stop is tried until it is heard."""
    run = submit("echo begun; until [ -e go ]; do sleep 0.05; done; echo during; sleep 300")
    number = having(run, "begun")
    cluster.stop("slurmctld")
    wait(lambda: "Slurm cannot be reached" in observed(run))
    (runs.folder_of(run) / "go").touch()
    having(run, "during")
    assert run.state is RunState.RUNNING
    assert cancel(run)
    wait(lambda: "could not be cancelled yet" in run.log("run").read_text())
    run.refresh()
    assert run.state is RunState.RUNNING
    cluster.start()
    assert end(run).state is RunState.CANCELLED
    assert squeue(f"--jobs={number}", "--states=running") == ""


@pytest.mark.usefixtures("cluster")
def test_32_slurm_has_forgotten_the_job(
    submit: Any, having: Any, wait: Any, end: Any, runs: Any
) -> None:
    """The exit status that the job's script has left decides; without one it is lost."""
    several, numbers = [], []
    for name, code in (("well", 0), ("badly", 3), ("lost", 0)):
        command = f"echo begun; until [ -e go ]; do sleep 0.05; done; exit {code}"
        run = submit(command, name=name)
        several.append(run)
        numbers.append(having(run, "begun"))
        runs.kill_all_of_ours(run)
        (runs.folder_of(run) / "go").touch()
    wait(lambda: not squeue("--states=all", "--format=%i"))
    assert all(not squeue("--states=all", f"--jobs={number}") for number in numbers)
    for left in runs.folder_of(several[2]).glob(".rompy-tui-*.exit"):
        left.unlink()
    adopt(several)
    assert end(several[0]).state is RunState.SUCCEEDED
    assert end(several[1]).state is RunState.FAILED
    assert "its command ended with exit status 3" in several[1].reason
    assert end(several[2]).state is RunState.FAILED
    assert "is lost: Slurm no longer knows it" in several[2].reason


def test_what_a_job_uses(submit: Any, having: Any, end: Any, runs: Any, wait: Any) -> None:
    run = submit("echo begun; until [ -e go ]; do :; done")
    having(run, "begun")
    wait(lambda: [f for f in run.figures if f.cpu > 0 and f.memory > 0])
    (runs.folder_of(run) / "go").touch()
    assert end(run).state is RunState.SUCCEEDED


def test_an_array_is_reported(submit: Any, end: Any, runs: Any) -> None:
    """Each task's output, and which of them failed how."""
    run = submit(
        "echo task $SLURM_ARRAY_TASK_ID; exit $((SLURM_ARRAY_TASK_ID % 2 * 4))",
        {"additional_options": ["--array=1-4"]},
    )
    assert end(run).state is RunState.FAILED
    assert "of 4 tasks of the array" in run.reason
    assert "2 failed: 1 (exit status 4), 3 (exit status 4)" in run.reason
    assert sorted(runs.lines_of(run)) == ["task 1", "task 2", "task 3", "task 4"]
    assert is_left(run, runs) == []


def test_only_the_node_knows_the_names_of_the_files(submit: Any, end: Any, runs: Any) -> None:
    run = submit(
        "echo out; echo err >&2",
        {"output_file": "%x-%N-%J-%u.out", "error_file": "%N.%s.%t.err", "job_name": "a b"},
    )
    assert end(run).state is RunState.SUCCEEDED, run.reason
    assert sorted(runs.lines_of(run)) == ["err", "out"]
    assert len(list(runs.folder_of(run).glob("*.err"))) == 1


def test_output_that_is_added_to_a_file(submit: Any, end: Any, runs: Any) -> None:
    """What stood there before is another run's."""
    values = {"output_file": "all.out", "additional_options": ["--open-mode=append"]}
    for word in ("one", "two"):
        run = submit(f"echo {word}", values)
        assert end(run).state is RunState.SUCCEEDED, run.reason
        assert runs.lines_of(run) == [word]
    assert (runs.folder_of(run) / "all.out").read_text() == "one\ntwo\n"


def test_a_job_that_does_not_want_to_go(
    submit: Any, having: Any, wait: Any, end: Any, runs: Any
) -> None:
    """It is not given Slurm's own time to end, which may be long."""
    run = submit("trap 'echo no' TERM; echo begun; while true; do sleep 0.1; done")
    number = having(run, "begun")
    cancel(run)
    assert end(run).state is RunState.CANCELLED
    assert squeue(f"--jobs={number}", "--states=running") == ""
