"""Going to a word on the screen by two letters; help and palette for where one is."""

from __future__ import annotations

import pytest

from rompy_tui.diagnostics import Position
from rompy_tui.tui.editor.jumping import Jump
from tests.tui.parts import editor

TEXT = "type: local\ncommand: model --fast\ntimeout: 3600\n"


@pytest.fixture
def opened(make_app, workspace, until):
    """The application with a file open."""
    from contextlib import asynccontextmanager

    path = workspace / "backends" / "local.yml"
    path.write_text(TEXT)

    @asynccontextmanager
    async def start(**more):
        app = make_app(file=path)
        async with app.run_test(size=more.get("size", (120, 40))) as pilot:
            await until(pilot, lambda: editor(app).file is not None, "the file is open")
            yield app, pilot

    return start


def row(app, number):
    return "".join(s.text for s in editor(app).line_segments(number)).rstrip()


async def test_two_letters_go_to_a_word(opened):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+u")
        assert "aape: ascal" in row(app, 0)
        assert "admmand: afdel --agst" in row(app, 1)
        await pilot.press("a")
        assert "gmmand" not in row(app, 1)
        await pilot.press("f")
        assert editor(app).cursor == Position(1, 9)
        assert "command: model --fast" in row(app, 1)
        assert editor(app).file.buffer.text == TEXT


@pytest.mark.parametrize("keys", [["escape"], ["a", "escape"], ["1"], ["a", "!"], ["down"]])
async def test_any_other_key_ends_it(opened, keys):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+u", *keys)
        assert "type: local" in row(app, 0)
        assert editor(app).file.buffer.text == TEXT
        assert editor(app).cursor == Position(0, 0)
        await pilot.press("x")
        assert editor(app).file.buffer.text == f"x{TEXT}"


def test_every_word_that_shows_has_letters_of_its_own():
    lines = [f"word{n} and more: text" for n in range(60)]
    jump = Jump(lines, range(10, 41))
    assert len(jump.places) == 31 * 4
    assert len(set(jump.places.values())) == len(jump.places)
    assert {place.line for place in jump.places.values()} == set(range(10, 41))
    for number in (9, 41):
        assert jump.over(number, lines[number]) == (lines[number], [])


def test_no_accent_is_left_on_the_letters():
    assert list(Jump(["ete\u0301 cafe\u0301 e\u0301te\u0301"], [0]).places.values()) == [
        Position(0, 0),
        Position(0, 5),
    ]


async def test_help_begins_with_where_one_is(opened, until):
    async with opened() as (app, pilot):
        await pilot.press("f2", "f1")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the keys show")
        rows = str(app.screen.query("Static").first().render()).splitlines()
        assert rows[0] == "Files"
        await pilot.press("escape", "f3", "ctrl+f", "f1")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the keys show")
        rows = str(app.screen.query("Static").first().render()).splitlines()
        assert rows[0] == "Finding"


async def test_the_palette_has_what_the_editor_does(opened, until):
    async with opened() as (app, pilot):
        commands = {c.title for c in app.get_system_commands(app.screen)}
        assert {"Save", "Find and replace", "Launch the open pipeline", "Undo"} <= commands
        await pilot.press("x", "f2", "ctrl+p")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the palette shows")
        await pilot.press(*"undo")
        await until(
            pilot, lambda: len(app.screen.query("OptionList").first().options) > 0, "it is found"
        )
        await pilot.press("enter")
        await until(pilot, lambda: editor(app).file.buffer.text == TEXT, "it is done")
