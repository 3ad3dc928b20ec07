"""The first screen: files with badges, a file with its errors, plugins, changes on disk."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.explorer.panel import FileList
from rompy_tui.tui.plugins.panel import PluginsPanel
from rompy_tui.tui.problems.panel import ProblemList

WRONG = """\
type: docker
image: "swan:4.51"
cpu: 200
memory: 4gb
user: model
"""


def rows(app):
    return [str(option.prompt) for option in app.screen.query_one(FileList).options]


def row(app, name):
    return next((r for r in rows(app) if name in r), "")


def shown(app):
    view = app.screen.query_one(TextEditor)
    lines = range(view.line_count())
    return ["".join(s.text for s in view.line_segments(n)).rstrip() for n in lines]


async def test_files_show_their_kind_and_health(make_app, workspace, until):
    (workspace / "backends" / "docker.yml").write_text(WRONG)
    (workspace / "notes.yml").write_text("shopping: [milk]\n")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "docker 2" in row(app, "docker.yml"), "the file is checked")
        await until(pilot, lambda: "✓" in row(app, "pipeline.yml"), "all files are checked")
        assert row(app, "model.yml").split() == ["✓", "model.yml", "model", "run"]
        assert row(app, "local.yml").split() == ["✓", "local.yml", "local"]
        assert row(app, "docker.yml").split() == ["✗", "docker.yml", "docker", "2"]
        assert row(app, "notes.yml").split() == ["·", "notes.yml"]
        assert "1 not valid" in str(app.screen.query_one("#head").render())


async def test_a_file_shows_its_errors_at_their_lines(make_app, workspace, until):
    file = workspace / "backends" / "docker.yml"
    file.write_text(WRONG)
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✗" in "".join(shown(app)), "the errors are shown")
        lines = shown(app)
        assert lines[2].split()[:4] == ["3", "✗", "cpu:", "200"]
        assert "at most 128" in lines[2]
        assert "✗" not in lines[1]
        assert app.focused.id == "view"
        for key, line in ("f8", 2), ("f8", 3), ("f8", 2), ("f7", 3):
            await pilot.press(key)
            assert app.screen.query_one(TextEditor).cursor.line == line


async def test_f8_goes_to_each_problem_of_a_line(make_app, workspace, until):
    file = workspace / "backends" / "docker.yml"
    file.write_text('{type: docker, image: "a:1", user: u, cpu: 200, memory: 4gb}\n')
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✗" in "".join(shown(app)), "the errors are shown")
        for key, text in ("f8", "200"), ("f8", "4gb"), ("f8", "200"), ("f7", "4gb"):
            await pilot.press(key)
            cursor = app.screen.query_one(TextEditor).cursor
            assert file.read_text()[cursor.column :].startswith(text)


async def test_enter_on_a_problem_goes_to_its_place(make_app, workspace, until):
    file = workspace / "backends" / "docker.yml"
    file.write_text(WRONG)
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        problems = app.screen.query_one(ProblemList)
        await until(pilot, lambda: problems.option_count == 2, "the problems are listed")
        await pilot.press("f4", "down", "enter")
        assert app.focused.id == "view"
        assert app.screen.query_one(TextEditor).cursor.line == 3


async def test_a_problem_in_an_included_file_opens_that_file(make_app, workspace, until):
    (workspace / "backends" / "local.yml").write_text("type: local\ntimeout: 5\ncommand: a\n")
    app = make_app(file=workspace / "pipeline.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        problems = app.screen.query_one(ProblemList)
        await until(pilot, lambda: "local.yml" in str(problems.options[0].prompt), "it is listed")
        await pilot.press("f4", "enter")
        assert "timeout: 5" in shown(app)[1]
        assert app.screen.query_one(TextEditor).cursor.line == 1


async def test_a_change_on_disk_turns_the_badge(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✓" in row(app, "pipeline.yml"), "all files are checked")
        (workspace / "backends" / "local.yml").write_text("type: local\ntimeout: 5\ncommand: a\n")
        await until(pilot, lambda: "✗" in row(app, "local.yml"), "the file's badge turns")
        await until(pilot, lambda: "✗" in row(app, "pipeline.yml"), "so does who includes it")
        (workspace / "backends" / "local.yml").write_text("type: local\ntimeout: 600\ncommand: a\n")
        await until(pilot, lambda: "✓" in row(app, "pipeline.yml"), "and back")


async def test_files_come_and_go(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✓" in row(app, "pipeline.yml"), "all files are checked")
        folder = workspace / "new" / "deeper"
        folder.mkdir(parents=True)
        (folder / "extra.yml").write_text("type: noop\n")
        await until(pilot, lambda: "✓" in row(app, "extra.yml"), "a new file shows")
        assert "new/deeper/" in rows(app)
        (folder / "extra.yml").rename(workspace / "moved.yml")
        await until(pilot, lambda: "✓" in row(app, "moved.yml"), "a moved file shows")
        await until(pilot, lambda: not row(app, "extra.yml"), "its old name goes")


async def test_the_open_file_follows_the_disk(make_app, workspace, until):
    file = workspace / "model.yml"
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "run_id: waves" in shown(app)[0], "the file is shown")
        file.write_text("run_id: tides\n")
        await until(pilot, lambda: "run_id: tides" in shown(app)[0], "the new text is shown")
        file.unlink()
        await until(pilot, lambda: "gone" in shown(app)[0], "its end is told")


async def test_plugins_are_listed(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        panel = app.screen.query_one(PluginsPanel)
        await until(pilot, lambda: "docker" in str(panel.render()), "the plugins are listed")
        text = str(panel.render()).splitlines()
        assert text[0].split() == ["run", "local", "docker", "slurm"]
        assert text[1].split() == ["post", "noop", "archive"]
        assert text[2].split() == ["pipe", "local"]


async def test_an_empty_folder_says_what_to_do(make_app, workspace, until):
    for file in workspace.rglob("*.yml"):
        file.unlink()
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        said = app.screen.query_one("#welcome")
        await until(pilot, lambda: said.display and said.has_focus, "it says so")
        assert "copy the demo here" in str(said.render())
        assert rows(app) == []
        await pilot.press("f5")
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("pane", ["files", "view", "problems", "runs"])
@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (160, 50)])
async def test_every_pane_is_reached_at_every_size(make_app, pane, size):
    keys = {"files": "f2", "view": "f3", "problems": "f4", "runs": "f6"}
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.press(keys[pane])
        widget = app.screen.query_one(f"#{pane}")
        await pilot.pause()
        assert app.focused is widget
        region = widget.region
        assert region.width >= 20
        assert region.height >= 1
        assert region.right <= size[0]
        assert region.bottom <= size[1]


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (59, 40), (120, 14)])
async def test_a_small_terminal_is_told_what_is_needed(make_app, size):
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.screen.query_one("#too-small").display
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert not app.screen.query_one("#too-small").display
        assert app.screen.query_one("#body").display


async def test_names_from_the_disk_are_harmless(make_app, workspace, until):
    evil = workspace / "x\x1b]0;t\x07[red]y.yml"
    evil.write_text('type: local\ncommand: "\x85[bold]"\nbogus\u202e: "[/nope]"\n')
    app = make_app(file=evil)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "✗" in row(app, "0;t"), "it is checked")
        text = "".join(rows(app) + shown(app)) + str(app.screen.query_one("#view-title").render())
        assert "␛]0;t␇[red]y.yml" in text
        assert "[bold]" in text
        assert not set(text) & {"\x1b", "\x07", "\x85", "\u202e"}


async def test_every_command_has_a_key_of_its_own(make_app):
    from rompy_tui.tui import commands

    pages = commands.SETTINGS, commands.DOCTOR, commands.PLUGINS, commands.CALLS
    for group in (commands.HOME + commands.EDITOR + commands.MOVES, commands.RUN, *pages):
        # F1 helps with what one is at: in the text with the field.
        keys = [
            k
            for c in (*group, *commands.APP, *commands.PAGES)
            for k in c.key.split(",")
            if k != "f1"
        ]
        assert len(keys) == len(set(keys))
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("question_mark")
        text = str(app.screen.query("Static").first().render())
        for group in (commands.APP, commands.HOME, commands.RUN, commands.LAUNCH):
            for command in group:
                assert command.title in text
        await pilot.press("escape")
        assert app.focused.id == "files"


async def test_the_palette_finds_the_commands(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette), "it opens")
        await pilot.press(*"launch")
        options = app.screen.query_one("CommandList")
        await until(pilot, lambda: options.option_count == 1, "the command is found")
        assert "Launch the open pipeline" in str(options.options[0].prompt)
