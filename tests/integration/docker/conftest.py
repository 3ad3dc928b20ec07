"""A Docker daemon that answers, or a reason to skip; and one run on it."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import docker
import pytest
from docker.errors import DockerException
from docker.models.containers import Container

from rompy_tui.backends import DockerConfig
from rompy_tui.run.docker import DockerRunBackend
from tests.integration.one_run import OneRun

IMAGE = "rompy-ci:1"
LABEL = "rompy-tui.run-id"
HOW = 'eval "$(tests/services/docker.sh start)" brings one up'


def _unavailable(reason: str) -> None:
    if os.environ.get("ROMPY_TUI_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _connect() -> docker.DockerClient | str:
    """A client, or why there is none."""
    try:
        return docker.from_env(timeout=20)
    except DockerException as error:
        return str(error)


@pytest.fixture(scope="session")
def engine() -> Iterator[docker.DockerClient]:
    """A connection to a daemon that has the test image."""
    with warnings.catch_warnings():
        # Docker's library leaves the socket open that it could not connect.
        warnings.simplefilter("ignore", ResourceWarning)
        client = _connect()
        gc.collect()
    if isinstance(client, str):
        _unavailable(f"no Docker daemon answers ({client}); {HOW}")
        raise AssertionError(client)
    if not client.images.list(name=IMAGE):
        client.close()
        _unavailable(f"the Docker daemon has no image {IMAGE}; {HOW}")
    yield client
    client.close()


class Daemon:
    """A Docker daemon of a test's own, which can be killed and started again.

    Args:
        image: the test image, as a tar archive.
        options: more for dockerd(8).
    """

    def __init__(self, image: bytes, *options: str) -> None:
        # Short, because the path of a socket has little room.
        self._root = Path(tempfile.mkdtemp(prefix="rompy-tui-"))
        self.near = f"unix://{self._root}/socket"
        self._door = socket.create_server(("127.0.0.1", 0))
        self.far = f"tcp://127.0.0.1:{self._door.getsockname()[1]}"
        Thread(target=self._let_in, daemon=True).start()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        with closing(docker.DockerClient(self.near)) as client:
            client.images.load(image)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        root = self._root
        # What a killed daemon left behind; its containerd died with it.
        for left in (root / "pid", root / "exec/containerd/containerd.pid"):
            left.unlink(missing_ok=True)
        # In a network of its own: it would take away the bridge of the machine's daemon.
        argv = [
            *("unshare", "--net", "dockerd", f"--host={self.near}", f"--data-root={root}/data"),
            *(f"--exec-root={root}/exec", f"--pidfile={root}/pid", "--bridge=none"),
            *("--iptables=false", "--ip-masq=false", "--ip-forward=false", *self._options),
        ]
        with (root / "log").open("ab") as log:
            self._process = subprocess.Popen(argv, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + 60
        while not self._answers():
            said = (root / "log").read_text()[-2000:]
            assert self._process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.1)

    def _let_in(self) -> None:
        """Pass on what comes to the far address, as a network does."""
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(self.near.removeprefix("unix://"))
            except OSError:
                caller.close()
                line.close()
                continue
            for source, target in ((caller, line), (line, caller)):
                Thread(target=_copy, args=(source, target), daemon=True).start()

    def _answers(self) -> bool:
        argv = ["docker", "--host", self.near, "version"]
        return subprocess.run(argv, capture_output=True, timeout=60).returncode == 0

    def kill(self) -> None:
        """Kill it with SIGKILL; its containers go on."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def remove(self) -> None:
        """End it with all that it started, and remove its files."""
        if not self._answers():
            self.start()
        with closing(docker.DockerClient(self.near)) as client:
            for container in client.containers.list(all=True):
                container.remove(force=True)
        assert self._process is not None
        self._process.terminate()
        self._process.wait(60)
        left = self._root / "exec/containerd/containerd.pid"
        if left.exists():
            os.kill(int(left.read_text()), signal.SIGKILL)
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        # It mounts its folder on itself and leaves it so.
        subprocess.run(["umount", self._root / "data"], capture_output=True, timeout=60)
        shutil.rmtree(self._root, ignore_errors=True)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@pytest.fixture
def daemon(engine: docker.DockerClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Start a daemon of the test's own with some options; ``DOCKER_HOST`` names it."""
    if os.getuid() != 0 or shutil.which("dockerd") is None:
        _unavailable("only root can start a Docker daemon, and dockerd must be installed")
    made: list[Daemon] = []
    image = b"".join(engine.images.get(IMAGE).save(named=True))

    def make(*options: str) -> Daemon:
        made.append(Daemon(image, *options))
        monkeypatch.setenv("DOCKER_HOST", made[-1].near)
        return made[-1]

    yield make
    for each in made:
        each.remove()


class Bench(OneRun):
    """One model run: its workspace, its log, its containers."""

    def __init__(self, engine: docker.DockerClient, tmp_path: Path) -> None:
        self.engine = engine
        # Folders of tests in two workers may have one name; what is cleaned up must be our own.
        self.run_id = f"run {secrets.token_hex(6)}"
        super().__init__(tmp_path, self.run_id, tmp_path / "100% out")
        self.workspace.chmod(0o777)

    def run(self, executable: str, timeout: int | None = None, **values: Any) -> bool:
        config = DockerConfig(**{"image": IMAGE, "executable": executable, **values})
        return self.run_on(DockerRunBackend(), config, timeout)

    def containers(self) -> list[Container]:
        chosen = {"label": f"{LABEL}={self.run_id}"}
        return self.engine.containers.list(all=True, filters=chosen, ignore_removed=True)

    def running(self) -> set[str]:
        """Ids of every running container, also of other tests: one question, none is inspected.

        Between a list and an inspection another test's container may go.
        """
        return {each["Id"] for each in self.engine.api.containers()}


@pytest.fixture
def bench(engine: docker.DockerClient, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(engine, tmp_path)
    yield made
    for container in made.containers():
        container.remove(force=True)
