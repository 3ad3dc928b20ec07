"""Keys that arrive all at once, as on a slow link: each goes where the one before it led."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from rompy_tui.tui.common.keys import KeysScreen
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.home import HomeScreen
from rompy_tui.tui.theming.screen import ThemesScreen

TEXT = "type: local\ncommand: model --fast\ntimeout: 3600\n"


@pytest.fixture
def app(make_app, workspace):
    path = workspace / "backends" / "local.yml"
    path.write_text(TEXT)
    return make_app(file=path)


def type_ahead(app, *keys):
    """All keys reach the application before it does anything about the first."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


def editor(app):
    return app.screen_stack[0].query_one(TextEditor)


async def test_what_is_found_is_not_typed_into_the_text(app, until):
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: editor(app).has_focus and editor(app).file, "the file is open")
        type_ahead(app, "ctrl+f", *"fast", "enter", "escape", "x")
        await until(pilot, lambda: "x" in editor(app).file.buffer.text, "the last key is typed")
        line = app.screen.query_one("#find-text", Input)
        assert line.value == "fast"
        assert editor(app).file.buffer.text == TEXT.replace("fast", "x")


async def test_pages_open_and_close_and_it_quits(app, until):
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: editor(app).has_focus and editor(app).file, "the file is open")
        type_ahead(app, "f2", "question_mark", "escape", "f14", "escape", "ctrl+q")
        await until(pilot, lambda: app._exit, "it has quit")
    assert app.return_code == 0


async def test_what_is_closed_twice_is_closed_once(app, until):
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: editor(app).has_focus and editor(app).file, "the file is open")
        type_ahead(app, "f2", "question_mark", "escape", "escape", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen), "the keys show")
        page = app.screen
        type_ahead(app, "escape")
        page.dismiss()
        await until(pilot, lambda: isinstance(app.screen, HomeScreen), "the first screen shows")
        page.dismiss()
        assert isinstance(app.screen, HomeScreen)
        app.action_themes()
        type_ahead(app, "down", "down", "escape")
        await until(pilot, lambda: not isinstance(app.screen, ThemesScreen), "it is closed")
