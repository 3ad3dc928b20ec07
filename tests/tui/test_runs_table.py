"""The page of all runs: what it shows, in which order, and what is done from it."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from rompy_tui.supervision import RunState, Store
from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.common.page import PageList
from rompy_tui.tui.home import HomeScreen
from rompy_tui.tui.reading.screen import ReadingScreen
from rompy_tui.tui.runs.foreign import ForeignScreen
from rompy_tui.tui.runs.screen import RunScreen
from rompy_tui.tui.runs.table import RunsScreen

BAD = 'type: local\ncommand: "echo ERROR: dry cell; echo WARNING: CFL; echo ERROR: again; exit 3"\n'
SLOW = 'type: local\ncommand: "echo begun; sleep 1000"\n'


def store_of(workspace):
    return Store(workspace / ".rompy-tui")


@pytest.fixture
def ran(workspace, cli):
    """Three runs that have ended: the oldest and the newest well, the other one badly."""
    backend = workspace / "backends" / "local.yml"
    good = backend.read_text()
    for text, status in ((good, 0), (BAD, 1), (good, 0)):
        backend.write_text(text)
        assert cli("pipeline", "pipeline.yml", cwd=workspace).returncode == status
    return [run.id for run in store_of(workspace).list()]


@pytest.fixture
def opened(make_app, until):
    """The page of all runs, with so many rows of runs."""

    @asynccontextmanager
    async def start(count, size=(120, 40)):
        app = make_app()
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.screen.query("#files"), "the first screen shows")
            await pilot.press("f24")
            await until(pilot, lambda: len(shown(app)) == count, "the runs show")
            yield app, pilot

    return start


def shown(app):
    """The ids of the runs in the table."""
    if not isinstance(app.screen, RunsScreen):
        return []
    return [option.id for option in app.screen.query_one(PageList).options if option.id]


def row(app, run_id):
    return str(app.screen.query_one(PageList).get_option(run_id).prompt)


def heading(app):
    return str(app.screen.query_one("#page-title").render())


def about(app):
    return str(app.screen.query_one("#page-about").render())


def told(app):
    return [notification.message for notification in app._notifications]


async def test_the_newest_is_first_and_alerts_are_counted(opened, ran, until):
    async with opened(3) as (app, pilot):
        assert shown(app) == ran
        await until(pilot, lambda: "✗2 ▲1" in row(app, ran[1]), "alerts are counted")
        assert "failed" in row(app, ran[1])
        assert "✗" not in row(app, ran[0])
        await pilot.press("down")
        await until(pilot, lambda: ran[1] in about(app), "the marked one is described")
        assert "exit status 3" in " ".join(about(app).split())


async def test_filter_and_sort(opened, ran, until):
    async with opened(3) as (app, pilot):
        await pilot.press("slash", *"failed")
        await until(pilot, lambda: shown(app) == ran[1:2], "one has the word")
        await pilot.press("enter")
        assert "1 of 3" in heading(app)
        await pilot.press("escape")
        await until(pilot, lambda: shown(app) == ran, "all show")
        await pilot.press("s")
        await until(pilot, lambda: shown(app) == [ran[1], ran[0], ran[2]], "by state")
        assert "by state" in heading(app)
        await until(pilot, lambda: "✗2" in row(app, ran[1]), "alerts are counted")
        await pilot.press("s", "s", "s")
        await until(pilot, lambda: "by most alerts" in heading(app), "by alerts")
        assert shown(app)[0] == ran[1]
        await pilot.press("slash", *"nothing like it")
        await until(pilot, lambda: not shown(app), "none has the words")


async def test_one_is_opened_and_two_are_compared(opened, ran, until):
    async with opened(3) as (app, pilot):
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, RunScreen), "its page opens")
        assert app.screen.run_id == ran[1]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen), "back")
        await pilot.press("home", "space", "space", "d")
        page = lambda: isinstance(app.screen, ReadingScreen) and app.screen.query("#reading-rows")  # noqa: E731
        await until(pilot, lambda: page() and page().first().rows, "they are compared")
        text = "\n".join(each.text for each in page().first().rows)
        assert "exit 3" in text
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "marked" not in heading(app), "none is marked")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen), "the page closes")


async def test_records_are_removed_when_one_says_so(opened, ran, until, workspace):
    async with opened(3) as (app, pilot):
        await pilot.press("space", "space", "delete")
        await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen), "nothing goes")
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks again")
        await pilot.press("enter")
        await until(pilot, lambda: shown(app) == ran[2:], "two are gone")
    assert [run.id for run in store_of(workspace).list()] == ran[2:]
    assert (workspace / "output" / "waves").is_dir()


async def test_several_are_started_again(opened, ran, until, workspace):
    store = store_of(workspace)
    async with opened(3) as (app, pilot):
        await pilot.press("c")
        assert told(app) == ["that has ended already"]
        await pilot.press("space", "space", "r")
        await until(pilot, lambda: len(shown(app)) == 5, "two more show")
        await until(pilot, lambda: all(run.state.ended for run in store.list()), "they have ended")


async def test_the_queue_shows_and_one_who_waits_is_cancelled(opened, until, workspace, cli):
    (workspace / "backends" / "local.yml").write_text(SLOW)
    store = store_of(workspace)
    for name in ("first", "second", "third"):
        done = cli(
            "pipeline", "pipeline.yml", "--detach", "--set", f"config.run_id={name}",
            cwd=workspace, env={"ROMPY_TUI_MAX_RUNNING": "1"},
        )  # fmt: skip
        assert done.returncode == 0
    third, second, first = [run.id for run in store.list()]
    async with opened(3) as (app, pilot):
        await until(pilot, lambda: shown(app) == [first, second, third], "as the queue moves")
        await until(pilot, lambda: "1 running   2 queued" in heading(app), "it is counted")
        await pilot.press("end")
        await until(pilot, lambda: "2 of 2 in the queue; 1 running, at most 1" in about(app))
        await pilot.press("c")
        await until(pilot, lambda: "cancelled" in row(app, third), "it waits no more")
        assert store.find(third).state is RunState.CANCELLED
        await pilot.press("home", "space", "space", "c")
        await until(pilot, lambda: all(r.state.ended for r in store.list()), "all have ended")


async def test_what_was_started_elsewhere_is_asked_for(opened, ran, until):
    async with opened(3) as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, ForeignScreen), "the page opens")
        await until(pilot, lambda: "Containers and jobs   " in heading(app), "it is known")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen), "back")


@pytest.mark.parametrize("size", [(160, 50), (80, 24), (60, 15)])
async def test_rows_fit(opened, ran, until, size):
    async with opened(3, size) as (app, pilot):
        width = app.screen.query_one(PageList).size.width - 2
        await until(pilot, lambda: len(row(app, ran[0])) <= width, "rows fit")
        assert "pipeline.yml" in row(app, ran[0])
        assert "succeeded" in row(app, ran[0])
