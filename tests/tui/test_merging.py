"""Merging unsaved edits with what another program wrote."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.editor.merging import MergeScreen, MergeView
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.threeway import merge, merged_text
from rompy_tui.tui.editor.widget import TextEditor
from tests.tui.parts import editor, text

BASE = "type: local\ncommand: run\ntimeout: 60\nenv_vars:\n  A: '1'\n"


def unsaved(app):
    return app.screen_stack[0].query_one(EditorPane).files.unsaved


def heading(app):
    return str(app.screen.query_one("#merge-title").render())


def rows(app):
    view = app.screen.query_one(MergeView)
    lines = range(view.line_count())
    return ["".join(s.text for s in view.line_segments(n)).rstrip() for n in lines]


@pytest.fixture
def file(workspace):
    path = workspace / "backends" / "mine.yml"
    path.write_text(BASE)
    return path


@pytest.fixture
def merging(make_app, file, until):
    """The merge page of a file: keys typed into it, and what another program wrote then."""

    @asynccontextmanager
    async def start(keys, theirs):
        app = make_app(file=file)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: editor(app).file is not None, "the file is open")
            await pilot.press(*keys)
            file.write_bytes(theirs.encode())
            await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks")
            await pilot.press("m")
            await until(pilot, lambda: isinstance(app.screen, MergeScreen), "the page shows")
            await until(pilot, lambda: "comparing" not in heading(app), "it was compared")
            yield app, pilot

    return start


async def test_edits_in_different_lines_need_no_choice(merging, file, until):
    theirs = BASE.replace("60", "90")
    async with merging(["end", *" # x"], theirs) as (app, pilot):
        mine = text(app)
        assert "no line was changed by both" in heading(app)
        await pilot.press("enter")
        await until(pilot, lambda: text(app) != mine, "the text is merged")
        merged = theirs.replace("local", "local # x")
        assert text(app) == merged
        assert file.read_text() == theirs
        await pilot.press("ctrl+z")
        assert text(app) == mine
        await pilot.press("ctrl+y", "ctrl+s")
        await until(pilot, lambda: not unsaved(app), "it is saved")
        assert file.read_text() == merged


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("k", ["command: runX", "timeout: 90"]),
        ("t", ["command: walk", "timeout: 90"]),
        ("tb", ["command: runX", "command: walk", "timeout: 90"]),
        ("", ["command: runX", "command: walk", "timeout: 90"]),
    ],
)
async def test_a_place_that_both_changed_is_chosen(merging, until, answers, expected):
    theirs = BASE.replace("run", "walk").replace("A: '1'", "A: '2'")
    async with merging(["down", "end", "X"], theirs) as (app, pilot):
        assert "place 1 of 1" in heading(app)
        assert "▌< command: runX" in rows(app)
        assert "▌> command: walk" in rows(app)
        await pilot.press(*answers, "enter")
        await until(pilot, lambda: isinstance(app.focused, TextEditor), "the text is back")
        wanted = [line.replace("90", "60") for line in expected]
        assert text(app) == "\n".join(["type: local", *wanted, "env_vars:", "  A: '2'", ""])


async def test_places_are_decided_one_by_one(merging, until):
    theirs = BASE.replace("run", "walk").replace("'1'", "'2'")
    async with merging(["down", "end", "X", "ctrl+end", "left", "backspace"], theirs) as (app, _p):
        assert "place 1 of 2" in heading(app)
        await _p.press("k", "n", "t")
        assert "place 2 of 2" in heading(app)
        assert "takes theirs" in heading(app)
        await _p.press("n")
        assert "place 1 of 2" in heading(app)
        assert "takes mine" in heading(app)
        await _p.press("p", "enter")
        await until(_p, lambda: isinstance(app.focused, TextEditor), "the text is back")
        assert text(app) == BASE.replace("run", "runX").replace("'1'", "'2'")


async def test_taking_theirs_everywhere_leaves_nothing_to_save(merging, until):
    theirs = BASE.replace("run", "walk")
    async with merging(["down", "end", "X"], theirs) as (app, pilot):
        await pilot.press("t", "enter")
        await until(pilot, lambda: text(app) == theirs, "theirs shows")
        assert not unsaved(app)


async def test_a_merge_that_is_put_off_changes_nothing(merging, file, until):
    theirs = BASE.replace("run", "walk")
    async with merging(["down", "end", "X"], theirs) as (app, pilot):
        mine = text(app)
        await pilot.press("escape")
        assert text(app) == mine
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks again")
        assert file.read_text() == theirs


async def test_undoing_everything_after_a_merge_still_is_unsaved(merging, until):
    theirs = BASE.replace("60", "90")
    async with merging(["end", "X"], theirs) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: "90" in text(app), "the text is merged")
        await pilot.press("ctrl+z", "ctrl+z")
        assert text(app) == BASE
        assert unsaved(app)


async def test_odd_lines_are_shown_harmless(merging):
    theirs = BASE.replace("command: run\n", 'command: "[b]波\u202e"\t# x\r\n')
    async with merging(["down", "end", "X"], theirs) as (app, _):
        assert any("[b]波\\u{202e}" in row for row in rows(app))


def test_a_last_line_without_an_end_does_not_run_into_the_next():
    pieces = merge("a", "mine", "theirs")
    assert merged_text(pieces, [], "\r\n") == "mine\r\ntheirs"


def test_lines_that_one_side_removed_are_gone():
    pieces = merge("a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nc\nD\n")
    assert merged_text(pieces, [], "\n") == "a\nc\nD\n"


def test_equal_ends_of_a_conflict_stand_once():
    pieces = merge("a\nx\nb\n", "a\n1\nsame\nb\n", "a\n2\nsame\nb\n")
    assert merged_text(pieces, [], "\n") == "a\n1\n2\nsame\nb\n"
    assert sum(piece.conflict for piece in pieces) == 1
