"""A file under another name: what is written, what is asked, and what becomes of the old one."""

from __future__ import annotations

import pytest
from textual.events import Paste

from rompy_tui.tui.creating.saving_as import SaveAsScreen
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.home import HomeScreen
from tests.tui.parts import home

CONTENT = b"\xef\xbb\xbftype: local\r\ncommand: run\r\n"
EDITED = b"\xef\xbb\xbf# new\r\ntype: local\r\ncommand: run\r\n"


def file(app):
    return home(app).query_one(TextEditor).file


def name_of(app):
    return file(app).name if file(app) else ""


def said(app):
    return " ".join(str(app.screen.query_one("#save-as-said").render()).split())


@pytest.fixture
def start(make_app, workspace, until):
    """Open ``local.yml`` with an unsaved edit, and the line for another name."""
    path = workspace / "backends" / "local.yml"
    path.write_bytes(CONTENT)

    async def begin(pilot, app, name):
        await until(pilot, lambda: name_of(app) == "backends/local.yml", "the file is open")
        await pilot.press("#", "space", *"new", "enter", "f17")
        await until(pilot, lambda: isinstance(app.screen, SaveAsScreen), "the line opens")
        line = app.screen.query_one("#save-as-name")
        await until(pilot, lambda: line.value == "backends/local.yml", "it has the name")
        await pilot.press("end", "shift+home", "backspace")
        line.post_message(Paste(name))
        await until(pilot, lambda: line.value == name, "it has another name")

    return begin, make_app(file=path)


async def saved(app, pilot, until, name):
    await until(pilot, lambda: name_of(app) == name, f"{name} is shown")
    assert isinstance(app.screen, HomeScreen)


async def test_the_text_goes_on_under_the_new_name(start, workspace, until):
    begin, app = start
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot, app, "other.yml")
        await pilot.press("enter")
        await saved(app, pilot, until, "other.yml")
        assert (workspace / "other.yml").read_bytes() == EDITED
        assert (workspace / "backends" / "local.yml").read_bytes() == CONTENT
        assert not home(app).query_one(EditorPane).files.unsaved
        assert home(app).query_one(EditorPane)._tabs.paths == [workspace / "other.yml"]
        await pilot.press("ctrl+z", "ctrl+s")
        await until(
            pilot,
            lambda: (workspace / "other.yml").read_bytes().startswith(b"\xef\xbb\xbf"),
            "it is saved",
        )
        await pilot.press("x")
        await until(pilot, lambda: file(app).buffer.dirty, "it is typed into")
        await home(app).run_action("tab(1)")
        drafts = workspace / ".rompy-tui" / "drafts"
        await until(pilot, lambda: len(list(drafts.glob("*.json"))) == 1, "the draft is kept")
        assert "other.yml" in next(drafts.glob("*.json")).read_text()


async def test_the_old_file_is_as_on_disk_again(start, workspace, until):
    begin, app = start
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot, app, "other.yml")
        await pilot.press("enter")
        await saved(app, pilot, until, "other.yml")
        from pathlib import Path

        home(app).open_file(Path("backends/local.yml"))
        await until(pilot, lambda: name_of(app) == "backends/local.yml", "the old file is open")
        assert file(app).buffer.content.encoded() == CONTENT
        assert not file(app).buffer.dirty


async def test_another_file_is_replaced_only_when_told_twice(start, workspace, until):
    begin, app = start
    async with app.run_test(size=(80, 24)) as pilot:
        before = (workspace / "model.yml").read_bytes()
        await begin(pilot, app, "model.yml")
        await pilot.press("enter")
        await until(pilot, lambda: "model.yml is there already" in said(app), "it is asked")
        await pilot.press("x", "backspace", "enter")
        await until(pilot, lambda: "model.yml is there already" in said(app), "it is asked again")
        assert (workspace / "model.yml").read_bytes() == before
        await pilot.press("enter")
        await saved(app, pilot, until, "model.yml")
        assert (workspace / "model.yml").read_bytes() == EDITED


async def test_what_changed_since_it_was_asked_is_not_replaced(start, workspace, until):
    begin, app = start
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot, app, "model.yml")
        await pilot.press("enter")
        await until(pilot, lambda: "is there already" in said(app), "it is asked")
        (workspace / "model.yml").write_text("# mine\n")
        await pilot.press("enter")
        await until(pilot, lambda: "has changed on disk" in said(app), "it is refused")
        assert (workspace / "model.yml").read_text() == "# mine\n"


async def test_a_folder_is_made_when_told_twice(start, workspace, until, monkeypatch):
    begin, app = start
    monkeypatch.setenv("HOME", str(workspace / "me"))
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot, app, "~/far/x.yml")
        await pilot.press("enter")
        await until(pilot, lambda: "there is no folder me/far" in said(app), "it is asked")
        assert not (workspace / "me").exists()
        await pilot.press("enter")
        await saved(app, pilot, until, "me/far/x.yml")
        assert (workspace / "me" / "far" / "x.yml").read_bytes() == EDITED


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("backends", "it is a directory"),
        ("backends/", "is a folder"),
        ("", "type a name"),
        ("model.yml/x.yml", "cannot make the folder"),
        ("~nobody-here/x.yml", "nobody here has that home"),
        ("x" * 300, "name is too long"),
    ],
)
async def test_names_that_cannot_be(start, workspace, until, name, why):
    begin, app = start
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot, app, name)
        await pilot.press("enter")
        await until(pilot, lambda: said(app), "something is said")
        if said(app).endswith("Enter makes it"):
            await pilot.press("enter")
        await until(pilot, lambda: why in said(app), why)
        assert isinstance(app.screen, SaveAsScreen)
        await pilot.press("escape")
        assert name_of(app) == "backends/local.yml"
        assert file(app).buffer.dirty


async def test_a_read_only_file_is_not_replaced(start, workspace, until):
    begin, app = start
    (workspace / "model.yml").chmod(0o444)
    async with app.run_test(size=(120, 40)) as pilot:
        before = (workspace / "model.yml").read_bytes()
        await begin(pilot, app, "model.yml")
        await pilot.press("enter")
        await until(pilot, lambda: "is there already" in said(app), "it is asked")
        await pilot.press("enter")
        await until(pilot, lambda: "it is read-only" in said(app), "it is said")
        assert (workspace / "model.yml").read_bytes() == before


async def test_its_own_name_just_saves(start, workspace, until):
    begin, app = start
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot, app, "./backends/../backends/local.yml")
        await pilot.press("enter")
        await until(pilot, lambda: not file(app).buffer.dirty, "it is saved")
        assert (workspace / "backends" / "local.yml").read_bytes() == EDITED
        assert name_of(app) == "backends/local.yml"


async def test_over_a_file_that_is_open_with_edits(start, workspace, until):
    begin, app = start
    async with app.run_test(size=(120, 40)) as pilot:
        from pathlib import Path

        await until(pilot, lambda: name_of(app) == "backends/local.yml", "the file is open")
        home(app).open_file(Path("model.yml"))
        await until(pilot, lambda: name_of(app) == "model.yml", "another one is open")
        await pilot.press("x")
        home(app).open_file(Path("backends/local.yml"))
        await begin(pilot, app, "model.yml")
        await pilot.press("enter")
        await until(pilot, lambda: "with its unsaved edits" in said(app), "it is asked")
        await pilot.press("enter")
        await saved(app, pilot, until, "model.yml")
        assert file(app).buffer.content.encoded() == EDITED
        assert home(app).query_one(EditorPane)._tabs.paths == [workspace / "model.yml"]
        assert not home(app).query_one(EditorPane).files.unsaved
