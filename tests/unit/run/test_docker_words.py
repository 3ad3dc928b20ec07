"""What Docker says, in plain sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rompy_tui.backends import DockerConfig, ExecutionContext
from rompy_tui.errors import MissingError
from rompy_tui.run.docker.images import image_of
from rompy_tui.run.docker.reports import (
    RefusalError,
    engine_errors,
    failure,
    pass_on,
    unreachable,
)
from tests.unit.run.played_engine import PlayedEngine


class Kept:
    """Output that is kept."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data


def test_a_socket_that_may_not_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///var/run/docker.sock")
    wrapped = RuntimeError("aborted")
    wrapped.__cause__ = PermissionError(13, "Permission denied")
    error = unreachable(wrapped)
    assert error.message.startswith("Docker cannot be reached at unix:///var/run/docker.sock")
    assert "join the group" in (error.hint or "")


def test_the_progress_of_a_pull() -> None:
    told: list[str] = []
    output = Kept()
    events: list[dict[str, Any]] = [
        {"status": "Pulling from model", "id": "1"},
        {"status": "Waiting", "id": "a", "progressDetail": {}},
        {"status": "Downloading", "id": "a", "progressDetail": {"current": 1e6, "total": 4e6}},
        {"status": "Downloading", "id": "b", "progressDetail": {"total": 4e6}},
        {"status": "Downloading", "id": "a", "progressDetail": {"current": 4e6, "total": 4e6}},
        {"status": "Status: Downloaded newer image"},
    ]
    pass_on(events, output, told.append)  # type: ignore[arg-type]
    assert told == [
        "pulling the image: 25% of 4 MB",
        "pulling the image: 12% of 8 MB",
        "pulling the image: 50% of 8 MB",
    ]
    # An event whose detail is empty is one of a bar as well, but for its words.
    lines = output.data.decode().splitlines()
    assert lines == ["Pulling from model 1", "Waiting a", "Status: Downloaded newer image"]


@pytest.mark.parametrize(
    ("code", "config", "said"),
    [
        (126, {}, "a program of '/usr/local/bin/run.sh' is not executable"),
        (127, {}, "a program of '/usr/local/bin/run.sh' was not found in the image"),
        (137, {"memory": "2g"}, "it probably ran out of memory (limit 2g)"),
        (137, {}, "the container ended with exit status 137"),
    ],
)
def test_why_a_container_failed(code: int, config: dict[str, Any], said: str) -> None:
    assert said in failure(DockerConfig(image="model:1", **config), {"ExitCode": code})


def test_an_image_that_may_not_be_used(
    engine: PlayedEngine, context: ExecutionContext, tmp_path: Path
) -> None:
    engine.says("GET json", (403, "denied by policy"))
    job = engine.job(tmp_path, context)
    with job.output, pytest.raises(RefusalError, match="cannot be used: denied by policy"):
        image_of(job)


def test_a_dockerfile_that_has_gone(
    engine: PlayedEngine,
    context: ExecutionContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    dockerfile = Path("Dockerfile")
    dockerfile.write_text("FROM scratch\n")
    job = engine.job(tmp_path, context, image=None, dockerfile=dockerfile)
    dockerfile.unlink()
    with job.output, pytest.raises(RefusalError, match="Dockerfile does not exist"):
        image_of(job)
    assert engine.asked == []


def test_a_fault_of_the_engine_is_no_answer(engine: PlayedEngine) -> None:
    engine.says("GET json", (500, "database is locked"))
    with (
        pytest.raises(MissingError, match="a fault of its own while it ran: database is locked"),
        engine_errors("it cannot be looked at", " while it ran", patient=True),
    ):
        engine.container().reload()
