"""The Slurm backend against a real controller and node."""

from __future__ import annotations

import json
import logging
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.backends import SlurmConfig
from rompy_tui.errors import Cancelled, MissingError, StageTimeout
from rompy_tui.run.slurm import SlurmRunBackend
from tests.integration.one_run import PATIENCE, OneRun

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("controller")]


def slurm(*argv: str) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return done.stdout.strip()


class Bench(OneRun):
    """One model run: its workspace, its log, its job."""

    def __init__(self, tmp_path: Path, folder: str = "out") -> None:
        # Folders of tests in two workers may have one name; jobs are found by theirs.
        self.job_name = f"test {secrets.token_hex(6)}"
        super().__init__(tmp_path, "wave run", tmp_path / folder)

    def run(self, command: str, timeout: int | None = None, **values: Any) -> bool:
        config = SlurmConfig(**{"command": command, "job_name": self.job_name, **values})
        return self.run_on(SlurmRunBackend(), config, timeout)

    def jobs(self) -> list[str]:
        """The numbers of this bench's jobs that have not ended."""
        return slurm("squeue", "--noheader", "--format=%i", f"--name={self.job_name}").split()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    subprocess.run(["scancel", "--quiet", f"--name={made.job_name}"], timeout=PATIENCE)


def test_output_is_in_the_log(bench: Bench) -> None:
    assert bench.run("pwd; echo to-stderr >&2; echo result > OUT; printf last")
    assert bench.log == f"{bench.workspace}\nto-stderr\nlast"
    assert (bench.workspace / "OUT").read_text() == "result\n"
    # The job's own file stays; the exit marker does not.
    (output,) = set(bench.workspace.iterdir()) - {bench.workspace / "OUT"}
    assert output.name.startswith("slurm-")
    assert output.name.endswith(".out")
    assert bench.context.failure == ""


def test_output_goes_to_the_logger_where_there_is_no_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.context.log = None
    with caplog.at_level(logging.INFO, logger="rompy_tui.run.slurm"):
        assert bench.run("printf 'one\\ntwo'")
    assert [r.getMessage() for r in caplog.records][-2:] == ["one", "two"]


def test_output_comes_while_the_job_runs(bench: Bench) -> None:
    result = bench.in_thread("echo first; until [ -e go ]; do sleep 0.1; done; echo second")
    bench.until(lambda: bench.log == "first\n")
    (bench.workspace / "go").touch()
    assert result() is True
    assert bench.log == "first\nsecond\n"


@pytest.mark.parametrize("command", ["exit 3", "exec sh -c 'exit 3'", "(exit 3)"])
def test_the_exit_status_is_reported(bench: Bench, command: str) -> None:
    assert not bench.run(command)
    assert "its command ended with exit status 3" in bench.context.failure


def test_a_command_with_a_syntax_error(bench: Bench) -> None:
    assert not bench.run("echo 'unclosed")
    assert "exit status" in bench.context.failure
    assert "unexpected EOF" in bench.log


def test_the_resources_are_slurms(bench: Bench) -> None:
    command = 'scontrol show job "$SLURM_JOB_ID"'
    assert bench.run(
        command,
        queue="debug",
        ntasks=1,
        cpus_per_task=2,
        time_limit="0:05:00",
        additional_options=["--mem=100M", "--comment two words"],
    )
    for said in ("Partition=debug", "NumCPUs=2", "TimeLimit=00:05:00", "MinMemoryNode=100M"):
        assert said in bench.log
    assert "Comment=two words" in bench.log
    assert f"JobName={bench.job_name}" in bench.log


def test_values_are_literal(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "100%j $(id) 'it' \"is\"")
    values = {"A": "$(id) `id` 'x' \"y\" %j", "B": "  two  blanks ", "EMPTY": "", "N": "a\nb"}
    program = 'printf "[%s]" "$A" "$B" "${EMPTY-unset}" "$N" "$PWD" \'$(id)\''
    assert bench.run(program, env_vars=values, job_name="$(id) a'b %j")
    assert bench.log == (
        "[$(id) `id` 'x' \"y\" %j][  two  blanks ][][a\nb]" + f"[{bench.workspace}][$(id)]"
    )


def test_a_path_with_a_backslash(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "back\\slash %j")
    assert bench.run("echo here")
    assert bench.log == "here\n"


def test_output_and_error_files(bench: Bench, tmp_path: Path) -> None:
    elsewhere = tmp_path / "errors"
    old = bench.workspace / "my out.txt"
    old.write_text("of an earlier run\n")
    assert bench.run(
        "echo to-stdout; echo to-stderr >&2",
        output_file="my out.txt",
        error_file=f"{elsewhere}-%5j.txt",
    )
    assert old.read_text() == "to-stdout\n"
    (errors,) = tmp_path.glob("errors-*.txt")
    assert errors.read_text() == "to-stderr\n"
    assert sorted(bench.log.splitlines()) == ["to-stderr", "to-stdout"]


def test_the_working_directory(bench: Bench, tmp_path: Path) -> None:
    directory = tmp_path / "other place"
    directory.mkdir()
    assert bench.run("pwd", working_dir=directory)
    assert bench.log == f"{directory}\n"
    assert [p.suffix for p in directory.iterdir()] == [".out"]


def test_a_timeout_cancels_the_job(bench: Bench) -> None:
    began = time.monotonic()
    with pytest.raises(StageTimeout, match=r"timeout of 2 s and was cancelled$"):
        bench.run("echo begun; sleep 300", timeout=2)
    assert time.monotonic() - began < 20
    assert "begun" in bench.log
    assert bench.jobs() == []


def test_waiting_in_the_queue_does_not_count(bench: Bench) -> None:
    result = bench.in_thread("echo ran", timeout=2, additional_options=["--hold"])
    bench.until(bench.jobs)
    (job,) = bench.jobs()
    held = time.monotonic()
    # Longer than the timeout.
    bench.until(lambda: time.monotonic() - held > 3)
    slurm("scontrol", "release", job)
    assert result() is True
    assert bench.log == "ran\n"


def test_cancelling_a_job_that_runs(bench: Bench) -> None:
    result = bench.in_thread("echo begun; sleep 300")
    bench.until(lambda: "begun" in bench.log)
    bench.context.cancellation.cancel()
    assert isinstance(result(), Cancelled)
    assert bench.jobs() == []


def test_cancelling_a_job_that_waits(bench: Bench) -> None:
    result = bench.in_thread("true", additional_options=["--hold"])
    bench.until(bench.jobs)
    bench.context.cancellation.cancel()
    assert isinstance(result(), Cancelled)
    assert bench.jobs() == []


def test_a_job_cancelled_from_outside(bench: Bench) -> None:
    result = bench.in_thread("echo begun; sleep 300")
    bench.until(lambda: "begun" in bench.log)
    slurm("scancel", f"--name={bench.job_name}")
    assert result() is False
    assert "was cancelled from outside" in bench.context.failure


def test_a_refusal_has_sbatchs_words(bench: Bench) -> None:
    assert not bench.run("true", queue="no-such-queue")
    assert bench.context.failure.startswith("Slurm refused the job: ")
    assert "invalid partition specified: no-such-queue" in bench.context.failure


def test_an_output_file_that_cannot_be_made(bench: Bench) -> None:
    assert not bench.run("true", output_file="no/such/folder/out")
    assert "can its output file be written there?" in bench.context.failure


def test_slurm_is_not_installed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingError, match=r"sbatch.*not found on PATH") as raised:
        bench.run("true")
    assert raised.value.hint


def test_no_controller(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = Path(os.environ.get("SLURM_CONF", "/etc/slurm/slurm.conf"))
    if not source.is_file():
        pytest.skip("this Slurm is set up without a file")
    lines = source.read_text().splitlines()
    other = [line for line in lines if not line.startswith("SlurmctldPort")]
    (tmp_path / "slurm.conf").write_text("\n".join([*other, "SlurmctldPort=1", ""]))
    monkeypatch.setenv("SLURM_CONF", str(tmp_path / "slurm.conf"))
    with pytest.raises(MissingError, match="Slurm cannot be reached") as raised:
        bench.run("true")
    assert "scontrol ping" in raised.value.hint


def test_the_controller_is_away_for_a_moment(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    real = slurm("sh", "-c", "command -v squeue")
    away = tmp_path / "bin" / "away"
    away.parent.mkdir()
    fake = away.with_name("squeue")
    fake.write_text(
        f'#!/bin/sh\n[ -e "{away}" ] || exec "{real}" "$@"\n'
        "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2\n"
        "exit 1\n"
    )
    fake.chmod(0o755)
    away.touch()
    monkeypatch.setenv("PATH", f"{away.parent}{os.pathsep}{os.environ['PATH']}")
    result = bench.in_thread("echo ran")
    bench.until(lambda: "Slurm cannot be reached, trying again" in caplog.text)
    away.unlink()
    assert result() is True
    assert bench.log == "ran\n"


def test_the_doctor_finds_the_controller(cli: Any) -> None:
    found = [f for f in json.loads(cli("doctor", "--json").stdout) if f["topic"] == "slurm"]
    assert found[0]["condition"] == "good"
    assert "(up, limit" in found[0]["message"]
