"""A container that is watched, with an engine that says what a real one seldom does."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from rompy_tui.backends import ExecutionContext
from rompy_tui.errors import Cancelled, StorageError
from rompy_tui.run.docker import output as output_module
from rompy_tui.run.docker import watch
from rompy_tui.run.docker.reports import RefusalError
from rompy_tui.run.docker.watch import remove, watched
from tests.unit.run.played_engine import (
    ENDED,
    HANGS,
    RUNS,
    PlayedEngine,
    framed,
    state,
)

STATS = {"cpu_stats": {"cpu_usage": {"total_usage": 2e9}}, "memory_stats": {"usage": 4096}}
REMOVED = "DELETE c0ffee"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_LOOK", 0.01)
    monkeypatch.setattr(watch, "_LETTING_GO", 0.1)


@pytest.fixture
def model(engine: PlayedEngine) -> PlayedEngine:
    """An engine whose container runs, writes one line and may be stopped and removed."""
    engine.says("GET version", {"ApiVersion": "1.41", "MinAPIVersion": "1.24"})
    engine.says("GET json", state(ENDED))
    engine.says("GET stats", STATS)
    engine.says("GET logs", [framed("one\n")])
    engine.says("POST wait", {"StatusCode": 0})
    engine.says("POST stop", {})
    engine.says(REMOVED, {})
    return engine


def watch_it(
    engine: PlayedEngine, folder: Path, context: ExecutionContext, **config: object
) -> bool:
    job = engine.job(folder, context, **config)
    with job.output:
        return watched(job, engine.container())


@pytest.mark.parametrize("size", [1, 9, 100])
def test_output_in_any_pieces(
    model: PlayedEngine, tmp_path: Path, context: ExecutionContext, size: int
) -> None:
    data = framed("one\n") + framed("") + framed("two\n")
    model.says("GET logs", [data[begin : begin + size] for begin in range(0, len(data), size)])
    assert watch_it(model, tmp_path, context)
    assert (tmp_path / "log").read_text() == "one\ntwo\n"
    assert REMOVED in model.asked


def test_a_wait_that_breaks_off_is_begun_again(
    model: PlayedEngine, tmp_path: Path, context: ExecutionContext
) -> None:
    model.says("GET json", state(RUNS), state(ENDED))
    assert watch_it(model, tmp_path, context)
    assert model.asked.count("POST wait") == 2
    assert (tmp_path / "log").read_text() == "one\n"


def test_an_end_that_the_wait_does_not_tell(
    model: PlayedEngine, tmp_path: Path, context: ExecutionContext
) -> None:
    model.says("POST wait", HANGS)
    assert watch_it(model, tmp_path, context)
    assert REMOVED in model.asked


def test_figures_that_do_not_come(
    model: PlayedEngine, tmp_path: Path, context: ExecutionContext
) -> None:
    told: list[tuple[float, int]] = []
    context.figures = lambda *found: told.append(found)
    model.says("POST wait", model.was_asked("GET stats")({"StatusCode": 0}))
    model.says("GET json", state(RUNS), state(ENDED))
    model.says("GET stats", HANGS)
    assert watch_it(model, tmp_path, context)
    assert told == []


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("refusal", [None, (404, "No such container"), (403, "denied")])
def test_figures_that_cannot_be_written(
    model: PlayedEngine,
    tmp_path: Path,
    context: ExecutionContext,
    caplog: pytest.LogCaptureFixture,
    refusal: tuple[int, str] | None,
    keeps: bool,
) -> None:
    """The disk is full: the container is stopped, and removed where the config says so."""

    def tell(*_: float) -> None:
        raise StorageError("the disk is full")

    context.figures = tell
    model.says("POST wait", HANGS)
    model.says("GET json", state(RUNS))
    if refusal:
        model.says("POST stop", refusal)
        model.says(REMOVED, refusal)
    with pytest.raises(StorageError, match="the disk is full"):
        watch_it(model, tmp_path, context, remove_container=not keeps)
    assert "POST stop" in model.asked
    assert (REMOVED in model.asked) is not keeps
    said = caplog.text
    assert ("could not be stopped: denied" in said) is (refusal == (403, "denied"))
    assert ("could not be removed: denied" in said) is (refusal == (403, "denied") and not keeps)
    assert "No such container" not in said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, "No such container"), "was removed from outside while it ran"),
        ((403, "denied"), "the container cannot be looked at: denied"),
    ],
)
def test_a_container_that_cannot_be_looked_at(
    model: PlayedEngine,
    tmp_path: Path,
    context: ExecutionContext,
    answer: tuple[int, str],
    said: str,
) -> None:
    model.says("GET json", answer)
    with pytest.raises(RefusalError, match=said):
        watch_it(model, tmp_path, context)


def test_one_that_is_being_removed(
    model: PlayedEngine, tmp_path: Path, context: ExecutionContext
) -> None:
    going = {**ENDED, "Status": "removing"}
    model.says("GET json", state(ENDED), state(ENDED), state(going))
    with pytest.raises(RefusalError, match="was removed from outside"):
        watch_it(model, tmp_path, context)


def test_one_that_refuses_to_stop(
    model: PlayedEngine,
    tmp_path: Path,
    context: ExecutionContext,
    caplog: pytest.LogCaptureFixture,
) -> None:
    context.cancellation.cancel()
    model.says("POST wait", HANGS)
    model.says("POST stop", (403, "denied"))
    with pytest.raises(Cancelled, match="was stopped because somebody asked for it"):
        watch_it(model, tmp_path, context)
    assert "the container model could not be stopped: denied" in caplog.text


def test_one_that_has_gone_when_it_is_to_stop(
    model: PlayedEngine,
    tmp_path: Path,
    context: ExecutionContext,
    caplog: pytest.LogCaptureFixture,
) -> None:
    context.cancellation.cancel()
    gone = (404, "No such container")
    model.says("POST wait", HANGS)
    model.says("POST stop", gone)
    model.says("GET json", gone)
    with pytest.raises(RefusalError, match="was removed from outside"):
        watch_it(model, tmp_path, context)
    assert "could not be stopped" not in caplog.text


def test_output_that_does_not_end(
    model: PlayedEngine,
    tmp_path: Path,
    context: ExecutionContext,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(output_module, "_LAST_OUTPUT", 0.01)
    model.says("GET logs", HANGS)
    assert watch_it(model, tmp_path, context)
    assert "not all output could be read: the container model is kept" in caplog.text
    assert REMOVED not in model.asked


@pytest.mark.parametrize(("answer", "warned"), [((404, "gone"), False), ((409, "busy"), True)])
def test_one_that_cannot_be_removed(
    model: PlayedEngine,
    caplog: pytest.LogCaptureFixture,
    answer: tuple[int, str],
    warned: bool,
) -> None:
    model.says(REMOVED, answer)
    with caplog.at_level(logging.WARNING):
        remove(model.container())
    assert ("the container model could not be removed: busy" in caplog.text) is warned
