"""The form beside the text: what it shows, and that it changes what was asked for and no more."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.form.field import FieldInput
from rompy_tui.tui.form.panel import FormPanel
from rompy_tui.tui.form.rows import FormRows
from tests.tui.parts import home, text

DOCKER = """\
# How the model runs.
type: docker    # in a container
image: "swan:4.51"

cpu: 4   # of 8
user: model
volumes:
  - /tmp:/in:ro   # wind
  - "/var:/out:ro"
  - /etc:/etc:ro
env_vars:
  # threads
  OMP_NUM_THREADS: "4"
  LOG: info
remove_container: false
"""
PIPELINE = """\
config: !include model.yml
backend:
  type: local
  command: run   # the model
postprocessor:
  type: noop
"""


def cursor(app):
    return home(app).query_one(TextEditor).cursor


def rows(app):
    return home(app).query_one(FormRows)


def shown(app):
    """The lines of the form, blanks at the end cut off."""
    return [str(option.prompt).rstrip() for option in rows(app).options]


def line(app, start):
    return next((n for n in shown(app) if n[2:].startswith(start)), "")[2:]


def said(app):
    return str(home(app).query_one("#form-about").render())


def field(app):
    return home(app).query_one(FieldInput)


def marked(app):
    found = rows(app).line
    return found.key if found else None


@pytest.fixture
def formed(make_app, workspace, until):
    """The application with a file open and its form shown."""

    @asynccontextmanager
    async def start(content=DOCKER, name="docker.yml", size=(120, 40), waits="docker", down=0):
        file = workspace / "backends" / name if name == "docker.yml" else workspace / name
        file.write_bytes(content.encode())
        app = make_app(file=file)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: home(app).query_one(TextEditor).file, "the file is open")
            await pilot.press(*["down"] * down, "ctrl+t")
            await until(pilot, lambda: waits in "\n".join(shown(app)), "the form shows")
            await until(pilot, lambda: not rows(app).busy, "the form is ready")
            yield app, pilot

    return start


async def settled(app, pilot, until):
    await until(pilot, lambda: not rows(app).busy, "the form is ready")


async def mark(app, pilot, key, until):
    """Go to a field by its keys."""
    for _ in range(60):
        if marked(app) == key:
            return
        await pilot.press("down")
    pytest.fail(f"{key} is not in the form: {shown(app)}")


async def test_the_form_shows_what_stands_there_and_what_does_not(formed):
    async with formed() as (app, pilot):
        lines = shown(app)
        assert lines[0] == "backend docker"
        assert line(app, "cpu").split() == ["cpu", "4", "1", "to", "128"]
        assert "2 names ▸" in line(app, "env_vars")
        assert lines[-1].strip() == "8 at default ▸"
        await pilot.press("end", "enter")
        assert "3600" in line(app, "timeout")
        await mark(app, pilot, ("timeout",), None)
        assert "Longest time it may take" in said(app)
        assert "default 3600" in said(app)


async def test_the_form_begins_at_the_cursor_and_leads_it(formed, until):
    async with formed(down=4) as (app, pilot):
        assert marked(app) == ("cpu",)
        await pilot.press("down")
        await until(pilot, lambda: cursor(app).line == 5, "the cursor follows")
        assert rows(app).has_focus
        await pilot.press("escape")
        assert home(app).query_one(TextEditor).has_focus
        await pilot.press("up", "up", "up")
        await until(pilot, lambda: marked(app) == ("image",), "the form follows")


async def test_a_switch(formed, until):
    async with formed() as (app, pilot):
        await mark(app, pilot, ("remove_container",), until)
        await pilot.press("space")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("container: false", "container: true")
        await pilot.press("space", "space")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("container: false", "container: true")
        assert home(app).query_one(EditorPane).files.unsaved


async def test_a_number_out_of_bounds_is_said_and_not_written(formed, until):
    async with formed(down=4) as (app, pilot):
        await pilot.press("enter", "backspace", *"200", "enter")
        await until(pilot, lambda: "at most 128" in said(app), "the error is said")
        assert text(app) == DOCKER
        assert field(app).has_focus
        assert field(app).has_class("-wrong")
        await pilot.press("backspace", "enter")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("cpu: 4 ", "cpu: 20 ")
        assert not field(app).display
        assert line(app, "cpu").split()[1] == "20"


async def test_escape_leaves_a_field_as_it_was(formed, until):
    async with formed(down=4) as (app, pilot):
        await pilot.press("enter", *"99", "escape")
        assert text(app) == DOCKER
        assert rows(app).has_focus
        await pilot.press("escape")
        assert home(app).query_one(TextEditor).has_focus


async def test_text_that_is_no_number_is_refused(formed, until):
    async with formed(down=4) as (app, pilot):
        await pilot.press("enter", "backspace", *"many", "enter")
        await until(pilot, lambda: "integer" in said(app) or "number" in said(app), "it is said")
        assert text(app) == DOCKER


async def test_a_field_is_set_that_was_at_its_default(formed, until):
    async with formed() as (app, pilot):
        await pilot.press("end", "enter")
        await mark(app, pilot, ("memory",), until)
        await pilot.press("enter", *"4g", "enter")
        await settled(app, pilot, until)
        assert text(app) == DOCKER + "memory: 4g\n"
        assert marked(app) == ("memory",)


async def test_a_field_is_taken_out_and_comes_back_by_undo(formed, until):
    async with formed(down=5) as (app, pilot):
        await pilot.press("delete")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("user: model\n", "")
        await pilot.press("ctrl+z")
        await settled(app, pilot, until)
        assert text(app) == DOCKER
        assert not home(app).query_one(EditorPane).files.unsaved
        await pilot.press("ctrl+y")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("user: model\n", "")


async def test_items_are_added_moved_and_taken_out(formed, until):
    async with formed(down=6) as (app, pilot):
        assert marked(app) == ("volumes",)
        await pilot.press("a", *"/usr:/usr:ro", "enter")
        await settled(app, pilot, until)
        added = DOCKER.replace("/etc:/etc:ro\n", "/etc:/etc:ro\n  - /usr:/usr:ro\n")
        assert text(app) == added
        assert marked(app) == ("volumes", 3)
        await pilot.press("K")
        await settled(app, pilot, until)
        assert "  - /usr:/usr:ro\n  - /etc:/etc:ro\n" in text(app)
        assert marked(app) == ("volumes", 2)
        await pilot.press("ctrl+down")
        await settled(app, pilot, until)
        assert text(app) == added
        await pilot.press("delete")
        await settled(app, pilot, until)
        assert text(app) == DOCKER


async def test_an_item_is_changed_and_a_wrong_one_refused(formed, until):
    async with formed(down=6) as (app, pilot):
        await pilot.press("right", "down", "enter", "backspace", "x", "enter")
        await settled(app, pilot, until)
        await until(pilot, lambda: "✗" in said(app), "the mode is wrong")
        assert text(app) == DOCKER
        await pilot.press("backspace", "backspace", *"rw", "enter")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("/tmp:/in:ro ", "/tmp:/in:rw ")


async def test_names_are_added_renamed_changed_and_taken_out(formed, until):
    async with formed(down=10) as (app, pilot):
        assert marked(app) == ("env_vars",)
        await pilot.press("a", *"TZ=UTC", "enter")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("LOG: info\n", "LOG: info\n  TZ: UTC\n")
        assert marked(app) == ("env_vars", "TZ")
        await pilot.press("r", "2", "enter")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("LOG: info\n", "LOG: info\n  TZ2: UTC\n")
        await pilot.press("enter", *["backspace"] * 3, *"8", "enter")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("LOG: info\n", 'LOG: info\n  TZ2: "8"\n')
        await pilot.press("d")
        await settled(app, pilot, until)
        assert text(app) == DOCKER


async def test_a_select_cycles_and_lists(formed, until):
    async with formed(PIPELINE, "pipeline.yml", waits="postprocessor noop", down=5) as (app, pilot):
        assert marked(app) == ("postprocessor", "type")
        await pilot.press("right")
        await settled(app, pilot, until)
        assert text(app) == PIPELINE.replace("noop", "archive")
        await pilot.press("enter")
        assert [n.split()[-1] for n in shown(app) if "○" in n or "● " in n] == ["noop", "archive"]
        await mark(app, pilot, ("postprocessor", "type", "choice", "noop"), until)
        await pilot.press("enter")
        await settled(app, pilot, until)
        assert text(app) == PIPELINE
        assert marked(app) == ("postprocessor", "type")


async def test_what_an_include_brings_is_shown_and_not_written(formed, workspace, until):
    async with formed(PIPELINE, "pipeline.yml", waits="postprocessor noop") as (app, pilot):
        assert any(n.startswith("model run base  model.yml:1") for n in shown(app))
        await mark(app, pilot, ("config", "run_id"), until)
        await pilot.press("enter")
        assert "it comes from model.yml:1" in said(app)
        assert text(app) == PIPELINE
        await pilot.press("t")
        model = (workspace / "model.yml").read_text()
        await until(pilot, lambda: text(app) == model, "the included file shows")
        assert home(app).query_one(TextEditor).has_focus


async def test_a_path_is_completed(formed, workspace, until):
    content = "type: local\ncommand: run\nworking_dir: backends\n"
    async with formed(content, "local.yml", waits="working_dir", down=2) as (app, pilot):
        await pilot.press("enter", *["backspace"] * 6, "tab")
        await until(pilot, lambda: field(app).value == "backends/", "the path is completed")
        await pilot.press(*["backspace"] * 9, *"./b", "tab")
        await until(pilot, lambda: field(app).value == "./backends/", "the path is completed")
        await pilot.press("enter")
        await settled(app, pilot, until)
        assert text(app) == content.replace("backends", "./backends/")


async def test_typing_in_the_text_updates_the_form(formed, until):
    async with formed(down=4) as (app, pilot):
        await pilot.press("escape", "end", *["left"] * 8, "backspace", "9")
        await until(pilot, lambda: "9" in line(app, "cpu"), "the form shows it")
        assert marked(app) == ("cpu",)
        await pilot.press("9", "9")
        wrong = lambda: [n.split()[1:3] for n in shown(app) if n.startswith("✗")]  # noqa: E731
        await until(pilot, lambda: wrong() == [["cpu", "4999"]], "the form shows the error")


async def test_a_syntax_error_is_said_and_nothing_is_written(formed, until):
    content = DOCKER.replace("user: model", 'user: "model')
    async with formed(content, down=4) as (app, pilot):
        assert "cannot be read" in " ".join(shown(app)[:1])
        assert "docker" in line(app, "type")
        await mark(app, pilot, ("cpu",), until)
        await pilot.press("enter")
        assert "cannot be read" in said(app)
        assert text(app) == content


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_a_small_terminal_shows_the_form_in_place_of_the_text(formed, until, size):
    async with formed(down=4, size=size) as (app, pilot):
        assert marked(app) == ("cpu",)
        assert home(app).query_one(FormPanel).size.width == size[0]
        assert not home(app).query_one(EditorPane).display
        await pilot.press("enter", "backspace", "8", "enter")
        await settled(app, pilot, until)
        assert text(app) == DOCKER.replace("cpu: 4 ", "cpu: 8 ")
        await pilot.press("escape")
        await pilot.pause()
        assert home(app).query_one(EditorPane).display
        assert not home(app).query_one(FormPanel).display
        assert home(app).query_one(TextEditor).has_focus


async def test_windows_newlines_stay(formed, until):
    content = DOCKER.replace("\n", "\r\n")
    async with formed(content) as (app, pilot):
        await pilot.press("end", "enter")
        await mark(app, pilot, ("memory",), until)
        await pilot.press("enter", *"4g", "enter")
        await settled(app, pilot, until)
        assert text(app) == content + "memory: 4g\r\n"


async def test_several_documents(formed, until):
    content = "type: local\ncommand: a\n---\ntype: docker\nimage: b:1\n"
    async with formed(content, "two.yml", waits="backend local") as (app, pilot):
        await pilot.press("escape", "ctrl+end", "up")
        await until(pilot, lambda: shown(app)[0] == "backend docker", "the other document")
        await pilot.press("ctrl+t")
        await settled(app, pilot, until)
        await mark(app, pilot, ("image",), until)
        await pilot.press("enter", "backspace", "2", "enter")
        await settled(app, pilot, until)
        assert text(app) == content.replace("b:1", "b:2")


@pytest.mark.parametrize("content", ["", "a: 1\n", "- 1\n", "x\n"])
async def test_what_is_no_config_has_no_form(make_app, workspace, until, content):
    file = workspace / "odd.yml"
    file.write_text(content)
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: home(app).query_one(TextEditor).file, "the file is open")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: shown(app) and "config" in shown(app)[0], "it is said")
        await pilot.press("enter", "space", "a", "delete", "t")
        assert text(app) == content


async def test_going_elsewhere_leaves_a_field_as_it_was(formed, until):
    async with formed(down=4) as (app, pilot):
        await pilot.press("enter", *"77", "f2")
        await until(pilot, lambda: not field(app).display, "the field closes")
        assert text(app) == DOCKER


async def test_a_refusal_forgets_the_keys_that_came_after(formed, until):
    async with formed(down=4) as (app, pilot):
        await pilot.press("enter", *"000", "enter", "delete", "delete")
        await until(pilot, lambda: field(app).has_class("-wrong"), "the value is refused")
        assert field(app).value == "4000"
        assert text(app) == DOCKER


async def test_keys_of_the_form_are_not_lost_while_it_is_made(make_app, workspace, until):
    file = workspace / "backends" / "docker.yml"
    file.write_text(DOCKER)
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: home(app).query_one(TextEditor).file, "the file is open")
        await pilot.press(*["down"] * 4, "ctrl+t", "enter", "backspace", "8", "enter", "down")
        changed = DOCKER.replace("cpu: 4 ", "cpu: 8 ")
        await until(pilot, lambda: text(app) == changed, "the value is written")
        await until(pilot, lambda: marked(app) == ("user",), "the next field is marked")


async def test_saving_from_the_form(formed, workspace, until):
    async with formed(down=5) as (app, pilot):
        await pilot.press("delete", "ctrl+s")
        await until(pilot, lambda: not home(app).query_one(EditorPane).files.unsaved, "saved")
        await until(pilot, lambda: not rows(app).busy, "the form is ready")
        saved = (workspace / "backends" / "docker.yml").read_text()
        assert saved == DOCKER.replace("user: model\n", "") == text(app)


async def test_secrets_are_masked(formed, until):
    content = DOCKER.replace("LOG: info", "API_TOKEN: abcdefgh")
    async with formed(content, down=13) as (app, pilot):
        await pilot.press("left")
        await until(pilot, lambda: marked(app), "a field is marked")
        assert "abcdefgh" not in "\n".join(shown(app))
        await mark(app, pilot, ("env_vars",), until)
        await pilot.press("right")
        assert "***" in line(app, "  API_TOKEN")
        await pilot.press("down", "down", "enter")
        assert field(app).password


async def test_what_a_file_holds_is_no_markup(formed, until):
    content = 'type: docker\nimage: "[red]a[/nope]"\nenv_vars: {"[b]": "\\e[31m"}\n'
    async with formed(content, waits="image") as (app, pilot):
        assert "[red]a[/nope]" in line(app, "image")
        await mark(app, pilot, ("env_vars",), until)
        await pilot.press("right", "down")
        assert "\x1b" not in "".join(shown(app)) + said(app)
        assert "[b]" in line(app, "  [b]")


async def test_a_form_of_ten_thousand_lines(formed, until):
    content = "type: docker\nimage: a:1\ncpu: 4\nenv_vars:\n"
    content += "".join(f"  N{n}: '{n}'\n" for n in range(10_000))
    async with formed(content, down=2) as (app, pilot):
        assert marked(app) == ("cpu",)
        await pilot.press("enter", "backspace", "9", "enter")
        await until(pilot, lambda: text(app) == content.replace("cpu: 4", "cpu: 9"), "written")
        await mark(app, pilot, ("env_vars",), until)
        await pilot.press("right")
        assert shown(app)[-2].strip() == "and 9800 more: see the text"


async def test_a_plugin_has_a_form_and_a_page(make_app, workspace, until, plugins, monkeypatch):
    environment = plugins("full_backend")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(environment["PYTHONPATH"])
    file = workspace / "full.yml"
    file.write_text("type: full  # a plugin\nlevel: 2\n")
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: home(app).query_one(TextEditor).file, "the file is open")
        await pilot.press("down", "ctrl+t")
        await until(pilot, lambda: "1 to 9" in line(app, "level"), "the form shows")
        await pilot.press("enter", "0", "enter")
        await until(pilot, lambda: "✗" in said(app), "20 is refused")
        await pilot.press("backspace", "backspace", "9", "enter")
        await until(pilot, lambda: text(app) == "type: full  # a plugin\nlevel: 9\n", "written")
        await pilot.press("f13")
        page = lambda: str(app.screen.query_one("#manual-text").render())  # noqa: E731
        await until(pilot, lambda: "Fields" in page(), "the page shows")
        assert page().startswith("full   backend   test-full_backend 1.5")
        assert "1 to 9 · default 1" in page()


async def test_a_list_of_models(make_app, workspace, until, plugins, monkeypatch):
    environment = plugins("nested")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(environment["PYTHONPATH"])
    file = workspace / "nested.yml"
    content = "type: nested\ngauges:\n  - name: a   # first\n    depth: 3\n"
    file.write_text(content)
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: home(app).query_one(TextEditor).file, "the file is open")
        await pilot.press("down", "ctrl+t")
        await until(pilot, lambda: "1 item" in line(app, "gauges"), "the form shows")
        await pilot.press("right")
        await mark(app, pilot, ("gauges", 0), until)
        await pilot.press("right")
        await mark(app, pilot, ("gauges", 0, "depth"), until)
        await pilot.press("enter", "backspace", *"-1", "enter")
        await until(pilot, lambda: "✗" in said(app), "it is refused")
        await pilot.press("escape")
        for _ in range(3):
            await pilot.press("up")
        assert marked(app) == ("gauges",)
        await pilot.press("a")
        added = content + "  - name: CHANGE-ME\n"
        await until(pilot, lambda: text(app) == added, "a mapping is added")
        assert marked(app) == ("gauges", 1)
