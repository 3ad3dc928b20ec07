"""A container that somebody else started is followed on the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
import pytest

from rompy_tui.tui.app import RompyApp
from rompy_tui.tui.common.page import PageList
from rompy_tui.tui.logs.pane import LogPane
from rompy_tui.tui.runs.foreign import FollowScreen, ForeignScreen
from rompy_tui.tui.start import Start

pytestmark = pytest.mark.docker

IMAGE = "rompy-ci:1"


async def until(pilot: Any, condition: Callable[[], object]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "this did not come true"
        await pilot.pause()
        await asyncio.sleep(0.02)


async def test_its_output_shows_and_leaving_does_not_stop_it(
    engine: docker.DockerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["sh", "-c", "seq 1 5000; while [ ! -e /data/go ]; do sleep 0.1; done; echo last"]
    container = engine.containers.run(IMAGE, command, detach=True, volumes=[f"{tmp_path}:/data"])
    try:
        app = RompyApp(Start(tmp_path))
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: app.screen.query("#files"))
            await pilot.press("f24", "o")
            await until(pilot, lambda: isinstance(app.screen, ForeignScreen))
            address = f"docker:{container.name}"
            rows = lambda: app.screen.query_one(PageList)  # noqa: E731
            await until(pilot, lambda: address in [option.id for option in rows().options])
            rows().highlighted = rows().get_option_index(address)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, FollowScreen))
            shown = lambda: [line.text for line in app.screen.query_one(LogPane).view.shown()]  # noqa: E731
            await until(pilot, lambda: app.screen.query(LogPane) and shown()[-1:] == ["5000"])
            (tmp_path / "go").touch()
            await until(pilot, lambda: shown()[-1:] == ["last"])
            head = app.screen.query_one("#follow-head")
            await until(pilot, lambda: "ended" in str(head.render()))
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, ForeignScreen))
    finally:
        container.remove(force=True)
