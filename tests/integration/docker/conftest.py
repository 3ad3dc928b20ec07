"""A Docker daemon that answers, or a reason to skip; and one run on it."""

from __future__ import annotations

import gc
import os
import secrets
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import docker
import pytest
from docker.errors import DockerException
from docker.models.containers import Container

from rompy_tui.backends import DockerConfig, ExecutionContext
from rompy_tui.model import ModelRun
from rompy_tui.run.docker import DockerRunBackend

IMAGE = "rompy-ci:1"
LABEL = "rompy-tui.run-id"
PATIENCE = 20.0
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


class Bench:
    """One model run: its workspace, its log, its containers."""

    def __init__(self, engine: docker.DockerClient, tmp_path: Path) -> None:
        self.engine = engine
        # Folders of tests in two workers may have one name; what is cleaned up must be our own.
        self.run_id = f"run {secrets.token_hex(6)}"
        self.model_run = ModelRun(run_id=self.run_id, output_dir=tmp_path / "100% out")
        self.workspace = self.model_run.staging_dir
        self.workspace.mkdir(parents=True)
        self.workspace.chmod(0o777)
        self.context = ExecutionContext(log=tmp_path / "log", grace=1.0)

    def run(self, executable: str, timeout: int | None = None, **values: Any) -> bool:
        config = DockerConfig(**{"image": IMAGE, "executable": executable, **values})
        if timeout is not None:
            config = config.model_copy(update={"timeout": timeout})
        backend = DockerRunBackend()
        return backend.run(self.model_run, config, str(self.workspace), self.context)

    def in_thread(self, *args: Any, **values: Any) -> Callable[[], Any]:
        """Start the run; the function that is returned waits for its result or error."""
        outcome: list[Any] = []

        def work() -> None:
            try:
                outcome.append(self.run(*args, **values))
            except Exception as error:
                outcome.append(error)

        thread = Thread(target=work)
        thread.start()

        def result() -> Any:
            thread.join(PATIENCE)
            return outcome[0]

        return result

    @property
    def log(self) -> str:
        assert self.context.log is not None
        return self.context.log.read_text("utf-8") if self.context.log.exists() else ""

    def containers(self) -> list[Container]:
        chosen = {"label": f"{LABEL}={self.run_id}"}
        return self.engine.containers.list(all=True, filters=chosen, ignore_removed=True)

    def running(self) -> set[str]:
        """Ids of every running container, also of other tests: one question, none is inspected.

        Between a list and an inspection another test's container may go.
        """
        return {each["Id"] for each in self.engine.api.containers()}

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.05)


@pytest.fixture
def bench(engine: docker.DockerClient, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(engine, tmp_path)
    yield made
    for container in made.containers():
        container.remove(force=True)
