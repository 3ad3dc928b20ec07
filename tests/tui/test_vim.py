"""Vim's keys in the editor and in lists, where the settings say so."""

from __future__ import annotations

import pytest

from tests.tui.parts import editor, pane, text, title

TEXT = "type: local\ncommand: model\ntimeout: 3600\n"


@pytest.fixture
def opened(make_app, workspace, until):
    """The application with a file open."""
    from contextlib import asynccontextmanager

    path = workspace / "backends" / "local.yml"
    path.write_text(TEXT)

    @asynccontextmanager
    async def start(vim=True):
        app = make_app(file=path, vim=vim)
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: editor(app).file is not None, "the file is open")
            yield app, pilot

    return start


async def test_letters_are_commands_until_one_inserts(opened):
    async with opened() as (app, pilot):
        assert "normal" in title(app)
        await pilot.press(*"jwwcwswan")
        assert text(app) == TEXT.replace("model", "swan")
        assert "insert" in title(app)
        await pilot.press("escape", *"jdd")
        assert "normal" in title(app)
        assert text(app) == "type: local\ncommand: swan\n"
        await pilot.press(*"uuugg", *"yyp")
        assert text(app) == TEXT.replace("type: local", "type: local\ntype: local")


async def test_lines_are_selected_shown_and_moved(opened):
    async with opened() as (app, pilot):
        await pilot.press("V", "j")
        assert "visual lines" in title(app)
        selection = editor(app).get_component_rich_style("file--selection", partial=True).bgcolor
        for row in (0, 1):
            shown = [s for s in editor(app).line_segments(row) if s.text.strip() and s.style]
            assert any(s.style.bgcolor == selection for s in shown)
        await pilot.press(">")
        assert text(app) == "  type: local\n  command: model\ntimeout: 3600\n"


async def test_the_usual_keys_go_on_working(opened, until, workspace):
    async with opened() as (app, pilot):
        await pilot.press("x", "ctrl+s")
        await until(pilot, lambda: not pane(app).files.unsaved, "it is saved")
        assert (workspace / "backends" / "local.yml").read_text() == TEXT[1:]
        await pilot.press(*"/model", "enter", "escape", "x")
        assert text(app) == TEXT[1:].replace("model", "odel")
        await pilot.press(*"/3600", "enter", "escape", *"n", "x")
        assert "600" in text(app)
        assert "3600" not in text(app)


async def test_the_command_line(opened, until, workspace):
    path = workspace / "backends" / "local.yml"
    async with opened() as (app, pilot):
        await pilot.press(*":%s/o(.)/0\\1/g", "enter")
        assert text(app) == TEXT.replace("local", "l0cal").replace("command", "c0mmand").replace(
            "model", "m0del"
        ).replace("timeout", "time0ut")
        await pilot.press("u", *":3", "enter")
        assert text(app) == TEXT
        assert editor(app).cursor.line == 2
        await pilot.press(*":s/3600/60/", "enter", *":w", "enter")
        await until(pilot, lambda: path.read_text().endswith("timeout: 60\n"), "it is saved")
        await pilot.press(*":s/(/x/", "enter", *":nonsense", "enter")
        await until(pilot, lambda: len(list(app._notifications)) == 2, "both are said")
        said = [n.message for n in app._notifications]
        assert "missing )" in said[0]
        assert ":nonsense" in said[1]
        await pilot.press("x", *":wq", "enter")
        wanted = "\nimeout: 60\n"
        await until(pilot, lambda: path.read_text().endswith(wanted), "it is saved")
        state = workspace / ".rompy-tui" / "session.json"
        await until(pilot, lambda: '"tabs": []' in state.read_text(), "its tab is gone")


async def test_edits_can_be_thrown_away(opened, until, workspace):
    path = workspace / "backends" / "local.yml"
    async with opened() as (app, pilot):
        await pilot.press("d", "d", *":q!", "enter")
        await until(pilot, lambda: not pane(app).files.unsaved, "they are gone")
    assert path.read_text() == TEXT


async def test_letters_move_in_lists(opened):
    async with opened() as (app, pilot):
        await pilot.press("f2", "G")
        files = app.screen_stack[0].query_one("#files")
        last = files.highlighted
        await pilot.press("k")
        assert files.highlighted < last
        await pilot.press("j")
        assert files.highlighted == last
        await pilot.press("g")
        assert files.highlighted < last


async def test_without_the_setting_letters_type_themselves(opened):
    async with opened(vim=False) as (app, pilot):
        await pilot.press(*"dd")
        assert text(app) == f"dd{TEXT}"
        assert "normal" not in title(app)
        await pilot.press("f2", "home")
        files = app.screen_stack[0].query_one("#files")
        first = files.highlighted
        await pilot.press("j")
        assert files.highlighted == first
