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

STILL = 0.8
"""Seconds without a change after which a screen shows what there is to show."""

WRONG = """\
# How the model runs in a container.
type: docker
image: "shelf:1.0"
cpu: 200
memory: 4gb
user: model
timeuot: 3600
"""
IN_A_FILE = {
    "files": ["f8"],
    "fix": ["f8", "ctrl+e"],
    "completion": ["ctrl+end", *"work", "ctrl+@"],
    "form": ["ctrl+t", "down", "down", "down", "down"],
    "types": ["f13"],
    "keys": ["f2", "question_mark"],
    "plugins": ["f20"],
    "settings": ["f22"],
    "doctor": ["f21"],
    "themes": ["ctrl+p", *"choose a theme", "enter", "down"],
}
"""What is pressed where a file with errors is open, by the name of the picture."""

AFTER_A_RUN = {
    "panes": ["left", "v", "s"],
    "search": ["left", "slash", *"time 02", "enter", "m"],
    "results": ["t"],
}
"""What is pressed on the page of a run that has ended."""


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait until something is true."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LIMIT
    while not condition():
        if loop.time() > deadline:
            raise TimeoutError("the screen never came to what the picture shows")
        await pilot.pause(0.05)


def text_of(app: RompyApp, name: str) -> str:
    """What a widget of the page says; nothing where there is none."""
    return "".join(str(widget.render()) for widget in app.screen.query(name))


def said(app: RompyApp, line: str) -> str:
    """What a line of a run's head says."""
    return text_of(app, f"#run-{line}")


async def save(pilot: Pilot[None], name: str, *, still: bool = True) -> None:
    """Write what the application shows, once it has shown that for a while."""
    loop = asyncio.get_running_loop()
    shown, since = "", loop.time()
    while not shown or (still and loop.time() - since < STILL):
        await pilot.pause(0.05)
        if (now := pilot.app.export_screenshot(title="rompy-tui")) != shown:
            shown, since = now, loop.time()
    TARGET.mkdir(exist_ok=True)
    # Lines end without spaces, so that git and editors leave them as they are.
    lines = (line.rstrip() for line in shown.splitlines())
    (TARGET / f"{name}.svg").write_text("\n".join(lines) + "\n", "utf-8")


async def in_a_file(workspace: Path) -> None:
    """Make the pictures around a file with errors."""
    wrong = workspace / "backends" / "docker.yml"
    wrong.write_text(WRONG)
    for name, keys in IN_A_FILE.items():
        app = RompyApp(Start(workspace, wrong))
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda app=app: "not valid" in text_of(app, "#head"))
            await until(pilot, lambda app=app: "archive" in text_of(app, "#plugins"))
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await save(pilot, name)
    wrong.unlink()


async def of_runs(workspace: Path) -> None:
    """Make the pictures of a launch and a run; one before it makes times to compare with."""
    app = RompyApp(Start(workspace, workspace / "pipeline.yml"))
    async with app.run_test(size=SIZE) as pilot:
        for first in (True, False):
            await pilot.press("f5")
            await until(pilot, lambda: isinstance(app.screen, LaunchDialog))
            await save(pilot, "launch")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, RunScreen))
            if not first:
                await until(pilot, lambda: "%" in said(app, "progress"))
                await pilot.pause(1.5)
                await save(pilot, "run", still=False)
            await until(pilot, lambda: "succeeded" in said(app, "head"))
            if first:
                await pilot.press("escape")
    for name, keys in AFTER_A_RUN.items():
        app = RompyApp(Start(workspace, run_id="last"))
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda app=app: "succeeded" in said(app, "head"))
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await save(pilot, name)
    app = RompyApp(Start(workspace, workspace / "pipeline.yml"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+k")
        await save(pilot, "resolved")


def main() -> None:
    """Copy the quickstart and make the pictures of it."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "COLORTERM": "truecolor"}
        workspace = Path(home) / "waves"
        ignored = shutil.ignore_patterns("__pycache__", "output", "archive")
        shutil.copytree(sample_configs_dir() / "quickstart", workspace, ignore=ignored)
        os.chdir(workspace)
        asyncio.run(in_a_file(workspace))
        asyncio.run(of_runs(workspace))
        os.chdir("/")


if __name__ == "__main__":
    main()
