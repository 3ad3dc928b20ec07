"""Fault 43 in the terminal UI: what is watched goes away and comes back, and it says so."""

from __future__ import annotations

import shutil
from pathlib import Path

from rompy_tui.tui.explorer.panel import FileList

PLACED = "type: local\ncommand: x\nworking_dir: there\n"


def listed(app) -> str:
    files = app.screen.query_one(FileList)
    return "\n".join(str(option.prompt) for option in files.options)


def told(app) -> str:
    return "\n".join(note.message for note in app._notifications)


async def test_the_workspace_is_removed_and_made_again(make_app, workspace: Path, until) -> None:
    app = make_app(file=workspace / "pipeline.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✓" in listed(app), "the files are checked")
        shutil.rmtree(workspace)
        await until(pilot, lambda: not listed(app), "no file is listed")
        await until(pilot, lambda: f"{workspace} is gone" in told(app), "it says so")
        await pilot.press("down", "up", "enter", "f2", "f3")
        (workspace / "there").mkdir(parents=True)
        (workspace / "placed.yml").write_text(PLACED)
        await until(pilot, lambda: "placed.yml" in listed(app), "the new file is listed")
        # Its relative path starts in the new folder, as does everything that is run.
        await until(pilot, lambda: "✓ placed.yml" in listed(app), "it is checked")
        assert Path.cwd() == workspace
        await until(pilot, lambda: "changes show at once again" in told(app), "it says that too")


async def test_the_workspace_is_moved_away_and_back(make_app, workspace: Path, until) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✓" in listed(app), "the files are checked")
        before = listed(app)
        workspace.rename(workspace.with_name("away"))
        await until(pilot, lambda: not listed(app), "no file is listed")
        workspace.with_name("away").rename(workspace)
        await until(pilot, lambda: listed(app) == before, "all is as it was")


async def test_a_path_that_is_named_appears(make_app, workspace: Path, until) -> None:
    (workspace / "placed.yml").write_text(PLACED)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✗ placed.yml" in listed(app), "the folder is missed")
        (workspace / "there").mkdir()
        await until(pilot, lambda: "✓ placed.yml" in listed(app), "the folder is found")


async def test_a_data_file_is_not_shown(make_app, workspace: Path, until) -> None:
    (workspace / "data.json").write_text("[" + "1.5, " * 300_000 + "1]")
    app = make_app(file=workspace / "data.json")
    async with app.run_test(size=(120, 40)) as pilot:
        view = app.screen.query_one("#view")

        def shown() -> str:
            return "".join(segment.text for segment in view.line_segments(0))

        await until(pilot, lambda: "holds data, and no config" in shown(), "it says why")
