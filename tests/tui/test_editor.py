"""The editor: typed text, its problems, saving, changes on disk, finding and mending."""

from __future__ import annotations

import pytest
from textual.events import Paste

from rompy_tui.diagnostics import Position
from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.problems.panel import ProblemList
from tests.tui.parts import editor, pane, text, title

WRONG = """\
type: docker
image: "swan:4.51"
cpu: 200
memory: 4g
user: model
"""


@pytest.fixture
def file(workspace):
    path = workspace / "backends" / "docker.yml"
    path.write_text(WRONG)
    return path


def row(app, number):
    return "".join(s.text for s in editor(app).line_segments(number)).rstrip()


def problems(app):
    return [str(option.prompt) for option in app.screen_stack[0].query_one(ProblemList).options]


@pytest.fixture
def opened(make_app, file, until):
    """The application with the file open and checked."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def start(**more):
        app = make_app(file=file)
        async with app.run_test(size=more.get("size", (120, 40))) as pilot:
            await until(pilot, lambda: editor(app).file is not None, "the file is open")
            if "✗" not in more.get("waits", "✗"):
                yield app, pilot
                return
            await until(pilot, lambda: "at most 128" in row(app, 2), "the file is checked")
            yield app, pilot

    return start


async def test_typed_text_is_checked_and_saved(opened, file, until):
    async with opened() as (app, pilot):
        await pilot.press("down", "down", "end", "backspace")
        assert text(app) == WRONG.replace("200", "20")
        assert "●" in title(app)
        await until(pilot, lambda: "✗" not in row(app, 2), "the error goes")
        await until(pilot, lambda: "no problems" in problems(app)[0], "the list is empty")
        assert file.read_text() == WRONG
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not pane(app).files.unsaved, "it is saved")
        assert file.read_text() == WRONG.replace("200", "20")
        assert "●" not in title(app)


async def test_what_is_typed_shows_errors_before_it_is_saved(opened, file, until):
    async with opened() as (app, pilot):
        await pilot.press("enter", "up", *"bogus", "colon", *" 1")
        await until(pilot, lambda: "no field 'bogus'" in row(app, 0), "the error shows")
        assert "✗ 2" in title(app)
        assert "at most 128" in row(app, 3)
        assert file.read_text() == WRONG


async def test_undo_and_redo(opened, file, until):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+end", *"cpu: 8", "enter", *"x")
        changed = text(app)
        for _ in range(9):
            await pilot.press("ctrl+z")
        assert text(app) == WRONG
        assert not pane(app).files.unsaved
        for _ in range(9):
            await pilot.press("ctrl+y")
        assert text(app) == changed


async def test_undo_of_many_new_lines_hides_the_scroll_bar(opened):
    async with opened(size=(80, 20)) as (app, pilot):
        for _ in range(40):
            await pilot.press("enter")
        assert editor(app).show_vertical_scrollbar
        for _ in range(40):
            await pilot.press("ctrl+z")
        await pilot.pause()
        assert text(app) == WRONG
        assert not editor(app).show_vertical_scrollbar


async def test_question_marks_and_brackets_type_themselves(opened):
    async with opened() as (app, pilot):
        await pilot.press("question_mark", "left_square_bracket", "slash", "right_square_bracket")
        assert text(app).startswith("?[/]type")


async def test_selection_cut_and_paste(opened):
    async with opened() as (app, pilot):
        await pilot.press("down", "shift+down", "shift+down", "ctrl+x")
        assert text(app) == "type: docker\nmemory: 4g\nuser: model\n"
        assert app.clipboard == 'image: "swan:4.51"\ncpu: 200\n'
        await pilot.press("ctrl+end", "ctrl+v")
        assert text(app).endswith('user: model\nimage: "swan:4.51"\ncpu: 200\n')
        await pilot.press("ctrl+a", "delete")
        assert text(app) == ""
        await pilot.press("ctrl+z")
        assert text(app).startswith("type: docker")


async def test_words_and_lines(opened):
    async with opened() as (app, pilot):
        view = editor(app)
        await pilot.press("ctrl+right")
        assert view.cursor == (0, 4)
        await pilot.press("end", "right")
        assert view.cursor == (1, 0)
        await pilot.press("left", "ctrl+w")
        assert text(app) == WRONG.replace("docker", "")
        await pilot.press("ctrl+end", "pageup", "home")
        assert view.cursor == (0, 0)


async def test_indentation(opened):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+end", *"env_vars:", "enter", *"A: 1", "enter", *"B: 2")
        assert text(app).endswith("env_vars:\n  A: 1\n  B: 2")
        await pilot.press("home", "backspace")
        assert text(app).endswith("env_vars:\n  A: 1\nB: 2")
        await pilot.press("tab")
        assert text(app).endswith("env_vars:\n  A: 1\n  B: 2")
        await pilot.press("shift+up", "shift+tab")
        assert text(app).endswith("env_vars:\nA: 1\nB: 2")
        await pilot.press("ctrl+z")
        assert text(app).endswith("env_vars:\n  A: 1\n  B: 2")


async def test_escape_and_tab_leave_the_text(opened):
    async with opened() as (app, pilot):
        await pilot.press("escape", "tab")
        assert app.focused is not editor(app)
        assert text(app) == WRONG


async def test_lines_become_comments_and_text_again(opened):
    async with opened() as (app, pilot):
        await pilot.press("down", "shift+down", "shift+down", "ctrl+underscore")
        assert text(app) == WRONG.replace("image", "# image").replace("cpu", "# cpu")
        await pilot.press("ctrl+underscore")
        assert text(app) == WRONG


async def test_a_problem_is_mended_after_a_look(opened, until):
    async with opened() as (app, pilot):
        await pilot.press("f8", "ctrl+e")
        dialog = app.screen
        assert isinstance(dialog, Dialog)
        body = str(dialog.query_one("#dialog-text").render())
        assert "cpu: 200" in body
        assert "cpu: 128" in body
        assert text(app) == WRONG
        await pilot.press("enter")
        assert text(app) == WRONG.replace("200", "128")
        await until(pilot, lambda: "✗" not in row(app, 2), "the error goes")
        await pilot.press("ctrl+z")
        assert text(app) == WRONG


async def test_finding(opened):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+f", *"m")
        view = editor(app)
        assert (view.file.caret.start, view.file.caret.end) == ((1, 1), (1, 2))
        count = pane(app).query_one("#find-count")
        assert str(count.render()) == "1 of 4"
        await pilot.press("enter", "enter")
        assert view.cursor == (3, 3)
        await pilot.press("up")
        assert str(count.render()) == "2 of 4"
        await pilot.press("escape")
        assert app.focused is view
        assert not view.found


async def test_replacing(opened):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+r", *"m", "tab", *"X", "ctrl+r")
        assert text(app) == WRONG.replace("m", "X", 1)
        await pilot.press("ctrl+a")
        assert text(app) == WRONG.replace("m", "X")
        await pilot.press("escape", "ctrl+z")
        assert text(app) == WRONG.replace("m", "X", 1)


async def test_a_pattern_finds_and_replaces(opened):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+r", "ctrl+e", *"^(mem|us)(\\w+): (.*)$")
        bar = pane(app).query_one("#find")
        assert str(bar.query_one("#find-count").render()) == "1 of 2"
        assert str(bar.query_one("#find-label").render()) == "replace pattern"
        await pilot.press("tab", *"\\3 \\2", "ctrl+a", "escape")
        assert text(app) == WRONG.replace("memory: 4g", "4g ory").replace("user: model", "model er")
        await pilot.press("ctrl+z")
        assert text(app) == WRONG


@pytest.mark.parametrize(
    ("sought", "said"), [("(", "missing )"), ("(y+)+z", "too long"), ("[a-", "unterminated")]
)
async def test_a_pattern_that_does_not_work_says_so(opened, sought, said):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+end", *"y" * 60)
        await pilot.press("ctrl+f", "ctrl+e", *sought)
        assert said in str(pane(app).query_one("#find-count").render())
        await pilot.press("escape", "ctrl+end", "x")
        assert text(app).endswith("yx")


async def test_a_replacement_that_does_not_work_changes_nothing(opened):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+r", "ctrl+e", *"cpu", "tab", *"\\7", "ctrl+a")
        assert "in the replacement" in str(pane(app).query_one("#find-count").render())
        assert text(app) == WRONG


NUMBERS = """\
type: docker
image: "swan:4.51"
cpu: 2
memory: 4g
user: 1000
env_vars:
  A: 1
  B: 2
"""


async def test_everything_safe_is_mended_at_once(opened, until):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+a")
        editor(app).post_message(Paste(NUMBERS))
        await until(pilot, lambda: text(app) == NUMBERS, "the text is there")
        await pilot.press("ctrl+g", "7", "enter", "ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Dialog), "one is offered")
        await pilot.press("a")
        await until(pilot, lambda: "Mend 3 of" in shown_dialog(app), "all of them are offered")
        await pilot.press("enter")
        mended = NUMBERS.replace("1000", '"1000"').replace("A: 1", 'A: "1"').replace("2\n", '"2"\n')
        assert text(app) == mended.replace('cpu: "2"', "cpu: 2")
        await pilot.press("ctrl+z")
        assert text(app) == NUMBERS


def shown_dialog(app):
    return str(app.screen.query("#dialog-title").first().render()) if app.screen else ""


async def test_going_to_a_line(opened):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+g", *"4", "enter")
        assert editor(app).cursor == (3, 0)
        assert app.focused is editor(app)


async def test_a_change_outside_keeps_cursor_and_undo(opened, file, until):
    async with opened() as (app, pilot):
        await pilot.press("down", "down", "end", "backspace", "ctrl+s")
        await until(pilot, lambda: not pane(app).files.unsaved, "it is saved")
        file.write_text("# theirs\n" + file.read_text())
        await until(pilot, lambda: text(app).startswith("# theirs"), "the new text shows")
        assert not pane(app).files.unsaved
        await pilot.press("ctrl+z")
        assert text(app) == WRONG.replace("200", "20")
        await pilot.press("ctrl+z")
        assert text(app) == WRONG


@pytest.mark.parametrize("key", ["k", "t", "escape"])
async def test_a_change_outside_under_unsaved_edits_asks(opened, file, until, key):
    async with opened() as (app, pilot):
        await pilot.press("ctrl+end", *"cpu")
        mine, theirs = text(app), WRONG.replace("200", "32")
        file.write_text(theirs)
        await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks")

        def body():
            return str(app.screen.query_one("#dialog-text").render())

        await until(pilot, lambda: "cpu: 32" in body() and "cpu: 200" in body(), "it shows both")
        await pilot.press(key)
        assert file.read_text() == theirs
        if key == "t":
            assert text(app) == theirs
            assert not pane(app).files.unsaved
            await pilot.press("ctrl+z")
            assert text(app) == mine
            return
        assert text(app) == mine
        await pilot.press("ctrl+s")
        if key == "k":
            await until(pilot, lambda: file.read_text() == mine, "mine is saved")
        else:
            await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks again")
            assert file.read_text() == theirs


async def test_a_file_removed_under_unsaved_edits_is_kept_here(opened, file, until):
    async with opened() as (app, pilot):
        await pilot.press(*"# x")
        file.unlink()
        await until(pilot, lambda: editor(app).file.conflict, "it is noticed")
        await pilot.press("ctrl+s")
        await until(pilot, file.exists, "it is saved again")
        assert file.read_text().startswith("# x")


async def test_what_cannot_be_saved_stays_and_says_why(opened, file, until):
    file.chmod(0o444)
    async with opened() as (app, pilot):
        await until(pilot, lambda: "read only" in title(app), "it is said before")
        await pilot.press(*"# x", "ctrl+s")
        told = app._notifications
        await until(pilot, lambda: any("read-only" in n.message for n in told), "it says so")
        assert file.read_text() == WRONG
        assert pane(app).files.unsaved
        assert "●" in title(app)
        file.chmod(0o644)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not pane(app).files.unsaved, "it is saved")
        await until(pilot, lambda: "read only" not in title(app), "nor is it said any more")


async def test_saving_keeps_mode_link_newlines_and_mark(opened, file, until, workspace):
    real = workspace / "real.yml"
    raw = b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode()
    real.write_bytes(raw)
    real.chmod(0o640)
    file.unlink()
    file.symlink_to(real)
    async with opened() as (app, pilot):
        await pilot.press("end", "enter", *"a: 1", "ctrl+s")
        await until(pilot, lambda: not pane(app).files.unsaved, "it is saved")
        assert real.read_bytes() == raw.replace(b"docker\r\n", b"docker\r\na: 1\r\n")
        assert real.stat().st_mode & 0o777 == 0o640
        assert file.is_symlink()
        assert "CRLF" in title(app)


async def test_quitting_asks_only_for_unsaved_edits(opened, file, until):
    async with opened() as (app, pilot):
        await pilot.press(*"# x", "ctrl+q")
        assert isinstance(app.screen, Dialog)
        await pilot.press("escape")
        assert app.is_running
        await pilot.press("ctrl+q", "s")
        await until(pilot, lambda: not app.is_running, "it ends")
    assert file.read_text() == "# x" + WRONG


async def test_what_cannot_be_saved_is_not_lost_by_quitting(opened, file, until):
    file.chmod(0o444)
    async with opened() as (app, pilot):
        await pilot.press(*"# x", "ctrl+q", "s")
        told = app._notifications
        await until(pilot, lambda: any("read-only" in n.message for n in told), "it says so")
        assert app.is_running
        file.chmod(0o644)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not pane(app).files.unsaved, "it is saved")
        await pilot.pause()
        assert app.is_running


async def test_edits_in_several_files_stay_while_another_shows(opened, file, until, workspace):
    async with opened() as (app, pilot):
        await pilot.press(*"# x", "f2")
        await pilot.press("home")
        other = editor(app)
        await until(pilot, lambda: other.file and other.file.path != file, "another file shows")
        assert "docker.yml ●" in title(app)
        assert len(pane(app).files.unsaved) == 1


async def test_odd_characters_are_shown_harmless_and_kept(make_app, file, until):
    odd = 'type: local\ncommand: "\u202e\x85[bold]水e\u0301\t|"\n'
    file.write_text(odd)
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: editor(app).file is not None, "it is open")
        await pilot.press("down", "end")
        shown = row(app, 1) + row(app, 2)
        assert "[bold]水" in shown
        assert not set(shown) & {"\u202e", "\x85", "\t"}
        await pilot.press("down", "end", "left", "left", "left", "left", *"z")
        assert text(app) == odd.replace("水", "水z")
        await pilot.press("ctrl+z", "ctrl+s")
        assert file.read_bytes() == odd.encode()


async def test_what_is_no_text_is_not_edited(make_app, file, until):
    file.write_bytes(b"a: \xff\n")
    app = make_app(file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "not UTF-8" in editor(app).note, "it says why")
        await pilot.press(*"abc", "enter", "ctrl+s", "ctrl+e", "ctrl+z", "ctrl+a", "ctrl+v")
        assert file.read_bytes() == b"a: \xff\n"


async def test_pasted_escape_sequences_are_left_out(opened):
    from textual.events import Paste

    async with opened() as (app, pilot):
        editor(app).post_message(Paste("a\x1b]0;t\x07b\rc"))
        await pilot.pause()
        assert text(app).startswith("a]0;tb\nctype")


async def test_drafts_are_gone_once_saved_or_thrown_away(opened, file, until, workspace):
    drafts = workspace / ".rompy-tui" / "drafts"

    def kept():
        return list(drafts.glob("*"))

    async with opened() as (_, pilot):
        await pilot.press(*"# x")
        await until(pilot, kept, "the draft is written")
        assert kept()[0].stat().st_mode & 0o777 == 0o600
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not kept(), "the draft is gone")
        await pilot.press(*"y")
        await until(pilot, kept, "the draft is written")
        await pilot.press("ctrl+q", "d")
    assert not kept()
    assert file.read_text() == "# x" + WRONG


async def test_the_cursor_stays_in_view(opened):
    async with opened(size=(80, 24)) as (app, pilot):
        view = editor(app)
        await pilot.press("ctrl+end", *["enter"] * 40, *"x" * 120)
        assert view.scroll_y <= view.cursor.line < view.scroll_y + view.size.height
        assert view.scroll_x > 0
        await pilot.press("home")
        assert view.scroll_x == 0
        await pilot.press("ctrl+home")
        assert view.cursor == Position(0, 0)
        assert view.scroll_y == 0


async def test_the_mouse_moves_and_selects(opened):
    async with opened() as (app, pilot):
        view = editor(app)
        await pilot.click(TextEditor, offset=(view.number_width + 3, 2))
        assert view.cursor == (2, 3)
        await pilot.click(TextEditor, offset=(view.number_width + 1, 3), times=2)
        assert view.file.buffer.piece(view.file.caret.start, view.file.caret.end) == "memory"
