"""Folding: which lines belong together, which show, and what unfolds them."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rompy_tui.diagnostics import Position
from rompy_tui.tui.editor.folds import Folds, block_end
from rompy_tui.tui.editor.widget import TextEditor

TEXT = """\
alpha:
  model: base
  nested:
    deep: 1

    # a comment
    deeper: 2
beta:
  kind: local
volumes:
- /a:/b
- from: /c
  to: /d
last: 1
"""
LINES = TEXT.split("\n")


def texts(folds, lines):
    """What shows, by the other way round: every line that no fold hides."""
    return [line for number, line in enumerate(lines) if not folds.hides(number)]


@pytest.mark.parametrize(
    ("line", "end"),
    [(0, 6), (1, 1), (2, 6), (3, 3), (4, 4), (5, 5), (7, 8), (9, 12), (10, 10), (11, 12), (13, 13)],
)
def test_what_belongs_to_a_line(line, end):
    assert block_end(LINES, line) == end


@pytest.mark.parametrize(
    ("line", "header"),
    [
        (0, 0),
        (1, 0),
        (2, 2),
        (3, 2),
        (4, 2),
        (5, 2),
        (8, 7),
        (10, 9),
        (11, 11),
        (12, 11),
        (13, None),
    ],
)
def test_the_innermost_block_is_folded(line, header):
    folds = Folds()
    assert folds.fold(LINES, line) == header
    assert bool(folds) is (header is not None)


def test_folding_again_folds_what_is_around():
    folds = Folds()
    assert folds.fold(LINES, 3) == 2
    assert folds.fold(LINES, 2) == 0
    assert texts(folds, LINES)[:2] == ["alpha:", "beta:"]
    assert folds.unfold(0)
    assert texts(folds, LINES)[:4] == ["alpha:", "  model: base", "  nested:", "beta:"]


def test_a_line_inside_is_shown_with_all_that_hides_it():
    folds = Folds()
    folds.fold_all(LINES)
    assert texts(folds, LINES) == ["alpha:", "beta:", "volumes:", "last: 1", ""]
    assert folds.show(3)
    assert texts(folds, LINES)[:7] == LINES[:7]
    assert not folds.show(3)


TREES = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["a:", "- b", "c: 1", "", "# d"])), min_size=1
).map(lambda rows: ["  " * depth + word for depth, word in rows])


@given(TREES, st.data())
def test_rows_and_lines_are_each_others_inverse(lines, data):
    folds = Folds()
    for line in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=6)):
        folds.fold(lines, folds.shown(line))
    visible = [n for n in range(len(lines)) if not folds.hides(n)]
    assert folds.rows(len(lines)) == len(visible)
    assert [folds.line(row) for row in range(len(visible))] == visible
    assert [folds.row(line) for line in visible] == list(range(len(visible)))
    for line in range(len(lines)):
        assert folds.shown(line) == max(n for n in visible if n <= line)
    start, rows = data.draw(st.sampled_from(visible)), data.draw(st.integers(-9, 9))
    where = start + folds.step(start, rows, len(lines))
    wanted = visible.index(start) + rows
    if 0 <= wanted < len(visible):
        assert where == visible[wanted]
    else:
        assert not 0 <= where < len(lines)


@given(TREES, st.data())
def test_folds_move_along_with_the_text(lines, data):
    """What is folded stays the same text, unless the change is in there."""
    folds = Folds()
    folds.fold_all(lines)
    first = data.draw(st.integers(0, len(lines)))
    before = data.draw(st.integers(0, len(lines) - first))
    new = data.draw(st.lists(st.just("new: 1"), max_size=3))
    whole = {n: lines[n : block_end(lines, n) + 1] for n in range(len(lines)) if folds.below(n)}
    after = [*lines[:first], *new, *lines[first + before :]]
    folds.spliced(first, before, len(new))
    for header, block in whole.items():
        last = header + len(block) - 1
        moved = header + len(new) - before if header >= first + before else header
        apart = last < first or header >= first + before
        if apart:
            assert len(folds.below(moved)) == len(block) - 1
            assert after[moved : moved + len(block)] == block
    assert all(line < len(after) for line in folds._last.values())


@pytest.fixture
def opened(make_app, workspace, until):
    @asynccontextmanager
    async def start(text=TEXT, size=(120, 40), **more):
        path = workspace / "folded.yml"
        path.write_text(text)
        app = make_app(file=path, **more)
        async with app.run_test(size=size) as pilot:
            view = app.screen.query_one(TextEditor)
            await until(pilot, lambda: view.file is not None, "the file is open")
            yield app, pilot, view

    return start


def shown(view):
    """The lines on the screen, without what is not the file's."""
    rows = []
    for y in range(min(view.size.height, view.line_count())):
        strip = "".join(segment.text for segment in view.render_line(y))
        rows.append(strip[view.number_width :].rstrip())
    return rows


async def test_a_block_is_folded_and_unfolded_at_the_cursor(opened):
    async with opened() as (_, pilot, view):
        await pilot.press("down", "down", "down", "ctrl+backslash")
        assert view.cursor == Position(2, 0)
        assert shown(view)[:4] == [
            "alpha:",
            "  model: base",
            "  nested:   … 4 lines",
            "beta:",
        ]
        await pilot.press("down")
        assert view.cursor.line == 7
        await pilot.press("up", "ctrl+backslash")
        assert shown(view)[:5] == LINES[:5]


async def test_all_is_folded_and_unfolded(opened):
    async with opened() as (_, pilot, view):
        await pilot.press("f18")
        folded = ["alpha:   … 6 lines", "beta:   … 1 line", "volumes:   … 3 lines", "last: 1"]
        assert shown(view)[:4] == folded
        await pilot.press("down", "down", "down")
        assert view.cursor.line == 13
        await pilot.press("f18")
        assert shown(view)[:14] == LINES[:14]


async def test_what_is_gone_to_unfolds(opened):
    async with opened() as (_, pilot, view):
        await pilot.press("f18", "ctrl+g", "4", "enter", "escape")
        assert view.cursor.line == 3
        assert shown(view)[:7] == LINES[:7]
        assert shown(view)[7] == "beta:   … 1 line"


async def test_typing_keeps_other_folds_and_undo_brings_lines_back(opened):
    async with opened() as (_, pilot, view):
        await pilot.press("f18", "down", "down", "end", "enter", "x")
        first = ["alpha:   … 6 lines", "beta:   … 1 line", "volumes:"]
        assert shown(view)[:3] == first
        assert shown(view)[3].startswith("  x")
        assert shown(view)[4].startswith("- /a:/b")
        await pilot.press("ctrl+z", "ctrl+z")
        assert view.file.buffer.text == TEXT
        assert shown(view)[:2] == ["alpha:   … 6 lines", "beta:   … 1 line"]
        await pilot.press("ctrl+home", "home", "z")
        assert shown(view)[0] == "zalpha:   … 6 lines"


async def test_a_reload_keeps_the_folds(opened, until):
    async with opened() as (_, pilot, view):
        await pilot.press("f18")
        view.file.path.write_text("# new\n" + TEXT)
        await until(pilot, lambda: view.file.buffer.lines[0] == "# new", "the new text")
        assert shown(view)[:2] == ["# new", "alpha:   … 6 lines"]
        view.file.path.write_text("# new\n" + TEXT.replace(" deep: 1", " deep: 2"))
        await until(pilot, lambda: "    deep: 2" in view.file.buffer.lines, "the changed text")
        assert shown(view)[1:3] == ["alpha:", "  model: base"]
        assert "volumes:   … 3 lines" in shown(view)


async def test_what_is_wrong_inside_shows_at_the_fold_and_opens_it(opened, until):
    wrong = "type: local\ncommand: x\nenv_vars:\n  A: b\n  B: [1]\n"
    async with opened(wrong) as (_, pilot, view):
        await until(pilot, lambda: view.file.marks.lines == [4], "a list is no variable")
        await pilot.press("f18")
        gutter = "".join(s.text for s in view.line_segments(2))[: view.number_width]
        assert gutter == " 3 ✗▸"
        assert shown(view)[:3] == ["type: local", "command: x", "env_vars:   … 2 lines"]
        await pilot.press("ctrl+home", "f8")
        assert view.cursor.line == 4
        assert shown(view)[2:4] == ["env_vars:", "  A: b"]


async def test_the_mouse_finds_the_line_and_unfolds_it(opened):
    async with opened() as (_, pilot, view):
        await pilot.press("f18")
        await pilot.click(view, offset=(view.number_width + 2, 3))
        assert view.cursor == Position(13, 2)
        await pilot.click(view, offset=(2, 2))
        assert shown(view)[2:6] == ["volumes:", "- /a:/b", "- from: /c   … 1 line", "last: 1"]


async def test_vim_has_its_own_keys(opened):
    async with opened(vim=True) as (_, pilot, view):
        await pilot.press("z", "M", "j", "j")
        assert view.cursor.line == 9
        await pilot.press("z", "o", "j")
        assert view.cursor.line == 10
        await pilot.press("z", "c")
        assert view.cursor.line == 9
        await pilot.press("z", "R")
        assert shown(view)[:14] == LINES[:14]


async def test_a_small_screen_shows_the_cursor(opened):
    text = "".join(f"key_{n}:\n  a: 1\n  b: 2\n" for n in range(300)) + "end: 1\n"
    async with opened(text, size=(60, 15)) as (_, pilot, view):
        await pilot.press("f18", "ctrl+end")
        assert view.cursor.line == 901
        assert shown(view)[-1] == ""
        await pilot.press("pageup")
        assert not view.file.folds.hides(view.cursor.line)
        assert view.row_of(view.cursor.line) >= 0
        await pilot.press("f18")
        assert 0 <= view.row_of(view.cursor.line) < view.size.height
