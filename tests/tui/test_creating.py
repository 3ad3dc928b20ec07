"""New files: what they may begin with, their name, and that none takes the place of another."""

from __future__ import annotations

import json

import pytest
from textual.widgets import OptionList

from rompy_tui.tui.creating.screen import NewFileScreen
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.home import HomeScreen
from tests.tui.parts import home

NAMED = """\
# Where the model runs.
production: {type: docker, image: "swan:41.45", cpu: 16, memory: 32g}
development: {type: local, command: ./model, timeout: 600}
"""


def view(app):
    return home(app).query_one(TextEditor)


def shown(app):
    """The name of the file in the editor, and its text."""
    file = view(app).file
    return (file.name, file.buffer.text) if file else ("", "")


def choices(app):
    return [" ".join(str(o.prompt).split()) for o in app.screen.query_one("#new-list").options]


def line(app, name):
    return app.screen.query_one(f"#new-{name}")


def preview(app):
    return str(line(app, "text").render())


def said(app):
    return str(line(app, "said").render())


async def ready(app, pilot, until, waits="model.yml"):
    """Wait until the page for a new file lists what there is."""
    await until(pilot, lambda: isinstance(app.screen, NewFileScreen), "the page opens")
    await until(pilot, lambda: waits in "".join(choices(app)), "the choices show")
    await until(pilot, lambda: line(app, "name").value, "a name is found")


async def begun(app, pilot, until, file="pipeline.yml"):
    """Wait until a file is open and the others are known."""
    await until(pilot, lambda: shown(app)[0] == file, "the file is open")
    states = home(app)._background.index.files
    await until(pilot, lambda: all(s.checked for s in states.values()), "all is checked")


async def filtered(app, pilot, until, text, first):
    await pilot.press(*(key if key != " " else "space" for key in text))
    await until(pilot, lambda: choices(app)[:1] and choices(app)[0].startswith(first), first)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
async def test_from_a_type(make_app, workspace, until, size):
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await begun(app, pilot, until)
        await pilot.press("ctrl+n")
        await ready(app, pilot, until)
        await filtered(app, pilot, until, "backend docker", "backend docker")
        await until(pilot, lambda: "type: docker" in preview(app), "the text shows")
        await until(pilot, lambda: line(app, "name").value == "backends/docker.yml", "the name")
        assert "CHANGE-ME" in preview(app)
        await pilot.press("enter")
        assert line(app, "name").has_focus
        await pilot.press("enter")
        await until(pilot, lambda: shown(app)[0] == "backends/docker.yml", "the file is open")
        text = (workspace / "backends" / "docker.yml").read_text()
        assert shown(app)[1] == text
        assert text.startswith("type: docker  # ")
        number = next(n for n, row in enumerate(text.splitlines()) if "CHANGE-ME" in row)
        assert view(app).cursor == (number, len("image: "))
        assert view(app).has_focus
        assert view(app).size.height
        await until(pilot, lambda: not view(app).file.buffer.dirty, "nothing is unsaved")


async def test_every_type_begins_a_file(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until)
        for words, text in (
            ("model base", "model_type: base"),
            ("pipeline local", "postprocessor:"),
            ("postprocessor noop", "validate_outputs:"),
            ("backend slurm", "time_limit:"),
        ):
            await pilot.press("ctrl+n")
            await ready(app, pilot, until)
            await filtered(app, pilot, until, words, words)
            await until(pilot, lambda text=text: text in preview(app), words)
            assert "CHANGE-ME" in preview(app) or "noop" in words
            await pilot.press("escape")
            assert isinstance(app.screen, HomeScreen)


async def test_from_a_preset_as_json(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until)
        await pilot.press("ctrl+n")
        await ready(app, pilot, until)
        await filtered(app, pilot, until, "docker hpc", "preset docker hpc")
        await until(pilot, lambda: line(app, "name").value.endswith("docker-hpc.yml"), "the name")
        await pilot.press("tab", *["backspace"] * len("backends/docker-hpc.yml"))
        await pilot.press(*"h.json")
        await until(pilot, lambda: preview(app).startswith("{"), "JSON shows")
        await pilot.press("enter")
        await until(pilot, lambda: shown(app)[0] == "h.json", "the file is open")
        assert json.loads((workspace / "h.json").read_text())["mpiexec"] == "mpirun"
        assert view(app).file.buffer.lines[view(app).cursor.line].strip().startswith('"image"')


async def test_a_profile_of_a_file_with_several_backends(make_app, workspace, until):
    (workspace / "backends.yml").write_text(NAMED)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until)
        await pilot.press("ctrl+n")
        await ready(app, pilot, until, "production of backends.yml")
        await filtered(app, pilot, until, "profile devel", "profile development of backends.yml")
        await until(pilot, lambda: "timeout: 600" in preview(app), "the text shows")
        await until(pilot, lambda: "backends-development" in line(app, "name").value, "a name")
        name = line(app, "name").value
        await pilot.press("enter", "enter")
        await until(pilot, lambda: shown(app)[0] == name, "the file is open")
        assert (workspace / name).read_text() == "type: local\ncommand: ./model\ntimeout: 600\n"


async def test_a_name_that_is_taken_is_refused(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until)
        before = (workspace / "model.yml").read_bytes()
        await pilot.press("ctrl+n")
        await ready(app, pilot, until)
        name = line(app, "name")
        await pilot.press("tab", *["backspace"] * len(name.value), *"model.yml")
        await until(pilot, lambda: "model.yml is there already" in said(app), "it is said")
        await pilot.press("enter")
        await until(pilot, lambda: "choose another name" in said(app), "it is refused")
        assert isinstance(app.screen, NewFileScreen)
        assert (workspace / "model.yml").read_bytes() == before


async def test_folders_are_made_and_names_completed(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until)
        await pilot.press("ctrl+n")
        await ready(app, pilot, until)
        await pilot.press("tab", *["backspace"] * len(line(app, "name").value), "b", "tab")
        await until(pilot, lambda: line(app, "name").value == "backends/", "it is completed")
        await pilot.press(*"new é/deep/x.yml")
        await until(pilot, lambda: "makes the folder" in said(app), "the folder is told of")
        assert not (workspace / "backends" / "new é").exists()
        await pilot.press("enter")
        await until(pilot, lambda: shown(app)[0] == "backends/new é/deep/x.yml", "it is open")
        assert (workspace / "backends" / "new é" / "deep" / "x.yml").is_file()


async def test_outside_of_the_workspace(make_app, workspace, until, tmp_path):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until)
        await pilot.press("ctrl+n")
        await ready(app, pilot, until)
        await pilot.press("tab", *["backspace"] * len(line(app, "name").value), *"../far.yml")
        await until(pilot, lambda: "outside of the workspace" in said(app), "it is said")
        await pilot.press("enter")
        await until(pilot, lambda: shown(app)[0] == str(tmp_path / "far.yml"), "it is open")


async def test_a_folder_that_cannot_be_written(make_app, disk, until):
    disk("closed", "ro")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until)
        await pilot.press("ctrl+n")
        await ready(app, pilot, until)
        await pilot.press("tab", *["backspace"] * len(line(app, "name").value), *"closed/x.yml")
        await pilot.press("enter")
        await until(pilot, lambda: "read-only" in said(app), said(app))
        assert isinstance(app.screen, NewFileScreen)


async def test_a_duplicate_has_the_unsaved_edits(make_app, workspace, until):
    (workspace / "model.yml").write_bytes(b"\xef\xbb\xbfrun_id: a\r\nperiod: {}\r\n")
    app = make_app(file=workspace / "model.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until, "model.yml")
        await pilot.press("end", "b")
        await pilot.press("ctrl+n")
        await pilot.press("escape")
        await home(app).run_action("make('duplicate')")
        await ready(app, pilot, until)
        await until(pilot, lambda: "run_id: ab" in preview(app), "the edits show")
        assert line(app, "name").has_focus
        assert line(app, "name").value == "model-2.yml"
        await pilot.press("enter")
        await until(pilot, lambda: shown(app)[0] == "model-2.yml", "it is open")
        written = (workspace / "model-2.yml").read_bytes()
        assert written == b"\xef\xbb\xbfrun_id: ab\r\nperiod: {}\r\n"
        assert [f.name for f in home(app).query_one(EditorPane).files.unsaved] == ["model.yml"]


async def test_to_json_and_back(make_app, workspace, until):
    app = make_app(file=workspace / "backends" / "local.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until, "backends/local.yml")
        await pilot.press("ctrl+end", *"timeout: 90")
        await home(app).run_action("make('convert')")
        await until(pilot, lambda: shown(app)[0] == "backends/local.json", "JSON is open")
        assert json.loads(shown(app)[1]) == {
            "type": "local",
            "command": "echo one; echo two",
            "timeout": 90,
        }
        await home(app).run_action("make('convert')")
        await until(pilot, lambda: shown(app)[0] == "backends/local-2.yml", "YAML is open")
        assert shown(app)[1] == "type: local\ncommand: echo one; echo two\ntimeout: 90\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("a: 1\n---\nb: 2\n", "holds 2 documents, and a JSON file one"),
        ("a: .nan\n", "JSON has no such value"),
        ("a: !include model.yml\n", "model.yml is included here"),
        ("a: [\n", "cannot be converted"),
        ("", "cannot be converted"),
    ],
)
async def test_what_json_cannot_hold_is_refused(make_app, workspace, until, content, why):
    (workspace / "odd.yml").write_text(content)
    app = make_app(file=workspace / "odd.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot, until, "odd.yml")
        await home(app).run_action("make('convert')")
        notes = app._notifications
        await until(pilot, lambda: any(why in n.message for n in notes), "it is said")
        assert not list(workspace.glob("*.json"))


async def test_nothing_fits(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot, until)
        await pilot.press("ctrl+n")
        await ready(app, pilot, until)
        await pilot.press(*"zzz")
        await until(pilot, lambda: not choices(app), "nothing is listed")
        await pilot.press("down", "enter", "enter")
        assert isinstance(app.screen, NewFileScreen)
        assert app.screen.query_one(OptionList).highlighted is None
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
