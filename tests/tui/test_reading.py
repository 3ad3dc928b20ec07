"""The pages to read: a file as it will be used, and how a text differs from disk and from git."""

from __future__ import annotations

import subprocess
from contextlib import asynccontextmanager

import pytest

from rompy_tui.diagnostics import Position
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.reading.differing import difference_rows
from rompy_tui.tui.reading.rows import Rows
from rompy_tui.tui.reading.screen import ReadingScreen

DOCKER = 'type: docker\nimage: "swan:4.51"\ncpu: ${CPUS:-4}\nenv_vars:\n  API_TOKEN: hush\n'
USES = "config: !include model.yml\nbackend: !include backends/docker.yml\n"


@pytest.fixture
def opened(make_app, workspace, until):
    @asynccontextmanager
    async def start(text, size=(120, 40), **more):
        path = workspace / "used.yml"
        path.write_text(text, newline="")
        app = make_app(file=path, **more)
        async with app.run_test(size=size) as pilot:
            pane = app.screen.query_one(EditorPane)
            await until(pilot, lambda: pane.shown is not None, "the file is open")
            yield app, pilot, app.screen.query_one(TextEditor)

    return start


def page(app):
    assert isinstance(app.screen, ReadingScreen)
    return app.screen.query_one(Rows)


def lines(app):
    return ["".join(s.text for s in page(app).line_segments(n)) for n in range(len(page(app).rows))]


def heading(app):
    return str(app.screen.query_one("#reading-title").render())


async def read(app, pilot, until, key):
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, ReadingScreen), "the page")
    await until(pilot, lambda: "reading …" not in heading(app), "it is made")


async def test_a_file_as_it_will_be_used(opened, workspace, until):
    (workspace / "backends" / "docker.yml").write_text(DOCKER)
    async with opened(USES) as (app, pilot, view):
        await pilot.press("down")
        await read(app, pilot, until, "ctrl+k")
        text = "\n".join(lines(app))
        assert "hush" not in text
        cpu = next(row for row in page(app).rows if row.text == "  cpu: 4")
        assert (cpu.kind, cpu.side) == ("", "backends/docker.yml:3 ${CPUS} not set")
        assert cpu.place.file == "backends/docker.yml"
        timeout = next(row for row in page(app).rows if row.text.startswith("  timeout:"))
        assert (timeout.kind, timeout.side, timeout.place) == ("muted", "default", None)
        # Enter goes to where it is written, in whichever file.
        while page(app).row is not cpu:
            await pilot.press("down")
        await pilot.press("enter")
        await until(pilot, lambda: view.file and view.file.name == "backends/docker.yml", "there")
        assert view.cursor == Position(2, 5)


async def test_without_defaults_and_a_default_leads_nowhere(opened, until):
    async with opened("type: local\ncommand: x\n") as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        before = len(page(app).rows)
        await pilot.press("end", "enter")
        assert isinstance(app.screen, ReadingScreen)
        await pilot.press("d")
        await until(pilot, lambda: "without defaults" in heading(app), "without")
        await until(pilot, lambda: len(page(app).rows) == 2, "only what is written")
        assert before > 2
        await pilot.press("escape")
        assert not isinstance(app.screen, ReadingScreen)


async def test_unsaved_edits_count_and_the_cursor_stays_at_its_value(opened, until):
    text = "type: local\ncommand: x\n---\ntype: local\ncommand: y\ntimeout: 3600\n"
    async with opened(text) as (app, pilot, _):
        await pilot.press("ctrl+end", "up", "end", "0")
        await read(app, pilot, until, "ctrl+k")
        assert page(app).row.text == "timeout: 36000"
        assert any(row.text == "---" for row in page(app).rows)


async def test_what_is_wrong_stands_first(opened, until):
    async with opened("type: local\ncommand: [\ntimeout: 5\n") as (app, pilot, view):
        await read(app, pilot, until, "ctrl+k")
        assert lines(app)[0].startswith("✗ used.yml:2  ")
        assert any("timeout: 5" in line for line in lines(app))
        await pilot.press("home", "enter")
        assert view.cursor.line == 1


async def test_an_empty_file(opened, until):
    async with opened("") as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        assert lines(app) == ["✗ used.yml:1  the file holds no values"]
        await pilot.press("down", "end", "n", "y", "enter")
        assert not isinstance(app.screen, ReadingScreen)


async def test_it_is_made_anew_when_an_include_changes(opened, workspace, until):
    docker = workspace / "backends" / "docker.yml"
    docker.write_text(DOCKER)
    async with opened(USES) as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        docker.write_text(DOCKER.replace("swan:4.51", "swan:5"))
        await until(pilot, lambda: any("swan:5" in line for line in lines(app)), "the new image")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
async def test_the_source_stands_at_the_right_at_every_size(opened, until, size):
    async with opened("type: local\ncommand: x\n", size) as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        shown = "".join(segment.text for segment in page(app).render_line(1))
        assert shown.rstrip().endswith("used.yml:2")
        assert "used.yml:2" in shown


async def test_vim_keys_on_a_page(opened, until):
    async with opened("type: local\ncommand: x\n", vim=True) as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        await pilot.press("G")
        assert page(app).marked == len(page(app).rows) - 1
        await pilot.press("g", "j")
        assert page(app).marked == 1


async def test_against_the_disk(opened, until):
    text = "".join(f"key_{n}: {n}\n" for n in range(40))
    async with opened(text) as (app, pilot, view):
        await read(app, pilot, until, "f19")
        assert "no line differs" in heading(app)
        await pilot.press("escape", "down", "end", "x", "ctrl+end", "n", "e", "w", "up", "up")
        await read(app, pilot, until, "f19")
        assert "2 places" in heading(app)
        assert [line.split(maxsplit=1) for line in lines(app) if "key_1:" in line] == [
            ["2", "- key_1: 1"],
            ["2", "+ key_1: 1x"],
        ]
        assert "… 32 equal lines" in lines(app)
        assert page(app).row.text == "+ new"
        await pilot.press("n", "enter")
        assert view.cursor.line == 1


async def test_against_git(opened, workspace, until, monkeypatch):
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "EMAIL"):
        monkeypatch.setenv(name, "someone")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")

    def git(*arguments):
        subprocess.run(["git", "-C", workspace, *arguments], check=True, capture_output=True)

    async def switch(app, pilot, says):
        await pilot.press("h", "h", "h")
        await until(pilot, lambda: "git" in heading(app) and says in heading(app), says)

    async with opened("type: local\r\ncommand: x\r\n") as (app, pilot, _):
        await read(app, pilot, until, "f19")
        await switch(app, pilot, "the file is in no git repository")
        git("init", "-q")
        await switch_twice(pilot, app, until, "nothing was committed to git yet")
        git("add", "model.yml")
        git("commit", "-qm", "first")
        await switch_twice(pilot, app, until, "the file is new")
        git("add", "used.yml")
        git("commit", "-qm", "second")
        await switch_twice(pilot, app, until, "no line differs")
        await pilot.press("escape", "end", "2")
        await read(app, pilot, until, "f19")
        await switch(app, pilot, "1 place")
        assert [row.kind for row in page(app).rows] == ["removed", "added", ""]


async def switch_twice(pilot, app, until, says):
    await pilot.press("h")
    await until(pilot, lambda: "against the disk" in heading(app), "the disk")
    await pilot.press("h")
    await until(pilot, lambda: says in heading(app), says)


async def test_no_git(opened, until, monkeypatch, tmp_path):
    async with opened("type: local\ncommand: x\n") as (app, pilot, _):
        await read(app, pilot, until, "f19")
        monkeypatch.setenv("PATH", str(tmp_path))
        await pilot.press("h")
        await until(pilot, lambda: "git is not installed here" in heading(app), "no git")


async def test_the_file_is_gone(opened, workspace, until):
    async with opened("type: local\ncommand: x\n") as (app, pilot, view):
        await pilot.press("x")
        (workspace / "used.yml").unlink()
        await until(pilot, lambda: view.file.conflict, "it is gone")
        await read(app, pilot, until, "f19")
        assert "it does not exist" in heading(app)


def test_differences_of_texts():
    rows = difference_rows("a\nb\nc\n", "a\nc\nd", "x.yml")
    assert [(row.before, row.text, row.kind) for row in rows] == [
        ("1 1 ", "  a", ""),
        ("2   ", "- b", "removed"),
        ("3 2 ", "  c", ""),
        ("  3 ", "+ d", "added"),
    ]
    assert [row.stop for row in rows] == [False, True, False, True]
    assert difference_rows("a\n", "a\n", "x.yml") == []
    assert [row.text for row in difference_rows("a\r\n", "a\n", "x.yml")] == ["- a␍", "+ a"]


def test_two_long_texts_that_share_nothing():
    left = "".join(f"left {n}\n" for n in range(10_000))
    right = "".join(f"right {n % 7}\n" for n in range(10_000))
    rows = difference_rows(left, right, "x.yml")
    assert len(rows) == 20_000
    assert sum(row.stop for row in rows) == 1


async def test_a_page_is_searched(opened, workspace, until):
    (workspace / "backends" / "docker.yml").write_text(DOCKER)
    async with opened(USES) as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        await pilot.press("slash", *"DEFAULT")
        await until(pilot, lambda: " “DEFAULT”" in heading(app), "it says how many")
        rows = page(app)
        count = sum("default" in line for line in lines(app))
        assert f"1 of {count} “DEFAULT”" in heading(app)
        assert "default" in lines(app)[rows.marked]
        await pilot.press("enter", "n")
        assert f"2 of {count}" in heading(app)
        await pilot.press("N", "p")
        assert f"{count} of {count}" in heading(app), "it goes round"
        await pilot.press("escape")
        assert "DEFAULT" not in heading(app)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ReadingScreen), "it closes")


async def test_a_page_without_what_is_sought(opened, until):
    async with opened("type: local\ncommand: x\n") as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        await pilot.press("slash", *"[nope", "enter", "n")
        await until(pilot, lambda: "0 of 0 “[nope”" in heading(app), "it says so")
        await pilot.press("slash", "escape")
        assert "nope" not in heading(app)


async def test_the_marked_line_can_be_told_from_others(opened, until):
    async with opened("type: local\ncommand: x\n", size=(60, 15)) as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        await pilot.press("down")
        rows = page(app)
        grounds = [{s.style.bgcolor for s in rows.render_line(y) if s.style} for y in range(3)]
        assert len(grounds[1]) == 1, "the whole line"
        assert grounds[1] != grounds[0] == grounds[2]


async def test_what_fits_is_not_scrolled_sideways(opened, until):
    text = "type: local\ncommand: x\nenv_vars:\n" + "".join(f"  V{n}: '1'\n" for n in range(40))
    async with opened(text, size=(80, 24)) as (app, pilot, _):
        await read(app, pilot, until, "ctrl+k")
        await until(pilot, lambda: page(app).show_vertical_scrollbar, "it is long")
        assert not page(app).show_horizontal_scrollbar
