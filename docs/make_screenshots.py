"""Makes the pictures in the documentation: ``make screenshot``.

The application runs without a terminal on a copy of the quickstart, in a home directory of its
own, so that the pictures are the same on every machine.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from rompy_tui.resources import sample_configs_dir
from rompy_tui.tui.app import RompyApp
from rompy_tui.tui.launch.dialog import LaunchDialog
from rompy_tui.tui.runs.screen import RunScreen
from rompy_tui.tui.start import Start

TARGET = Path(__file__).parent / "screenshots"
SIZE = (110, 30)
LIMIT = 60.0
"""Seconds to wait for anything."""


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait until something is true."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LIMIT
    while not condition():
        if loop.time() > deadline:
            raise TimeoutError("the screen never came to what the picture shows")
        await pilot.pause(0.05)


def save(app: RompyApp, name: str) -> None:
    """Write what the application shows now."""
    TARGET.mkdir(exist_ok=True)
    (TARGET / f"{name}.svg").write_text(app.export_screenshot(title="rompy-tui"), "utf-8")


async def make(workspace: Path) -> None:
    """Make every picture."""
    wrong = workspace / "backends" / "docker.yml"
    wrong.write_text(
        "# How the model runs in a container.\n"
        "type: docker\n"
        'image: "shelf:1.0"\n'
        "cpu: 200\n"
        "memory: 4gb\n"
        "user: model\n"
        "timeuot: 3600\n"
    )
    app = RompyApp(Start(workspace, wrong))
    async with app.run_test(size=SIZE) as pilot:
        head = app.screen.query_one("#head")
        await until(pilot, lambda: "not valid" in str(head.render()))
        await until(pilot, lambda: "archive" in str(app.screen.query_one("#plugins").render()))
        await pilot.press("f8")
        await pilot.pause(0.2)
        save(app, "files")
        await pilot.press("f2", "home", "down")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, LaunchDialog))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        page = app.screen
        log = page.query_one("#run-log")
        await until(pilot, lambda: getattr(log, "line_count")() > 20)  # noqa: B009  the log's own
        await pilot.pause(0.2)
        save(app, "run")
        await until(pilot, lambda: "succeeded" in str(page.query_one("#run-head").render()))


def main() -> None:
    """Copy the quickstart and make the pictures of it."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        workspace = Path(home) / "waves"
        ignored = shutil.ignore_patterns("__pycache__", "output", "archive")
        shutil.copytree(sample_configs_dir() / "quickstart", workspace, ignore=ignored)
        os.chdir(workspace)
        asyncio.run(make(workspace))
        os.chdir("/")


if __name__ == "__main__":
    main()
