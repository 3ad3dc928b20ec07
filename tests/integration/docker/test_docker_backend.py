"""The Docker backend against a real daemon."""

from __future__ import annotations

import gc
import json
import logging
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docker
import pytest
from docker.errors import NotFound

from rompy_tui.backends import DockerConfig
from rompy_tui.errors import Cancelled, MissingError, StageTimeout
from rompy_tui.model import ModelRun
from rompy_tui.run.docker import DockerRunBackend

if TYPE_CHECKING:
    from .conftest import Bench

pytestmark = pytest.mark.docker

IMAGE = "rompy-ci:1"
LABEL = "rompy-tui.run-id"


def test_output_is_in_the_log_and_the_container_gone(bench: Bench) -> None:
    (bench.workspace / "INPUT").write_text("depth 50")
    assert bench.run("cat INPUT; echo; echo to-stderr >&2; pwd; echo result > OUT; printf last")
    assert bench.log == "depth 50\nto-stderr\n/app/run_id\nlast"
    assert (bench.workspace / "OUT").read_text() == "result\n"
    assert bench.containers() == []
    assert bench.context.failure == ""


def test_the_workspace_is_generated_where_none_is_given(
    engine: docker.DockerClient, tmp_path: Path
) -> None:
    generated: list[Path] = []

    class Generating(ModelRun):
        def generate(self) -> Path:
            generated.append(self.staging_dir)
            self.staging_dir.mkdir(parents=True)
            return self.staging_dir

    model_run = Generating(run_id="generated", output_dir=tmp_path)
    config = DockerConfig(image=IMAGE, executable="echo done > OUT")
    assert DockerRunBackend().run(model_run, config)
    assert generated == [tmp_path / "generated"]
    assert (tmp_path / "generated" / "OUT").read_text() == "done\n"


def test_output_goes_to_the_logger_where_there_is_no_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.context.log = None
    with caplog.at_level(logging.INFO, logger="rompy_tui.run.docker"):
        assert bench.run("printf 'one\\ntwo'")
    lines = [r.getMessage() for r in caplog.records]
    assert lines[-2:] == ["one", "two"]


def test_output_comes_while_the_model_runs(bench: Bench) -> None:
    result = bench.in_thread("echo first; until [ -e go ]; do sleep 0.1; done; echo second")
    bench.until(lambda: bench.log == "first\n")
    (bench.workspace / "go").touch()
    assert result() is True
    assert bench.log == "first\nsecond\n"


def test_every_line_of_a_flood_is_in_the_log(bench: Bench) -> None:
    assert bench.run("seq 1 100000")
    assert bench.log == "".join(f"{n}\n" for n in range(1, 100001))


def test_the_exit_status_is_reported(bench: Bench) -> None:
    assert not bench.run("exit 3")
    assert bench.context.failure == "the container ended with exit status 3"
    assert bench.containers() == []


def test_a_program_that_is_not_there_is_named(bench: Bench) -> None:
    assert not bench.run("/usr/local/bin/run.sh")
    assert "'/usr/local/bin/run.sh' was not found in the image" in bench.context.failure


def test_the_limits_are_the_engines(bench: Bench, tmp_path: Path) -> None:
    data = tmp_path / "wind data"
    data.mkdir()
    assert bench.run(
        "id -u",
        cpu=1,
        memory="64m",
        user="model",
        volumes=[f"{data}:/data/wind:ro,z"],
        remove_container=False,
    )
    assert bench.log == "1000\n"
    (container,) = bench.containers()
    host = container.attrs["HostConfig"]
    assert host["NanoCpus"] == 10**9
    assert host["Memory"] == 64 * 1024**2
    assert container.attrs["Config"]["User"] == "model"
    assert container.attrs["Config"]["WorkingDir"] == "/app/run_id"
    assert host["Binds"] == [
        f"{bench.workspace}:/app/run_id:rw,Z",
        f"{data}:/data/wind:ro,z",
        f"{bench.context.log}:/rompy-tui.log:rw,z",
    ]
    assert host["Init"] is True
    assert container.labels[LABEL] == bench.run_id
    assert container.attrs["State"]["ExitCode"] == 0


def test_more_cores_than_there_are_limit_nothing(bench: Bench) -> None:
    assert bench.run("true", cpu=128, remove_container=False)
    (container,) = bench.containers()
    cores = bench.engine.info()["NCPU"]
    assert container.attrs["HostConfig"]["NanoCpus"] == cores * 10**9


def test_a_read_only_volume_cannot_be_written(bench: Bench, tmp_path: Path) -> None:
    read_only, writable = tmp_path / "ro", tmp_path / "rw"
    for folder in (read_only, writable):
        folder.mkdir()
    volumes = [f"{read_only}:/ro:ro", f"{writable}:/rw", f"{writable}:/again:rw"]
    assert not bench.run("echo x > /rw/x && cat /again/x && echo y > /ro/y", volumes=volumes)
    assert bench.log.startswith("x\n")
    assert "Read-only file system" in bench.log
    assert [p.name for p in read_only.iterdir()] == []
    assert (writable / "x").exists()


def test_values_are_literal(bench: Bench) -> None:
    values = {"A": "$(id) `id` 'x' \"y\" %j", "B": "  two  blanks ", "EMPTY": "", "N": "a\nb"}
    program = 'printf "[%s]" "$A" "$B" "${EMPTY-unset}" "$N"'
    assert bench.run(program, env_vars=values)
    assert bench.log == "[$(id) `id` 'x' \"y\" %j][  two  blanks ][][a\nb]"


def test_a_path_with_a_colon_is_mounted(engine: docker.DockerClient, tmp_path: Path) -> None:
    model_run = ModelRun(run_id="2026-11-22T00:00", output_dir=tmp_path)
    model_run.staging_dir.mkdir()
    config = DockerConfig(image=IMAGE, executable="echo done > OUT")
    assert DockerRunBackend().run(model_run, config, model_run.staging_dir)
    assert (model_run.staging_dir / "OUT").exists()


@pytest.mark.parametrize(
    ("place", "seen"), [("workspace/sub", "/app/run_id/sub"), ("other", "/app/working_dir")]
)
def test_the_working_directory(bench: Bench, tmp_path: Path, place: str, seen: str) -> None:
    directory = bench.workspace / "sub" if place.startswith("workspace") else tmp_path / place
    directory.mkdir()
    assert bench.run("pwd; echo x > made-here", working_dir=directory)
    assert bench.log == f"{seen}\n"
    assert (directory / "made-here").exists()


@pytest.mark.parametrize(
    ("mpiexec", "said"),
    [("launch", "-n 2 model\n"), ("launch -np 4 --bind-to core", "-np 4 --bind-to core model\n")],
)
def test_mpiexec_gets_the_ranks(bench: Bench, mpiexec: str, said: str) -> None:
    launcher = bench.workspace / "launch"
    launcher.write_text('#!/bin/sh\nprintf "%s\\n" "$*"; echo "$OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"\n')
    launcher.chmod(0o755)
    assert bench.run("model", mpiexec=f"./{mpiexec}", cpu=2)
    assert bench.log == f"{said}1\n"
    assert bench.run("model", mpiexec=f"./{mpiexec}", cpu=2, user="model")
    assert bench.log == f"{said}1\n{said}\n"


def test_a_timeout_stops_the_container(bench: Bench) -> None:
    began = time.monotonic()
    with pytest.raises(StageTimeout, match="timeout of 2 s"):
        bench.run("echo begun; trap '' TERM; sleep 60 & wait; wait; sleep 60", timeout=2)
    # The limit, the grace of a second, and what Docker itself needs.
    assert 2 <= time.monotonic() - began < 8
    assert bench.log == "begun\n"
    assert bench.containers() == []


def test_cancelling_lets_the_model_clean_up(bench: Bench) -> None:
    program = "trap 'echo cleaning up; exit 0' TERM; echo begun; while :; do sleep 0.1; done"
    bench.context.grace = 10.0
    result = bench.in_thread(program)
    bench.until(lambda: "begun" in bench.log)
    bench.context.cancellation.cancel()
    assert isinstance(result(), Cancelled)
    assert bench.log == "begun\ncleaning up\n"
    assert bench.containers() == []


# Docker's library leaves the socket open that it could not connect.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("host", ["unix:///no/such/docker.sock", "tcp://127.0.0.1:1"])
def test_no_daemon(bench: Bench, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(MissingError, match=f"cannot be reached at {host}") as raised:
        bench.run("true")
    assert "start the Docker daemon" in raised.value.hint
    del raised
    gc.collect()


def test_a_container_that_cannot_start_does_not_stay(bench: Bench) -> None:
    assert not bench.run("true", user="nobody-knows", remove_container=False)
    assert "could not be started" in bench.context.failure
    assert "nobody-knows" in bench.context.failure
    assert bench.containers() == []


def test_a_container_removed_from_outside(bench: Bench) -> None:
    result = bench.in_thread("echo begun; sleep 60")
    bench.until(lambda: bench.log == "begun\n")
    (container,) = bench.containers()
    container.remove(force=True)
    assert result() is False
    assert "removed from outside" in bench.context.failure


def test_a_volume_that_has_gone_is_not_made(bench: Bench, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    config = DockerConfig(image=IMAGE, executable="true", volumes=[f"{gone}:/gone:ro"])
    gone.rmdir()
    assert not DockerRunBackend().run(bench.model_run, config, bench.workspace, bench.context)
    assert f"{gone}, to be mounted at /gone, does not exist" in bench.context.failure
    assert not gone.exists()


def test_running_out_of_memory_is_said(bench: Bench) -> None:
    assert not bench.run("tail /dev/zero", memory="48m")
    assert "ran out of memory (limit 48m)" in bench.context.failure


def test_a_killed_child_is_flagged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    assert bench.run("tail /dev/zero; exit 0", memory="48m")
    assert "memory ran out (limit 48m)" in bench.log
    assert "memory ran out (limit 48m)" in caplog.text


def test_importing_the_backend_does_not_import_docker() -> None:
    program = "import sys, rompy_tui.run.docker.backend; sys.exit('docker' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=30).returncode == 0


def test_a_kept_container_can_be_looked_at(bench: Bench) -> None:
    assert not bench.run("echo kept; exit 5", remove_container=False)
    (container,) = bench.containers()
    assert bench.log == "kept\n"
    assert container.attrs["State"]["ExitCode"] == 5
    container.remove()
    with pytest.raises(NotFound):
        container.reload()


def test_the_doctor_finds_the_engine(cli: Any) -> None:
    (found,) = [f for f in json.loads(cli("doctor", "--json").stdout) if f["topic"] == "docker"]
    assert found["condition"] == "good"
    assert "cores" in found["message"]
