"""Several open files: their tabs, closing them, and what opens again the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from rompy_tui.diagnostics import Position
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.presentation.tabs import Tab, tab_line
from tests.tui.parts import title


def tabs(app):
    line = title(app).split("  ")[0]
    return [part.split()[0] for part in line.split("│") if part.strip()]


def shown(app):
    file = app.screen_stack[0].query_one(TextEditor).file
    return file.path.name if file else ""


@pytest.fixture
def three(make_app, workspace, until):
    """The application with three files open, the last of them shown."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def start(size=(120, 40), **more):
        app = make_app(file=workspace / "model.yml", **more)
        async with app.run_test(size=size) as pilot:
            home = app.screen_stack[0]
            for name in ("pipeline.yml", "backends/local.yml"):
                await until(pilot, lambda: shown(app), "a file is open")
                home.query_one("#files").mark(workspace / name)
                await pilot.press("f2", "enter")
                wanted = name.rpartition("/")[2]
                await until(pilot, lambda wanted=wanted: shown(app) == wanted, "it is open")
            yield app, pilot

    return start


async def test_files_get_tabs_in_the_order_in_which_they_are_opened(three, until):
    async with three() as (app, pilot):
        assert tabs(app) == ["model.yml", "pipeline.yml", "backends/local.yml"]
        await pilot.press("ctrl+pageup")
        await until(pilot, lambda: shown(app) == "pipeline.yml", "the one before")
        await pilot.press("ctrl+pagedown", "ctrl+pagedown")
        await until(pilot, lambda: shown(app) == "model.yml", "round to the first")


async def test_a_file_that_is_only_looked_at_has_no_tab(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: shown(app) == "pipeline.yml", "a file shows")
        home = app.screen_stack[0]
        home.query_one("#files").mark(workspace / "model.yml")
        await until(pilot, lambda: shown(app) == "model.yml", "another shows")
        assert tabs(app) == ["model.yml"]
        await pilot.press("f3", "x")
        home.query_one("#files").mark(workspace / "pipeline.yml")
        await until(pilot, lambda: shown(app) == "pipeline.yml", "the first shows again")
        assert tabs(app) == ["model.yml", "pipeline.yml"]
        assert "●" in title(app).split("│")[0]


async def test_closing_shows_the_next(three, until):
    async with three() as (app, pilot):
        await pilot.press("ctrl+f4")
        await until(pilot, lambda: shown(app) == "pipeline.yml", "its neighbour shows")
        assert tabs(app) == ["model.yml", "pipeline.yml"]


@pytest.mark.parametrize("key", ["s", "d", "escape"])
async def test_closing_asks_for_unsaved_edits(three, until, workspace, key):
    path = workspace / "backends" / "local.yml"
    before = path.read_text()
    async with three() as (app, pilot):
        await pilot.press("f3", "#", "ctrl+f4")
        await until(pilot, lambda: len(app.screen_stack) == 2, "it asks")
        await pilot.press(key)
        gone = ["model.yml", "pipeline.yml"]
        if key == "escape":
            await until(pilot, lambda: len(app.screen_stack) == 1, "the question is gone")
            assert shown(app) == "local.yml"
            assert len(tabs(app)) == 3
        else:
            await until(pilot, lambda: tabs(app) == gone, "it is closed")
    assert path.read_text() == (f"#{before}" if key == "s" else before)


async def test_what_was_open_opens_again(three, make_app, workspace, until):
    async with three() as (app, pilot):
        await pilot.press("f3", "down", "end")
        place = app.screen_stack[0].query_one(TextEditor).cursor
        assert place != Position(0, 0)
    assert (workspace / ".rompy-tui" / "session.json").stat().st_mode & 0o777 == 0o600
    again = make_app()
    async with again.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: shown(again) == "local.yml", "the last file shows")
        assert tabs(again) == ["model.yml", "pipeline.yml", "backends/local.yml"]
        assert again.screen_stack[0].query_one(TextEditor).cursor == place
        assert again.screen_stack[0].query_one(EditorPane).files.unsaved == []


async def test_a_file_that_is_asked_for_shows_before_that_of_last_time(
    three, make_app, workspace, until
):
    async with three():
        pass
    app = make_app(file=workspace / "model.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: len(tabs(app)) == 3, "the tabs of last time are there")
        await until(pilot, lambda: shown(app), "a file shows")
        assert shown(app) == "model.yml"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tabs": 3}', '{"tabs": [{"file": 1}]}'])
async def test_a_damaged_note_of_last_time_is_passed_over(make_app, workspace, until, text):
    state = workspace / ".rompy-tui"
    state.mkdir()
    (state / "session.json").write_text(text)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: shown(app) == "pipeline.yml", "it begins as the first time")


async def test_files_that_are_gone_do_not_open_again(three, make_app, workspace, until):
    async with three():
        pass
    (workspace / "backends" / "local.yml").unlink()
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: len(tabs(app)) == 2, "two are left")
        assert tabs(app) == ["model.yml", "pipeline.yml"]


async def test_a_click_goes_to_a_tab(three, until):
    async with three() as (app, pilot):
        bar = app.screen_stack[0].query_one("#view-title")
        await pilot.click(bar, offset=(3, 0))
        await until(pilot, lambda: shown(app) == "model.yml", "the first file shows")


@pytest.mark.parametrize("width", [10, 30, 40, 60, 200])
@pytest.mark.parametrize("number", range(6))
def test_tabs_without_room_are_counted(width, number):
    files = [Path(f"/w/file-{n}.yml") for n in range(6)]
    tabs = [Tab(path, shown=n == number) for n, path in enumerate(files)]
    line, places = tab_line(tabs, width)
    names = [path for _, _, path in places]
    assert files[number] in names
    before, behind = files.index(names[0]), 5 - files.index(names[-1])
    assert line.plain.startswith(f"‹{before} " if before else "")
    assert line.plain.endswith(f" {behind}›" if behind else "")
    assert line.cell_length <= max(width, 20)
    for start, end, path in places:
        assert path.name in line.plain[start:end]
