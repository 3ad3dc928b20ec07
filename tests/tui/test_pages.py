"""The pages of settings, doctor, plugins and commands, and the welcome to an empty folder."""

from __future__ import annotations

import sys

import pytest

from rompy_tui import called
from rompy_tui.plugins import State
from rompy_tui.tui import commands
from rompy_tui.tui.calls.screen import CallsScreen
from rompy_tui.tui.common.keys import GROUPS, KeysScreen
from rompy_tui.tui.common.page import ListPage
from rompy_tui.tui.creating.screen import NewFileScreen
from rompy_tui.tui.doctor.screen import DoctorScreen
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.home import HomeScreen
from rompy_tui.tui.manual.screen import ManualScreen
from rompy_tui.tui.plugins.screen import PluginsScreen
from rompy_tui.tui.presentation.calls import Ran, ran_row
from rompy_tui.tui.settings.screen import SettingsScreen


@pytest.fixture
def settings(workspace, monkeypatch):
    """A settings file of one's own."""
    file = workspace / ".settings.toml"
    file.write_text('# Mine.\ntheme = "daylight"  # light\n')
    monkeypatch.setenv("ROMPY_TUI_CONFIG", str(file))
    return file


def rows(app):
    return [str(option.prompt) for option in app.screen.query_one("#page-rows").options]


def about(app):
    return str(app.screen.query_one("#page-about").render())


def row(app, name):
    return next(text for text in rows(app) if name in text)


def said(app):
    return str(app.screen.query_one("#page-said").render())


async def go_to(app, pilot, name):
    """Mark a row by its text."""
    await pilot.press("home")
    for _ in range(40):
        if name in str(app.screen.query_one("#page-rows").highlighted_option.prompt):
            return
        await pilot.press("down")
    pytest.fail(f"no row has {name!r}: {rows(app)}")


async def opened(app, pilot, until, key, page, row):
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, page), "the page opens")
    await until(pilot, lambda: any(row in text for text in rows(app)), "its rows show")


async def plugins_known(app, pilot, until):
    known = app.screen_stack[0].query_one("#plugins")

    def loaded():
        return known.entries and all(entry.state is State.OK for entry in known.entries)

    await until(pilot, loaded, "the plugins are known")


# Settings.


async def test_a_setting_is_typed_and_saved_at_once(make_app, settings, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until, "f22", SettingsScreen, "max_running")
        await go_to(app, pilot, "max_running")
        assert "How many runs of a workspace go on at once" in about(app)
        await pilot.press("enter", *"two", "enter")
        await until(pilot, lambda: "must be a number of runs" in said(app), "it is refused")
        assert "max_running" not in settings.read_text()
        await pilot.press(*["backspace"] * 3, "2", "enter")
        await until(pilot, lambda: "2 " in row(app, "max_running"), "it is saved")
        assert settings.read_text() == '# Mine.\ntheme = "daylight"  # light\nmax_running = 2\n'
        assert ".settings.toml:3" in about(app)
        await pilot.press("d")
        await until(pilot, lambda: "default" in row(app, "max_running"), "it is taken out")
        assert settings.read_text() == '# Mine.\ntheme = "daylight"  # light\n'
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_theme_shows_at_once(make_app, settings, until):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, until, "f22", SettingsScreen, "daylight")
        await go_to(app, pilot, "theme ")
        names = sorted(n for n, t in app.available_themes.items() if "muted" in t.variables)
        expected = names[(names.index("daylight") + 1) % len(names)]
        await pilot.press("right")
        await until(pilot, lambda: app.theme == expected, "the theme shows")
        await until(pilot, lambda: f'"{expected}"  # light' in settings.read_text(), "it is saved")
        await pilot.press("enter", "x", "enter")
        await until(pilot, lambda: "there is no theme" in said(app), "it is refused")
        assert f'"{expected}"  # light' in settings.read_text()
        await pilot.press("escape")
        assert app.focused.id == "page-rows"


async def test_a_switch_is_switched_and_holds_in_lists_at_once(make_app, settings, until):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, until, "f22", SettingsScreen, "vim")
        await go_to(app, pilot, "vim ")
        await pilot.press("space")
        await until(pilot, lambda: "on " in row(app, "vim "), "it is on")
        assert "vim = true\n" in settings.read_text()
        marked = app.screen.query_one("#page-rows").highlighted
        await pilot.press("k")
        await until(
            pilot, lambda: app.screen.query_one("#page-rows").highlighted == marked - 1, "it moves"
        )


async def test_a_variable_wins_and_that_is_said(make_app, settings, until, monkeypatch):
    monkeypatch.setenv("ROMPY_TUI_THEME", "deep-sea")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until, "f22", SettingsScreen, "deep-sea")
        await go_to(app, pilot, "theme ")
        assert "ROMPY_TUI_THEME wins over the file" in about(app)
        assert "the file has  daylight" in about(app).replace("has ", "has  ")
        before = app.theme
        await pilot.press("d")
        await until(pilot, lambda: "theme" not in settings.read_text(), "it is taken out")
        assert app.theme == before


async def test_codes_that_do_not_exist_are_refused(make_app, settings, until):
    app = make_app()
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(app, pilot, until, "f22", SettingsScreen, "ignore")
        await go_to(app, pilot, "ignore")
        await pilot.press("enter", *"unpined-image", "enter")
        await until(pilot, lambda: "did you mean 'unpinned-image'" in said(app), "it is refused")
        assert "ignore" not in settings.read_text()


@pytest.mark.parametrize(
    ("content", "expected"),
    [("theme = [", ".settings.toml:1: this is not TOML"), ("thme = 1", "no setting 'thme'")],
)
async def test_a_file_that_is_wrong_says_where(make_app, settings, until, content, expected):
    settings.write_text(content)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until, "f22", SettingsScreen, "vim")
        await until(pilot, lambda: expected in about(app), "it is said")
        await go_to(app, pilot, "vim ")
        if "[" in content:
            await pilot.press("space")
            await until(pilot, lambda: app._notifications, "it is refused")
            assert settings.read_text() == content


async def test_what_the_file_holds_is_harmless(make_app, settings, until):
    settings.write_text('theme = "\\u001b]0;x\\u0007[/nope]"\n')
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until, "f22", SettingsScreen, "[/nope]")
        await go_to(app, pilot, "theme ")
        assert not {"\x1b", "\x07"} & set("".join(rows(app)) + about(app))


# Doctor.


async def test_the_doctor_looks_and_looks_again(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until, "f21", DoctorScreen, "interpreter")
        found = app.screen
        await until(pilot, lambda: not any("looking" in r for r in rows(app)), "all is known")
        assert "on Python" in row(app, "interpreter")
        assert "as it should be" in about(app)
        await pilot.press("r")
        await until(pilot, lambda: found._round == 2, "it looks again")
        await until(pilot, lambda: not any("looking" in r for r in rows(app)), "all is known")
        await pilot.press("y")
        assert "interpreter" in app.clipboard
        await pilot.press("q")
        assert isinstance(app.screen, HomeScreen)


# Plugins.


async def test_plugins_with_their_documentation(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await plugins_known(app, pilot, until)
        await opened(app, pilot, until, "f20", PluginsScreen, "docker")
        headings = [r.split()[0] for r in rows(app) if not r.startswith(("✓", "·"))]
        # Which interpreters there are, below, is this machine's matter.
        assert headings[:4] == [
            "Backends",
            "Postprocessors",
            "Pipelines",
            "Models",
        ]
        await go_to(app, pilot, "docker")
        assert "rompy_tui.backends.config:DockerConfig" in about(app)
        await until(pilot, lambda: "remove_container" in about(app), "its fields show")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ManualScreen), "the manual opens")
        await pilot.press("escape")
        assert isinstance(app.screen, PluginsScreen)


async def test_plugins_are_filtered(make_app, until):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await plugins_known(app, pilot, until)
        await opened(app, pilot, until, "f20", PluginsScreen, "docker")
        everything = len(rows(app))
        await pilot.press("slash", *"archive")
        await until(pilot, lambda: len(rows(app)) == 2, "what fits shows")
        await pilot.press("enter")
        assert "archive" in str(app.screen.query_one("#page-rows").highlighted_option.prompt)
        await pilot.press("slash", *"zzz")
        await until(pilot, lambda: "nothing has these words" in rows(app)[0], "nothing fits")
        await pilot.press("escape")
        await until(pilot, lambda: len(rows(app)) == everything, "everything shows")


async def test_a_file_is_made_of_a_plugin(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await plugins_known(app, pilot, until)
        await opened(app, pilot, until, "f20", PluginsScreen, "slurm")
        await go_to(app, pilot, "slurm")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewFileScreen), "the page opens")
        choice = app.screen.query_one("#new-list")
        await until(pilot, lambda: choice.option_count, "what it may begin with shows")
        assert all("slurm" in str(option.prompt).lower() for option in choice.options)


async def test_the_panel_leads_to_the_page(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await plugins_known(app, pilot, until)
        await pilot.press("f2", "tab")
        assert app.focused.id == "plugins"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PluginsScreen), "the page opens")


# What was run.


async def test_what_was_run_is_listed_and_copied(make_app, workspace, until):
    called.note(["git", "status", "--secret-token=hunter2hunter2"], "test")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until, "f23", CallsScreen, "git status")
        assert "hunter2" not in "".join(rows(app))
        await go_to(app, pilot, "git status")
        await pilot.press("y")
        assert app.clipboard.startswith("git status")
        await pilot.press("slash", *"git status", "enter")
        await until(pilot, lambda: len(rows(app)) == 1, "what fits shows")
        called.note(["git", "status", "later"], "test")
        await pilot.press("r")
        await until(pilot, lambda: len(rows(app)) == 2, "what is new shows")
        assert "later" in rows(app)[0]


async def test_what_a_run_ran_is_listed(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        home = app.screen
        await until(pilot, lambda: home.query_one(EditorPane).shown, "the pipeline is open")
        await pilot.press("f5")
        await until(pilot, lambda: app.screen is not home, "it is asked")
        await pilot.press("enter")
        await until(pilot, lambda: home._runs and home._runs[0].state.ended, "it has run")
        await pilot.press("f23")
        await until(pilot, lambda: isinstance(app.screen, CallsScreen), "the page opens")
        await until(pilot, lambda: any("echo one" in r for r in rows(app)), "the command shows")
        await go_to(app, pilot, "echo one")
        assert "succeeded" in about(app)
        assert f"{home._runs[0].id}, run" in about(app)


def test_a_command_that_goes_on_is_no_failure():
    said = {
        "running": ran_row(Ran(called.Call("swan", said="running"), "a run")),
        "failed": ran_row(Ran(called.Call("swan", said="failed"), "a run")),
    }
    assert "●" in str(said["running"])
    assert "✗" in str(said["failed"])


# An empty folder.


@pytest.fixture
def empty(workspace):
    for path in sorted(workspace.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return workspace


async def test_an_empty_folder_leads_to_the_demo(make_app, empty, until):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.focused.id == "welcome"
        assert "no YAML or JSON file" in str(app.focused.render())
        await pilot.press("d", "escape")
        assert not list(empty.glob("*.yml"))
        await pilot.press("d", "enter")
        pane = app.screen_stack[0].query_one(EditorPane)
        await until(pilot, lambda: pane.shown, "the demo is open")
        assert pane.shown.name == "pipeline.yml"
        assert not app.screen.query_one("#welcome").display
        assert (empty / "model.yml").exists()


async def test_the_demo_replaces_nothing(make_app, empty, until):
    (empty / "README.md").write_text("mine")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "enter")
        await until(pilot, lambda: app._notifications, "it is refused")
        assert "README.md is there already" in next(iter(app._notifications)).message
        assert (empty / "README.md").read_text() == "mine"
        assert [path.name for path in empty.iterdir() if path.suffix] == ["README.md"]


async def test_an_empty_folder_leads_to_a_new_file(make_app, empty, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NewFileScreen), "the page opens")


async def test_a_file_that_comes_ends_the_welcome(make_app, empty, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        home = app.screen
        await until(pilot, lambda: home.query_one("#plugins").entries, "it has begun")
        (empty / "first.yml").write_text("type: local\n")
        await until(pilot, lambda: home.query_one(EditorPane).shown, "the file shows")
        assert not home.query_one("#welcome").display


# Keys, palette and help.


async def test_a_page_leads_to_another_and_closes_with_its_key(make_app, until):
    app = make_app()
    async with app.run_test(size=(60, 15)) as pilot:
        for key, page in (("f20", PluginsScreen), ("f22", SettingsScreen), ("f23", CallsScreen)):
            await pilot.press(key)
            await until(pilot, lambda page=page: isinstance(app.screen, page), "the page opens")
            assert len(app.screen_stack) == 2
        await pilot.press("f23")
        assert isinstance(app.screen, HomeScreen)


PLACES = {
    "home": ((), (commands.HOME, commands.PALETTE, commands.PLUGINS_PANEL)),
    "text": (("f3",), (commands.HOME, commands.EDITOR)),
    "form": (("ctrl+t",), (commands.FORM, commands.FORM_TEXT)),
    "plugins": (("f20",), (commands.PLUGINS,)),
    "plugins, filter": (("f20", "slash"), (commands.PLUGINS, commands.FILTER)),
    "doctor": (("f21",), (commands.DOCTOR,)),
    "settings": (("f22",), (commands.SETTINGS,)),
    "calls": (("f23",), (commands.CALLS,)),
}


@pytest.mark.parametrize("place", PLACES)
async def test_the_palette_has_every_command_with_its_key(make_app, settings, until, place):
    keys, groups = PLACES[place]
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await plugins_known(app, pilot, until)
        home = app.screen
        await until(pilot, lambda: home.query_one(EditorPane).shown, "a file is open")
        await pilot.press(*keys)
        if place == "form":
            await until(pilot, lambda: home.query_one("#form").option_count, "the form shows")
        if isinstance(app.screen, ListPage):
            await until(pilot, lambda: app.screen.marked, "a row is marked")
        offered = {c.title: c.help for c in app.get_system_commands(app.screen)}
        for command in (c for group in (commands.APP, commands.PAGES, *groups) for c in group):
            assert command.title in offered
            assert bool(command.key) == offered[command.title].startswith("key: ")


async def test_what_is_not_there_is_not_in_the_palette(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f20")
        await until(pilot, lambda: isinstance(app.screen, PluginsScreen), "the page opens")
        offered = {command.title for command in app.get_system_commands(app.screen)}
        assert not {c.title for c in (*commands.FILTER, *commands.EDITOR)} & offered
        assert "Go to the files" not in offered


def test_the_help_has_every_command():
    helped = {command.id for _, group in GROUPS for command in group}
    declared = [value for value in vars(commands).values() if isinstance(value, tuple)]
    assert {c.id for group in declared for c in group} - helped == {"close", "page.help"}


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("f20", "Plugins"),
        ("f21", "Doctor"),
        ("f22", "Settings"),
        ("f23", "Commands that were run"),
    ],
)
async def test_help_begins_with_the_page(make_app, until, key, heading):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, ListPage), "the page opens")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen), "the keys show")
        text = str(app.screen.query("Static").first().render())
        assert text.splitlines()[0] == heading


async def test_another_interpreter_is_chosen_and_kept(make_app, settings, until, workspace):
    site = workspace / ".venv" / "lib" / "site"
    info = site / "tide-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tide\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[rompy.postprocess]\ntide = tide:Tide\n")
    (site / "tide.py").write_text("class Tide:\n    def process(self): ...\n")
    python = workspace / ".venv" / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nPYTHONPATH={site} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, until, "f20", PluginsScreen, ".venv/bin/python")
        assert not any("tide" in text for text in rows(app))
        await go_to(app, pilot, ".venv/bin/python")
        assert "Enter asks this one" in about(app)
        await pilot.press("enter")
        await until(pilot, lambda: any("tide" in text for text in rows(app)), "its plugin shows")
        assert f'python = "{python}"' in settings.read_text()
        await until(pilot, lambda: "asked for rompy" in about(app), "it is marked")
        await go_to(app, pilot, "rompy-tui its own")
        await pilot.press("enter")
        await until(pilot, lambda: not any("tide" in text for text in rows(app)), "it is gone")
        assert "python" not in settings.read_text()


async def test_an_interpreter_that_is_not_there_is_told_of(make_app, settings, until, workspace):
    app = make_app(python=str(workspace / "no-python"))
    async with app.run_test(size=(120, 40)) as pilot:
        panel = app.screen.query_one("#plugins")
        await until(pilot, lambda: "does not answer" in str(panel.render()), "it is said")
        assert "local docker slurm" in str(panel.render()), "what is built in is there"
        await opened(app, pilot, until, "f20", PluginsScreen, "no-python")
        assert any("✗" in text and "no-python" in text for text in rows(app))
        await go_to(app, pilot, "no-python")
        assert "cannot be started" in about(app)
