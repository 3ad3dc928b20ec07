"""Faults 23 to 30: what happens to containers, to their engine and to those who follow them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import docker
import pytest

from rompy_tui.run.background import Background, Waited
from rompy_tui.supervision import Run, RunState, adopt, cancel, files, slot

pytestmark = pytest.mark.docker

IMAGE = "rompy-ci:1"
SERVER = {"type": "docker", "image": IMAGE}


@pytest.fixture
def contain(begin: Any, engine: docker.DockerClient) -> Iterator[Any]:
    """Begin a run in a container; what a failing test leaves of it is removed."""
    made: list[Run] = []

    def make(command: str, values: dict[str, Any] | None = None, **more: Any) -> Run:
        made.append(begin(command, backend={**SERVER, **(values or {})}, **more))
        return made[-1]

    yield make
    for run in made:
        if handle(run).get("token"):
            for left in containers(engine, run):
                engine.api.remove_container(left["Id"], force=True)


@pytest.fixture
def having(wait: Any, runs: Any) -> Any:
    """Wait until a run's model has written a line."""

    def until(run: Run, line: str) -> None:
        wait(lambda: run.log("run").exists() and line in runs.lines_of(run))

    return until


def handle(run: Run) -> dict[str, Any]:
    return slot.read(str(run.directory / files.HANDLE))


def observed(run: Run) -> str:
    run.refresh()
    return run.observation


def containers(client: docker.DockerClient, run: Run) -> list[dict[str, Any]]:
    wanted = {"label": f"rompy-tui.token={handle(run)['token']}"}
    found: list[dict[str, Any]] = client.api.containers(all=True, filters=wanted)
    return found


def test_23_the_daemon_is_killed(
    daemon: Any, contain: Any, having: Any, wait: Any, end: Any
) -> None:
    """Unreachable while it is away; then the truth: it kills the container when it comes back."""
    mine = daemon()
    run = contain("echo begun; exec sleep 300")
    # A container writes before the daemon has answered that it started, and has noted that.
    wait(lambda: handle(run).get("began"))
    mine.kill()
    wait(lambda: "cannot be reached" in observed(run))
    assert run.state is RunState.RUNNING
    mine.start()
    assert end(run).state is RunState.FAILED
    assert "the container ended with exit status 1" in run.reason
    assert run.reason.endswith("the Docker daemon was away while it ran")


@pytest.fixture
def lost(daemon: Any, tmp_path: Path) -> Iterator[str]:
    """A container that runs, of which the daemon believes that it is only made; its identifier."""
    mine, sign = daemon(), tmp_path / "sign"
    identifier, state = "", ""
    while state != "created":
        sign.write_text("")
        with closing(docker.DockerClient(mine.near)) as client:
            identifier = client.api.create_container(
                IMAGE,
                ["sh", "-c", "echo begun >/sign; exec sleep 300"],
                labels={"rompy-tui.token": "lost"},
                host_config=client.api.create_host_config(binds=[f"{sign}:/sign:rw"]),
            )["Id"]
            start = Background[None](lambda at=client, it=identifier: at.api.start(it))
            while not sign.read_text():
                assert start.wait(0.001) is not Waited.DONE or sign.read_text()
            # Mostly before it has answered, and has noted that the container runs.
            mine.kill()
            start.wait(60)
        mine.start()
        with closing(docker.DockerClient(mine.near)) as client:
            state = client.api.inspect_container(identifier)["State"]["Status"]
            if state != "created":
                client.api.remove_container(identifier, force=True)
    yield identifier
    for process in processes(identifier):
        os.kill(process, signal.SIGKILL)
    # What kept them for the daemon that knows nothing of them.
    subprocess.run(["pkill", "-KILL", "-f", f"shim.*{identifier}"], check=True)


def processes(identifier: str) -> list[int]:
    """Those of a container, whatever its engine knows of them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cgroup"):
        with suppress(OSError):
            if identifier in path.read_text():
                found.append(int(path.parent.name))
    return found


def test_23_the_daemon_is_killed_while_it_starts_a_container(lost: str, bench: Any) -> None:
    """Back again, it cannot start that container, nor end what runs of it: both are said."""
    bench.context.handle.keep(outside=True, token="lost", id=lost)
    assert bench.run("true") is False
    said, _, command = bench.context.failure.partition(": ")
    assert said.startswith("the engine went away while it started the container")
    found = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert {f"/proc/{number}/cgroup" for number in processes(lost)} <= set(found.stdout.split())
    assert processes(lost)


@pytest.mark.parametrize("where", ["near", "far"])
def test_24_the_daemon_restarts(
    where: str,
    daemon: Any,
    contain: Any,
    having: Any,
    wait: Any,
    end: Any,
    runs: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With live-restore the container goes on: no line twice, none missing.

    An engine near by has the container write the log; of one far away it is a stream.
    """
    mine = daemon("--live-restore")
    monkeypatch.setenv("DOCKER_HOST", getattr(mine, where))
    run = contain("seq 1 50000; until [ -e go ]; do sleep 0.05; done; seq 50001 100000")
    having(run, "50000")
    mine.kill()
    wait(lambda: "cannot be reached" in observed(run))
    (runs.folder_of(run) / "go").touch()
    mine.start()
    assert end(run).state is RunState.SUCCEEDED
    assert runs.lines_of(run) == [str(n) for n in range(1, 100_001)]
    assert run.observation == ""


def test_25_the_container_is_removed_from_outside(
    engine: docker.DockerClient, contain: Any, having: Any, end: Any
) -> None:
    run = contain("echo begun; exec sleep 300")
    having(run, "begun")
    engine.containers.get(handle(run)["id"]).remove(force=True)
    assert end(run).state is RunState.FAILED
    assert "the container was removed from outside" in run.reason


def test_26_the_image_is_missing(engine: docker.DockerClient, contain: Any, end: Any) -> None:
    run = contain("true", {"image": "nobody/has-this:1"})
    assert end(run).state is RunState.FAILED
    assert "is not on this machine and could not be pulled" in run.reason
    assert "docker pull nobody/has-this:1" in run.reason
    assert "docker build" in run.reason


def test_27_no_permission_on_the_socket(engine: docker.DockerClient, fresh: Any) -> None:
    """The same call, made by nobody."""
    program = (
        "import os, docker.context, docker.transport.unixconn\n"
        "import rompy_tui.run.docker.engine as ours\n"
        "os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)\n"
        "try: ours.describe_engine()\n"
        "except Exception as error: print(type(error).__name__, error.message, error.hint)\n"
    )
    if os.getuid() != 0:
        pytest.skip("only root can become nobody")
    said = fresh(program)
    assert said.stdout.startswith("MissingError Docker cannot be reached at "), said.stderr
    assert "permission denied" in said.stdout
    assert "usermod --append --groups docker" in said.stdout


def test_28_a_child_is_killed_for_its_memory(contain: Any, end: Any) -> None:
    """The container itself ends with 0."""
    hungry = "tail /dev/zero; echo went on; true"
    run = contain(hungry, {"memory": "48m"})
    assert end(run).state is RunState.SUCCEEDED
    text = run.log("run").read_text()
    assert "rompy-tui: a process in the container was killed because the memory ran out" in text


def test_29_the_terminal_is_killed(
    engine: docker.DockerClient, begin: Any, runs: Any, wait: Any, end: Any
) -> None:
    """Who follows the log is killed; nothing is lost, nothing comes twice."""
    command = "seq 1 50000; until [ -e go ]; do sleep 0.05; done; seq 50001 100000"
    begin.prepared(command, backend=SERVER)
    argv = [sys.executable, "-m", "rompy_tui", "--state-dir", "state", "pipeline", "p1.json"]
    with subprocess.Popen(
        argv,
        cwd=begin.workspace,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as terminal:
        assert terminal.stdout is not None
        for line in terminal.stdout:
            if line.strip().endswith(b"50000"):
                break
        os.killpg(terminal.pid, signal.SIGKILL)
    (run,) = begin.store.list()
    (runs.folder_of(run) / "go").touch()
    assert end(run).state is RunState.SUCCEEDED
    assert runs.lines_of(run) == [str(n) for n in range(1, 100_001)]
    assert containers(engine, run) == []


@pytest.mark.parametrize("point", ["after outside", "before id", "after id", "before began"])
def test_30_killed_between_creating_and_noting_it(
    point: str, engine: docker.DockerClient, contain: Any, end: Any, runs: Any, failpoint: Any
) -> None:
    """Found again by its label, never started twice."""
    failpoint(point)
    run = contain("echo started >>starts; echo here")
    assert end(run).state is RunState.SUCCEEDED, run.reason
    assert (runs.folder_of(run) / "starts").read_text() == "started\n"
    assert runs.lines_of(run) == ["here"]
    assert containers(engine, run) == []
    assert [e.kind for e in run.events].count("warning") == 1


@pytest.mark.parametrize("far", [False, True])
def test_30_whoever_follows_the_container_is_killed(
    far: bool,
    daemon: Any,
    contain: Any,
    having: Any,
    wait: Any,
    end: Any,
    runs: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process that follows it, again and again; then everything, as when the machine goes."""
    if far:
        monkeypatch.setenv("DOCKER_HOST", daemon().far)
    run = contain(runs.IN_FIVE_PARTS)
    runs.kill_who_follows(run, having, wait)
    runs.kill_all_of_ours(run)
    runs.let_end(run)
    run.refresh()
    assert run.state is RunState.RUNNING
    assert run.is_orphan
    assert adopt([run]) == [run]
    assert end(run).state is RunState.SUCCEEDED, run.reason
    assert runs.lines_of(run) == [*runs.FIVE_PARTS, "end"]


def test_30_the_machine_was_rebooted(
    engine: docker.DockerClient, contain: Any, having: Any, end: Any, runs: Any
) -> None:
    """The record of another boot: the engine knows what became of the container."""
    run = contain("echo begun; until [ -e go ]; do sleep 0.05; done; exit 7")
    having(run, "begun")
    runs.kill_all_of_ours(run)
    run.refresh()
    path = str(run.directory / files.STATE)
    stages = run.kept["stages"]
    stages["run"]["clock"] += 1e6
    slot.write(path, {**run.kept, "owner": {**run.owner, "boot": "another"}, "stages": stages})
    (runs.folder_of(run) / "go").touch()
    run.refresh()
    assert run.is_orphan
    adopt([run])
    assert end(run).state is RunState.FAILED
    assert "the container ended with exit status 7" in run.reason
    assert 0 <= (run.stages["run"].seconds or 0) < 60


def test_a_run_is_cancelled_though_nobody_follows_it(
    engine: docker.DockerClient, contain: Any, having: Any, end: Any, runs: Any
) -> None:
    """Everything of ours is killed; cancelling finds the container and ends it."""
    run = contain("trap 'echo asked; exit 0' TERM; echo begun; while true; do sleep 0.1; done")
    having(run, "begun")
    runs.kill_all_of_ours(run)
    assert cancel(run)
    assert end(run).state is RunState.CANCELLED
    assert runs.lines_of(run)[-1] == "asked"
    assert containers(engine, run) == []


def test_an_engine_without_an_init(daemon: Any, contain: Any, end: Any, runs: Any) -> None:
    daemon("--init-path=/nowhere/docker-init")
    run = contain("echo here")
    assert end(run).state is RunState.SUCCEEDED, run.reason
    assert runs.lines_of(run) == ["here"]
    assert "has no docker-init" in run.log("run").read_text()


def test_a_docker_context_is_followed(
    daemon: Any, contain: Any, end: Any, runs: Any, monkeypatch: pytest.MonkeyPatch, cli: Any
) -> None:
    """Without ``DOCKER_HOST``, the context of Docker's own command counts."""
    mine = daemon()
    monkeypatch.delenv("DOCKER_HOST")
    made = ["docker", "context", "create", "lab", f"--docker=host={mine.near}"]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    try:
        subprocess.run(["docker", "context", "use", "lab"], check=True, capture_output=True)
        run = contain("echo here")
        assert end(run).state is RunState.SUCCEEDED, run.reason
        (found,) = [f for f in json.loads(cli("doctor", "--json").stdout) if f["topic"] == "docker"]
        assert "context lab" in found["message"]
        monkeypatch.setenv("DOCKER_CONTEXT", "nowhere")
        run = contain("echo here")
        assert end(run).state is RunState.FAILED
        assert "there is no Docker context 'nowhere'" in run.reason
    finally:
        subprocess.run(["docker", "context", "use", "default"], check=True, capture_output=True)
        subprocess.run(["docker", "context", "rm", "lab"], check=True, capture_output=True)


def test_what_a_container_uses(contain: Any, having: Any, end: Any, runs: Any, wait: Any) -> None:
    run = contain("echo begun; until [ -e go ]; do :; done")
    having(run, "begun")
    wait(lambda: [f for f in run.figures if f.cpu > 0 and f.memory > 0])
    (runs.folder_of(run) / "go").touch()
    assert end(run).state is RunState.SUCCEEDED
