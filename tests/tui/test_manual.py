"""The documentation of types: of the one at the cursor, and of any that is chosen."""

from __future__ import annotations

import pytest

from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.home import HomeScreen
from rompy_tui.tui.manual.screen import ManualScreen, TypesScreen


def page(app):
    return str(app.screen.query_one("#manual-text").render())


async def opened(app, pilot, until):
    home = app.screen_stack[0]
    await until(pilot, lambda: home.query_one(TextEditor).file, "the file is open")
    await until(pilot, lambda: home.query_one("#plugins").entries, "the plugins are known")


async def test_the_type_at_the_cursor(make_app, workspace, until):
    app = make_app(file=workspace / "backends" / "local.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until)
        await pilot.press("f13")
        assert isinstance(app.screen, ManualScreen)
        await until(pilot, lambda: "Fields" in page(app), "the page shows")
        assert page(app).startswith("local   backend   rompy-tui ")
        assert "Run a command on this machine." in page(app)
        assert "whole number · 60 to 86400 · default 3600" in page(app)
        assert "Longest time it may take" in page(app)
        assert "command: ./run_model.sh" in page(app)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_the_section_at_the_cursor_counts(make_app, workspace, until):
    app = make_app(file=workspace / "pipeline.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until)
        for keys, start in ((["f13"], "base   model run"), (["ctrl+end", "f13"], "noop   post")):
            await pilot.press(*keys)
            await until(pilot, lambda: "Fields" in page(app), "the page shows")
            assert page(app).startswith(start)
            await pilot.press("escape")


async def test_fields_within_fields_are_described(make_app, workspace, until):
    app = make_app(file=workspace / "model.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until)
        await pilot.press("f13")
        await until(pilot, lambda: "Fields" in page(app), "the page shows")
        lines = [row.strip() for row in page(app).splitlines()]
        assert any(row.startswith("include_end") and "default true" in row for row in lines)


@pytest.mark.parametrize("content", ["", "a: [", "- 1\n"])
async def test_without_a_type_one_is_chosen(make_app, workspace, until, content):
    file = workspace / "odd.yml"
    file.write_text(content)
    app = make_app(file=file)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, until)
        await pilot.press("f13")
        await until(pilot, lambda: isinstance(app.screen, TypesScreen), "the list shows")
        names = [str(o.prompt).split()[:2] for o in app.screen.query_one("#manual-types").options]
        assert ["backend", "docker"] in names
        await pilot.press(*["down"] * names.index(["backend", "docker"]), "enter")
        await until(pilot, lambda: isinstance(app.screen, ManualScreen), "the page opens")
        await until(pilot, lambda: "Fields" in page(app), "the page shows")
        assert "remove_container" in page(app)
        await pilot.press("t")
        assert isinstance(app.screen, TypesScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_long_page_scrolls(make_app, workspace, until):
    app = make_app(file=workspace / "backends" / "local.yml")
    async with app.run_test(size=(60, 15)) as pilot:
        await opened(app, pilot, until)
        await pilot.press("f13")
        await until(pilot, lambda: "Fields" in page(app), "the page shows")
        box = app.screen.query_one("#manual-page")
        await pilot.press("end")
        await until(pilot, lambda: box.scroll_y and box.scroll_y == box.max_scroll_y, "the end")
        await pilot.press("home")
        await until(pilot, lambda: box.scroll_y == 0, "the start")
