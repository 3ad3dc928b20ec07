"""What random walks came across, each on its own."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.widgets import Static

from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.common.keys import KeysScreen
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.home import HomeScreen
from rompy_tui.tui.reading.screen import ReadingScreen


async def test_the_palette_opens_once_also_below_a_question(make_app, workspace, until):
    file = workspace / "backends" / "local.yml"
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        view = app.screen.query_one(TextEditor)
        await until(pilot, lambda: view.file is not None, "the file is open")
        await pilot.press("#", "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette), "the palette")
        file.write_text("type: local\ncommand: other\n")
        await until(pilot, lambda: isinstance(app.screen, Dialog), "the conflict")
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, Dialog)
        await pilot.press("escape")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)
        app.exit()


async def test_the_page_of_keys_begins_with_those_of_a_page_to_read(make_app, workspace, until):
    app = make_app(file=workspace / "pipeline.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        view = app.screen.query_one(TextEditor)
        await until(pilot, lambda: view.file is not None, "the file is open")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, ReadingScreen), "the page")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen), "the keys")
        text = str(app.screen.query(Static).first().render())
        assert text.startswith("A page to read\n")
        app.exit()


async def test_a_file_that_became_shorter_while_another_was_shown(make_app, workspace, until):
    first, second = workspace / "model.yml", workspace / "pipeline.yml"
    app = make_app(file=first)
    async with app.run_test(size=(120, 40)) as pilot:
        home = app.screen
        view = home.query_one(TextEditor)
        await until(pilot, lambda: view.file is not None, "the file is open")
        await pilot.press("ctrl+end")
        file = view.file
        home.open_file(second.relative_to(workspace))
        await until(pilot, lambda: view.file and view.file.path == second, "the other is open")
        first.write_text("run_id: a\n")
        await until(pilot, lambda: len(file.buffer.lines) == 2, "it is read again")
        await pilot.press("ctrl+pageup")
        await until(pilot, lambda: view.file is file, "it is shown")
        assert view.cursor.line == 1
        app.exit()
