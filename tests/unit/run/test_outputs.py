"""Output that is copied to the log: begun again, and where the log cannot be written."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from rompy_tui.backends import LocalConfig, SlurmConfig
from rompy_tui.backends.handle import Handle
from rompy_tui.errors import ExecutionError
from rompy_tui.run.local import command_of
from rompy_tui.run.output import Copy, Output
from rompy_tui.run.slurm.job import JobPlan
from rompy_tui.run.slurm.output import JobOutput

LOGGER = logging.getLogger("played")


def test_a_copy_goes_on_where_a_logger_gets_it(caplog: pytest.LogCaptureFixture) -> None:
    handle = Handle()
    with caplog.at_level(logging.INFO, "played"):
        with Output(None, LOGGER) as output:
            Copy("model", output, handle).add(b"one\n")
        with Output(None, LOGGER) as output:
            again = Copy("model", output, handle)
            assert again.offset == 4
            again.add(b"two\n")
    assert caplog.messages == ["one", "two"]


def test_what_a_killed_process_wrote_last_is_known_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    handle = Handle()
    with Output(log, LOGGER) as output:
        Copy("model", output, handle)
        # Killed after it wrote, before it kept how far.
        output.write(b"one\ntwo\n")
        again = Copy("model", output, handle)
        again.add(b"one\n")
        assert again.offset == 4
        again.add(b"two\nthree\n")
    assert log.read_bytes() == b"one\ntwo\nthree\n"


def start(plan: JobPlan, log: Path, size: int, moment: int) -> None:
    """What a job leaves when it begins."""
    path = Path(f"{plan.mark}.start")
    path.write_text(f"4711\0n1\0{log}\0{size}\n\0{log}\0{size}\n\0")
    os.utime(path, ns=(moment, moment))


@pytest.fixture
def plan(tmp_path: Path) -> JobPlan:
    return JobPlan(SlurmConfig(command="swan"), tmp_path, "played", "t0k3n")


def test_a_job_that_slurm_starts_again(plan: JobPlan, tmp_path: Path) -> None:
    log, written = tmp_path / "log", tmp_path / "job.out"
    written.write_bytes(b"first")
    with Output(log, LOGGER) as output:
        copied = JobOutput(plan, output, Handle())
        start(plan, written, 0, 10**18)
        copied.look()
        copied.copy()
        start(plan, written, 5, 2 * 10**18)
        copied.look()
        with written.open("ab") as stream:
            stream.write(b"second\n")
        copied.copy(last=True)
        copied.close()
    assert log.read_bytes() == b"firstsecond\n"


def test_a_log_that_is_full(
    plan: JobPlan, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    written = tmp_path / "job.out"
    written.write_bytes(b"one\n")
    with Output(Path("/dev/full"), LOGGER) as output:
        copied = JobOutput(plan, output, Handle())
        start(plan, written, 0, 10**18)
        copied.look()
        copied.copy()
        copied.copy(last=True)
        copied.close()
    (said,) = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert said.startswith("cannot write the log /dev/full")
    assert said.endswith("its output is no longer copied")


def test_a_working_directory_that_has_gone(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    config = LocalConfig(command="swan", working_dir=folder)
    folder.rmdir()
    with pytest.raises(ExecutionError, match="gone does not exist"):
        command_of(config, tmp_path)
