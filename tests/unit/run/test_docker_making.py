"""A container is made, or found again, with an engine that goes away meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rompy_tui.backends import DockerConfig, ExecutionContext
from rompy_tui.backends.handle import Handle
from rompy_tui.errors import MissingError
from rompy_tui.model import ModelRun
from rompy_tui.run.docker import DockerRunBackend, watch
from rompy_tui.run.docker.container import build_tag
from tests.unit.run.played_engine import (
    DROPS,
    ENDED,
    VERSION,
    PlayedEngine,
    framed,
    state,
)

IMAGE = {"Id": "sha256:1"}
LISTED = {"Id": "c0ffee"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_LOOK", 0.01)


@pytest.fixture
def maker(engine: PlayedEngine, context: ExecutionContext) -> PlayedEngine:
    """An engine that makes a container which ends well; what is kept of it outlasts the run."""
    context.handle = Handle(keep=lambda _: None)
    engine.says("GET version", {"ApiVersion": VERSION, "MinAPIVersion": "1.24"})
    engine.says("GET info", {"NCPU": 8})
    engine.says("POST create", {"Id": "c0ffee"})
    engine.says("POST start", {})
    engine.says("POST wait", {"StatusCode": 0})
    engine.says("GET logs", [framed("one\n")])
    return engine


def run(folder: Path, context: ExecutionContext) -> bool:
    model_run = ModelRun(run_id="played", output_dir=folder)
    model_run.staging_dir.mkdir(parents=True)
    config = DockerConfig(image="model:1")
    return DockerRunBackend().run(model_run, config, model_run.staging_dir, context)


def test_an_engine_that_goes_before_anything_is_made(
    maker: PlayedEngine, context: ExecutionContext, tmp_path: Path
) -> None:
    maker.says("GET json", DROPS, (403, "asked once more"))
    with pytest.raises(MissingError, match="cannot be reached"):
        run(tmp_path, context)
    assert not context.handle.outside
    assert "POST create" not in maker.asked


@pytest.mark.parametrize(
    ("listed", "made"), [([LISTED], 1), ([], 2)], ids=["it was made", "it was not made"]
)
def test_an_engine_that_goes_while_it_makes_the_container(
    maker: PlayedEngine,
    context: ExecutionContext,
    tmp_path: Path,
    listed: list[dict[str, Any]],
    made: int,
) -> None:
    """Back again, it is asked whether it made one; one is started."""
    maker.says("POST create", DROPS, {"Id": "c0ffee"})
    again = [] if listed else [IMAGE]
    waits = state({"Status": "created"})
    maker.says("GET json", IMAGE, (200, listed), *again, waits, state(ENDED))
    assert run(tmp_path, context), context.failure
    assert maker.asked.count("POST create") == made
    assert maker.asked.count("POST start") == 1
    assert (tmp_path / "log").read_text() == "one\n"


def test_a_container_that_was_removed_while_nobody_watched(
    maker: PlayedEngine, context: ExecutionContext, tmp_path: Path
) -> None:
    context.handle.keep(outside=True, token="t0k3n", id="c0ffee")
    maker.says("GET json", (200, []))
    assert not run(tmp_path, context)
    assert context.failure == "the container was removed from outside while nobody watched it"
    assert not context.handle.outside
    assert "POST create" not in maker.asked


def test_a_link_counts_by_where_it_points(tmp_path: Path) -> None:
    """What is sent to be built is the link, not what it points to, which may be missing."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    link = tmp_path / "link"
    tags = []
    for target in ("nowhere", "elsewhere", "nowhere"):
        link.symlink_to(target)
        tags.append(build_tag(tmp_path, ["link"], "Dockerfile", {}))
        link.unlink()
    assert tags[0] == tags[2] != tags[1]
