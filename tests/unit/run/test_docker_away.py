"""An engine that is away for a while, or for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import DockerException

from rompy_tui.backends import ExecutionContext
from rompy_tui.errors import MissingError, UsageError
from rompy_tui.run.docker import engine as engine_module
from rompy_tui.run.docker import foreign
from rompy_tui.run.docker.engine import connection, patiently
from tests.unit.run.played_engine import (
    DROPS,
    ENDED,
    RUNS,
    VERSION,
    PlayedEngine,
    framed,
    state,
)

ANSWERS = {"ApiVersion": VERSION, "MinAPIVersion": "1.24"}


def test_who_has_a_container_waits_for_the_engine(
    engine: PlayedEngine, context: ExecutionContext
) -> None:
    engine.says("GET version", DROPS, ANSWERS)
    context.handle.keep(outside=True)
    with connection(context) as client:
        assert client.api.base_url == engine.url.replace("tcp", "http")
    assert context.handle.get("words").endswith("; trying again")


def test_who_has_none_does_not(engine: PlayedEngine, context: ExecutionContext) -> None:
    engine.says("GET version", DROPS, ANSWERS)
    with pytest.raises(MissingError, match="cannot be reached"), connection(context):
        pass
    assert engine.asked == ["GET version"]


def test_who_is_to_stop_does_not_wait_for_ever(
    engine: PlayedEngine, context: ExecutionContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.says("GET version", DROPS)
    context.handle.keep(outside=True)
    context.cancellation.cancel()
    monkeypatch.setattr(engine_module, "GOING", 0.05)
    with pytest.raises(MissingError, match="cannot be reached"), connection(context):
        pass
    # It was tried again before.
    assert len(engine.asked) > 1


def test_where_nothing_says_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def none(**values: Any) -> None:
        asked.append(values)
        raise DockerException("nobody listens")

    for name in ("DOCKER_HOST", "DOCKER_CONTEXT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setattr(docker, "from_env", none)
    with pytest.raises(MissingError, match="at its usual socket: nobody listens"), connection():
        pass
    assert "DOCKER_HOST" not in asked[0]["environment"]


def away_once(answer: str = "here") -> Any:
    """A question that is answered the second time."""
    tries: list[str] = []

    def ask() -> str:
        tries.append("")
        if len(tries) == 1:
            raise MissingError("Docker is away")
        return answer

    return ask


@pytest.mark.parametrize("patience", [None, 30.0])
def test_a_question_is_asked_again(
    engine: PlayedEngine, context: ExecutionContext, tmp_path: Path, patience: float | None
) -> None:
    job = engine.job(tmp_path, context)
    with job.output:
        assert patiently(job, away_once(), patience) == "here"
    assert context.handle.get("away")
    assert context.handle.get("words") == ""


@pytest.mark.parametrize("patience", [None, 0.0])
def test_a_question_is_given_up(
    engine: PlayedEngine, context: ExecutionContext, tmp_path: Path, patience: float | None
) -> None:
    context.cancellation.cancel()
    job = engine.job(tmp_path, context)

    def ask() -> None:
        raise MissingError("Docker is away")

    with job.output, pytest.raises(MissingError, match="Docker is away"):
        patiently(job, ask, patience)
    assert context.handle.get("words") == "Docker is away; trying again"


def lines(*rows: tuple[int, str]) -> list[bytes]:
    """Output with times, in nanoseconds."""
    text = "".join(f"2026-01-01T00:00:00.{moment:09}Z {row}\n" for moment, row in rows)
    return [framed(text)]


def test_a_stream_that_breaks_off_is_taken_up_again(
    engine: PlayedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "_AGAIN", 0.01)
    engine.says("GET version", ANSWERS)
    engine.says("GET json", state(RUNS), state(RUNS), state(RUNS), state(ENDED))
    first = ((1, "one"), (1, "two"))
    engine.says("GET logs", lines(*first), lines(*first, (2, "three")))
    assert list(foreign.follow("model")) == [b"one", b"two", b"three"]


@pytest.fixture
def going_away(engine: PlayedEngine, monkeypatch: pytest.MonkeyPatch) -> PlayedEngine:
    """An engine that is away after the first line of a container that runs."""
    monkeypatch.setattr(foreign, "_AGAIN", 0.01)
    engine.says("GET version", ANSWERS, DROPS)
    engine.says("GET json", state(RUNS))
    engine.says("GET logs", lines((1, "one")))
    return engine


def test_a_stream_is_taken_up_again_once_the_engine_is_back(going_away: PlayedEngine) -> None:
    going_away.says("GET version", ANSWERS, DROPS, ANSWERS)
    going_away.says("GET json", state(RUNS), state(RUNS), state(RUNS), state(ENDED))
    going_away.says("GET logs", lines((1, "one")), lines((1, "one"), (2, "two")))
    assert list(foreign.follow("model")) == [b"one", b"two"]
    assert going_away.asked.count("GET version") == 3


def test_a_stream_whose_engine_does_not_come_back(
    going_away: PlayedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "_PATIENCE", 0.05)
    following = foreign.follow("model")
    assert next(following) == b"one"
    with pytest.raises(MissingError, match="cannot be reached"):
        next(following)
    # It was tried again before.
    assert going_away.asked.count("GET version") > 2


def test_a_stream_that_never_began(engine: PlayedEngine) -> None:
    engine.says("GET version", DROPS)
    with pytest.raises(MissingError, match="cannot be reached"):
        next(foreign.follow("model"))
    assert engine.asked == ["GET version"]


def test_a_container_that_nobody_knows(engine: PlayedEngine) -> None:
    engine.says("GET version", ANSWERS)
    engine.says("GET json", (404, "No such container: model"))
    with pytest.raises(UsageError, match="No such container: model"):
        next(foreign.follow("model"))
