"""Where the image comes from: it is there, it is pulled, it is built."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rompy_tui.errors import Cancelled

if TYPE_CHECKING:
    from .conftest import Bench

pytestmark = pytest.mark.docker

IMAGE = "rompy-ci:1"


def test_a_missing_image_is_named_at_once(bench: Bench) -> None:
    began = time.monotonic()
    assert not bench.run("true", image="localhost:1/no-such-model:9")
    assert time.monotonic() - began < 1
    assert "'localhost:1/no-such-model:9' is not on this machine" in bench.context.failure
    assert "docker pull localhost:1/no-such-model:9" in bench.context.failure
    assert "docker build" in bench.context.failure


def test_an_image_is_built_once(bench: Bench, tmp_path: Path) -> None:
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(
        f"FROM {IMAGE}\nARG WHO\nCOPY data /data\nRUN echo $WHO > /who\n"
    )
    (context / "data").write_text(f"{bench.run_id}\n")
    values = {
        "image": None,
        "dockerfile": "Dockerfile",
        "build_context": context,
        "build_args": {"WHO": "me"},
    }
    try:
        assert bench.run("cat /who /data", **values)
        assert "Step 1/4" in bench.log
        assert bench.log.endswith(f"me\n{bench.run_id}\n")
        assert bench.context.log is not None
        bench.context.log.unlink()
        assert bench.run("cat /who /data", remove_container=False, **values)
        assert bench.log == f"me\n{bench.run_id}\n"
    finally:
        images = {c.attrs["Image"] for c in bench.containers()}
        for container in bench.containers():
            container.remove(force=True)
        for image in images:
            bench.engine.images.remove(image, force=True)


def test_a_build_that_fails(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nRUN echo wrong; exit 4\n")
    values = {"image": None, "dockerfile": "Dockerfile", "build_context": tmp_path}
    assert not bench.run("true", **values)
    assert "could not be built from" in bench.context.failure
    assert "returned a non-zero code: 4" in bench.context.failure
    assert "wrong\n" in bench.log


def test_a_build_can_be_cancelled(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nRUN echo begun && sleep 60\n")
    values = {"image": None, "dockerfile": "Dockerfile", "build_context": tmp_path}
    before = bench.running()
    result = bench.in_thread("true", **values)
    bench.until(lambda: "begun\n" in bench.log)
    building = bench.running() - before
    bench.context.cancellation.cancel()
    assert isinstance(result(), Cancelled)
    bench.until(lambda: not building & bench.running())
