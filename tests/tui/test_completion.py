"""The list of what may be typed, documentation of fields, definitions and renaming, by keys."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from textual.events import MouseScrollDown

from rompy_tui.diagnostics import Position
from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.editor.completing import CompletionList
from tests.tui.parts import editor, pane, text


def offered(app):
    found = app.screen_stack[0].query_one(CompletionList)
    return str(found.render()) if found.display else ""


def described(app):
    return str(pane(app).query_one("#view-detail").render())


@pytest.fixture
def opened(make_app, workspace, until):
    """Open a file of a given text, the cursor at its end."""

    @asynccontextmanager
    async def start(content, size=(120, 40), name="mine.yml"):
        file = workspace / name
        file.write_text(content)
        app = make_app(file=file)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: editor(app).file is not None, "the file is open")
            await until(pilot, lambda: editor(app).has_focus, "it has the focus")
            await pilot.press("ctrl+end")
            yield app, pilot

    return start


async def test_a_field_is_completed_and_the_error_goes(opened, until):
    async with opened("backend:\n  type: docker\n  image: swan:4.51\n  cpus: 4") as (app, pilot):
        await until(pilot, lambda: editor(app).file.marks.all, "the error shows")
        await pilot.press("left", "left", "left", "backspace", "ctrl+@")
        await until(pilot, lambda: "cpu" in offered(app), "the list opens")
        assert "whole number, 1 to 128" in offered(app)
        await pilot.press("tab")
        assert text(app).endswith("  cpu: 4")
        await until(pilot, lambda: not editor(app).file.marks.counts[0], "the error goes")
        await pilot.press("ctrl+z", "ctrl+z")
        assert text(app).endswith("  cpus: 4")


async def test_typing_a_key_opens_the_list_and_enter_takes_what_was_begun(opened, until):
    async with opened("backend:\n  type: slurm\n") as (app, pilot):
        await pilot.press(*"  comm")
        await until(pilot, lambda: "command" in offered(app), "the list opens by itself")
        assert "required" in offered(app)
        await pilot.press("enter")
        assert text(app) == "backend:\n  type: slurm\n  command: "
        assert not offered(app)
        await pilot.press("ctrl+z")
        assert text(app) == "backend:\n  type: slurm\n  comm"


async def test_a_chosen_type_key_offers_the_types(opened, until):
    async with opened("backend:\n  ") as (app, pilot):
        await pilot.press("t")
        await until(pilot, lambda: "type" in offered(app), "the list opens")
        await pilot.press("tab")
        await until(pilot, lambda: "docker" in offered(app), "the types show")
        assert "slurm" in offered(app)
        await pilot.press("down", "down", "enter")
        assert text(app) == "backend:\n  type: docker"


async def test_enter_ends_a_line_where_nothing_was_chosen(opened, until):
    async with opened("backend:\n  type: ") as (app, pilot):
        await pilot.press("ctrl+@")
        await until(pilot, lambda: "docker" in offered(app), "the list opens")
        await pilot.press("enter")
        assert text(app) == "backend:\n  type: \n    "
        assert not offered(app)


async def test_enter_ends_a_line_behind_a_finished_value(opened, until):
    async with opened("backend:\n  type: ") as (app, pilot):
        await pilot.press("ctrl+@")
        await until(pilot, lambda: "local" in offered(app), "the list opens")
        await pilot.press(*"local")
        assert "docker" not in offered(app)
        await pilot.press("enter", *"x")
        assert text(app) == "backend:\n  type: local\n  x"


async def test_escape_closes_the_list_for_that_word(opened, until):
    async with opened("type: docker\n") as (app, pilot):
        await pilot.press("c")
        await until(pilot, lambda: "cpu" in offered(app), "the list opens")
        await pilot.press("escape")
        assert not offered(app)
        await pilot.press("p", "u", "f1")
        await until(pilot, lambda: isinstance(app.screen, Dialog) or not offered(app), "asked")
        assert text(app) == "type: docker\ncpu"


async def test_typing_through_filters_and_leaves_the_text_as_typed(opened, until):
    async with opened("type: docker\n") as (app, pilot):
        await pilot.press("m")
        await until(pilot, lambda: "memory" in offered(app), "the list opens")
        assert "mpiexec" in offered(app)
        await pilot.press("e")
        assert offered(app).split()[0] == "memory"
        assert "remove_container" not in offered(app)
        await pilot.press(*"mory: 4g", "enter", *"user")
        assert text(app) == "type: docker\nmemory: 4g\nuser"


async def test_a_file_that_is_no_config_is_typed_in_peace(opened, until):
    async with opened("kind: Deployment\nspec:\n  replicas: 3\n") as (app, pilot):
        await pilot.press(*"type", "ctrl+@")
        await until(pilot, lambda: app._notifications, "it says that it knows nothing")
        assert not offered(app)


async def test_images_of_this_workspace_and_includes_are_offered(opened, workspace, until):
    (workspace / "other.yml").write_text("type: docker\nimage: waves:7.1\n")
    async with opened("backend:\n  type: docker\n  image: \nconfig: ") as (app, pilot):
        await pilot.press("ctrl+@")
        await until(pilot, lambda: "!include model.yml" in offered(app), "includes show")
        await pilot.press("escape", "up", "end", "ctrl+@")
        await until(pilot, lambda: "waves:7.1" in offered(app), "images show")
        # Where a Docker engine answers, its images are offered too.
        await pilot.press(*"wav")
        await until(pilot, lambda: offered(app).split()[:1] == ["waves:7.1"], "it is the first")
        await pilot.press("tab")
        assert "  image: waves:7.1\n" in text(app)


async def test_the_field_is_described_and_explained(opened, until):
    async with opened("type: docker\nimage: swan:4.51\ncpu: 4") as (app, pilot):
        await until(pilot, lambda: "1 to 128" in described(app), "the line says what cpu is")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, Dialog), "the explanation shows")
        assert "docker backend" in str(app.screen.query_one("#dialog-title").render())
        assert "default 1" in str(app.screen.query_one("#dialog-text").render())
        await pilot.press("escape")
        assert not isinstance(app.screen, Dialog)


async def test_a_secret_is_never_explained(opened, until, monkeypatch):
    monkeypatch.setenv("MY_TOKEN", "sesame-0815")
    async with opened("type: local\nenv_vars:\n  X: ${MY_TOKEN}") as (app, pilot):
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, Dialog), "the explanation shows")
        said = str(app.screen.query_one("#dialog-text").render())
        assert "MY_TOKEN" in said
        assert "sesame" not in said
        await pilot.press("escape", "left", "left", "left", "ctrl+@")
        await until(pilot, lambda: "MY_TOKEN" in offered(app), "the variables show")
        assert "sesame" not in offered(app)


async def test_definition_goes_to_the_included_file_and_back(opened, workspace, until):
    async with opened("backend: !include backends/local.yml\nconfig: ") as (app, pilot):
        await pilot.press("up", "f12")
        other = workspace / "backends" / "local.yml"
        await until(pilot, lambda: pane(app).shown and pane(app).shown.path == other, "it shows")
        await pilot.press("ctrl+o")
        mine = workspace / "mine.yml"
        await until(pilot, lambda: pane(app).shown and pane(app).shown.path == mine, "back again")
        await until(pilot, lambda: editor(app).cursor.line == 0, "at the place")


async def test_definition_goes_to_the_anchor(opened, until):
    content = "base: &base\n  type: local\nother:\n  <<: *base"
    async with opened(content) as (app, pilot):
        await pilot.press("ctrl+right_square_bracket")
        await until(pilot, lambda: editor(app).cursor == Position(0, 6), "the anchor")
        await pilot.press("ctrl+o")
        assert editor(app).cursor.line == 3


async def test_a_key_is_renamed_as_one_step(opened, until):
    content = "# mine\nfirst: {type: local}  # one\nsecond: {type: local}\n"
    async with opened(content) as (app, pilot):
        await pilot.press("up", "up", "f10", "ctrl+u", *"third", "enter")
        await until(pilot, lambda: "third" in text(app), "it is renamed")
        assert text(app) == content.replace("first", "third")
        assert editor(app).has_focus
        await pilot.press("ctrl+z")
        assert text(app) == content


async def test_a_name_that_is_taken_is_refused(opened, until):
    content = "first: {type: local}\nsecond: {type: local}\n"
    async with opened(content) as (app, pilot):
        await pilot.press("up", "f10", "ctrl+u", *"first", "enter")
        said = pane(app).query_one("#rename-said")
        await until(pilot, lambda: "already" in str(said.render()), "it says why")
        await pilot.press("escape")
        assert text(app) == content
        assert editor(app).has_focus


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
async def test_the_list_lies_within_the_screen(opened, until, size):
    content = "x: 1\n" * 30 + "---\ntype: docker\n"
    async with opened(content, size=size) as (app, pilot):
        await pilot.press("ctrl+@")
        await until(pilot, lambda: offered(app), "the list opens")
        await pilot.pause()
        region = app.screen.query_one(CompletionList).region
        assert app.screen.region.contains_region(region)
        assert len(offered(app).splitlines()) == region.height


async def test_ten_thousand_lines(opened, until):
    content = "".join(f"key{n}: {{a: {n}, b: [1, 2]}}\n" for n in range(10_000))
    async with opened(content + "---\ntype: docker\n") as (app, pilot):
        await pilot.press(*"cp")
        await until(pilot, lambda: "cpu" in offered(app), "the list opens")
        await pilot.press("tab")
        assert text(app).endswith("type: docker\ncpu: ")


async def test_the_mouse_marks_and_takes(opened, until):
    async with opened("type: docker\n") as (app, pilot):
        await pilot.press("ctrl+@")
        await until(pilot, lambda: offered(app), "the list opens")
        found = app.screen.query_one(CompletionList)
        labels = [row.split()[0] for row in offered(app).splitlines()]
        before = found.render().spans
        await pilot._post_mouse_events([MouseScrollDown], found)
        await until(pilot, lambda: found.render().spans != before, "another one is marked")
        await pilot.click(found, offset=(3, 2))
        await until(pilot, lambda: f"\n{labels[2]}: " in text(app), "the third is taken")
        assert not offered(app)
        assert editor(app).has_focus
