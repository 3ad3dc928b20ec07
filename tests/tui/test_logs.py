"""The logs on a run's page: panes, searching, filtering, going from error to error, copying."""

from __future__ import annotations

import re

import pytest
from textual.events import MouseScrollUp

from rompy_tui.supervision import Store
from rompy_tui.supervision.times import Timekeeper
from rompy_tui.supervision.words import moment
from rompy_tui.tui.logs.pane import LogPane
from rompy_tui.tui.logs.view import LogView

LINES = [
    f"ERROR: cell {n} is dry" if n % 50 == 7 else f"WARNING: CFL at {n}" if n % 50 == 20
    else f"step {n} of 1000" for n in range(1000)
]  # fmt: skip


def panes(app):
    return list(app.screen.query(LogPane))


def pane(app):
    return next((p for p in panes(app) if p.has_focus_within), panes(app)[0])


def shown(app):
    return [line.text for line in pane(app).view.shown()]


def title(app):
    return str(pane(app).query_one(".log-title").render())


def marked(app):
    return pane(app).view.line.text if pane(app).view.line else None


@pytest.fixture
def page(make_app, workspace, cli, until):
    """Open the page of a run that has ended, whose log is as given."""
    assert cli("pipeline", "pipeline.yml", cwd=workspace).returncode == 0
    (run,) = Store(workspace / ".rompy-tui").list()

    def write(lines):
        text = lines if isinstance(lines, bytes) else ("\n".join(lines) + "\n").encode()
        run.log("run").write_bytes(text)

    class Page:
        path = run.log("run")

        def __init__(self, lines=LINES, size=(120, 40)):
            write(lines)
            self.size = size

        async def __aenter__(self):
            self.app = make_app(run_id=run.id)
            self.context = self.app.run_test(size=self.size)
            self.pilot = await self.context.__aenter__()
            await self.until(lambda: self.app.screen.query(LogPane), "the page opens")
            await self.until(lambda: shown(self.app), "a log shows")
            await self.press("left")
            await self.until(lambda: pane(self.app).stage == "run", "the run's log shows")
            await self.until(lambda: pane(self.app).view.window.is_counted, "it is counted")
            return self

        async def __aexit__(self, *error):
            return await self.context.__aexit__(*error)

        async def press(self, *keys):
            await self.pilot.press(*keys)

        async def type(self, text):
            await self.pilot.press(*("space" if char == " " else char for char in text))

        async def until(self, condition, what=""):
            await until(self.pilot, condition, what)

    return Page


async def test_the_end_of_a_log_shows_and_one_can_go_through_it(page):
    async with page() as it:
        await it.until(lambda: shown(it.app)[-1:] == LINES[-1:], "the last line")
        assert "1,000 lines" in title(it.app)
        assert "follow" in title(it.app)
        height = len(shown(it.app))
        await it.press("up")
        await it.until(lambda: shown(it.app) == LINES[-height - 1 : -1], "a line up")
        assert "paused" in title(it.app)
        await it.press("home")
        await it.until(lambda: shown(it.app) == LINES[:height], "the start")
        await it.press("pagedown", "j")
        await it.until(lambda: shown(it.app) == LINES[height : 2 * height], "a screen down")
        await it.press("end")
        await it.until(lambda: shown(it.app)[-1:] == LINES[-1:], "the end")
        assert "follow" in title(it.app)


async def test_what_is_read_stays_where_it_is_while_the_log_grows(page, workspace):
    async with page() as it:
        view = pane(it.app).view
        view.grows(True)
        await it.press("home")
        await it.until(lambda: shown(it.app)[:1] == LINES[:1], "the start")
        before = shown(it.app)
        with it.path.open("a") as log:
            log.write("more\n" * 5 + "unfinish")
        await it.until(lambda: "1,006 lines" in title(it.app), "it has grown")
        assert shown(it.app) == before
        await it.press("f")
        await it.until(lambda: shown(it.app)[-1:] == ["unfinish"], "the end")
        with it.path.open("a") as log:
            log.write("ed\nnew\n")
        await it.until(lambda: shown(it.app)[-2:] == ["unfinished", "new"], "it follows")
        it.path.write_text("another\n")
        await it.until(lambda: shown(it.app) == ["another"], "it was replaced")


async def test_search_goes_from_place_to_place(page):
    async with page() as it:
        await it.press("home", "slash")
        await it.type("Dry")
        await it.press("enter")
        await it.until(lambda: it.app._notifications, "capitals count, so there is none")
        await it.press("slash", *["backspace"] * 3)
        await it.type("is dry")
        await it.press("enter")
        await it.until(lambda: marked(it.app) == LINES[7], "the first")
        assert "1 of 20 “is dry”" in title(it.app)
        await it.press("n")
        await it.until(lambda: marked(it.app) == LINES[57], "the second")
        await it.press("N", "N")
        await it.until(lambda: marked(it.app) == LINES[957], "the last comes before the first")
        assert "20 of 20" in title(it.app)
        await it.press("escape")
        await it.until(lambda: "is dry" not in title(it.app), "nothing is searched for")
        assert marked(it.app) == LINES[957]


async def test_search_for_a_regular_expression(page):
    async with page() as it:
        await it.press("slash", "ctrl+e")
        await it.type("cell (")
        await it.press("enter")
        said = lambda: str(pane(it.app).query_one(".line-said").render())  # noqa: E731
        await it.until(lambda: "no regular expression" in said(), "it says what is wrong")
        await it.press("backspace")
        await it.type("[13]07")
        await it.press("enter")
        await it.until(lambda: "of 2 " in title(it.app), "both are found")


async def test_what_was_found_is_listed(page):
    async with page() as it:
        await it.press("home", "slash")
        await it.type("cfl")
        await it.press("enter")
        await it.until(lambda: marked(it.app) == LINES[20], "the first")
        await it.press("m")
        found = pane(it.app).query_one("#found", LogView)
        await it.until(lambda: found.has_focus and len(found.shown()) > 5, "the list")
        await it.press("down", "down", "enter")
        await it.until(lambda: marked(it.app) == LINES[120], "the third")
        await it.until(lambda: pane(it.app).view.has_focus, "back in the log")
        assert found.display
        await it.press("escape")
        await it.until(lambda: not found.display, "it closes")


async def test_from_error_to_error(page):
    async with page() as it:
        await it.press("home", "e")
        await it.until(lambda: marked(it.app) == LINES[7], "an error")
        await it.press("e")
        await it.until(lambda: marked(it.app) == LINES[20], "a warning")
        await it.press("E", "E")
        await it.until(lambda: marked(it.app) == LINES[970], "round to the last")
    async with page(["fine", "good"]) as it:
        await it.press("e")
        await it.until(lambda: it.app._notifications, "it says that there is none")


async def test_only_some_lines(page):
    async with page() as it:
        await it.press("l")
        await it.until(lambda: "40 lines  only errors and warnings" in title(it.app), "levels")
        await it.press("l")
        await it.until(lambda: "20 lines  only errors" in title(it.app), "errors")
        await it.press("l")
        await it.until(lambda: "1,000 lines" in title(it.app), "all")
        await it.press("ampersand")
        await it.type("step 99")
        await it.press("enter")
        await it.until(lambda: "only “step 99”" in title(it.app), "a pattern")
        await it.until(lambda: shown(it.app) == [x for x in LINES if "step 99" in x], "its lines")
        await it.press("escape")
        await it.until(lambda: "1,000 lines" in title(it.app), "all again")
        await it.press("ampersand")
        await it.type("nowhere")
        await it.press("enter")
        await it.until(lambda: " 0 lines" in title(it.app), "none")


async def test_long_lines_are_cut_or_wrapped(page):
    long = ["short", "begin " + "word " * 60 + "finish", "last"]
    async with page(long, size=(80, 24)) as it:
        row = lambda y: "".join(s.text for s in pane(it.app).view.render_line(y))  # noqa: E731
        await it.until(lambda: row(1).startswith("begin"), "the lines")
        assert "finish" not in row(1)
        await it.press(*["greater_than_sign"] * 18)
        await it.until(lambda: "finish" in row(1), "to the right")
        await it.press("w")
        await it.until(lambda: row(5).startswith("last"), "wrapped")
        assert "finish" in row(4)
        await it.press("w")
        await it.until(lambda: row(2).startswith("last"), "cut again")


async def test_a_wrapped_log_is_gone_through_to_its_end(page):
    lines = [f"{n} " + "x" * (n % 7) * 50 for n in range(200)]
    async with page(lines, size=(60, 15)) as it:
        await it.press("w", "home")
        await it.until(lambda: shown(it.app)[:1] == lines[:1], "the start")
        for _ in range(200):
            await it.press("pagedown")
            if "follow" in title(it.app):
                break
        await it.until(lambda: shown(it.app)[-1:] == lines[-1:], "the end")


async def test_colours_of_the_log_are_kept(page):
    async with page(b"\x1b[31mred\x1b[0m \x1b[8mhidden\x1b[0m \x1b[5mblinks\x1b]0;x\x07\n") as it:
        strip = pane(it.app).view.render_line(0)
        looks = {s.text: s.style for s in strip if s.text.strip()}
        assert looks["red"].color.number == 1
        assert not looks["hidden"].conceal
        assert not looks["blinks"].blink
        assert strip.text.strip() == "red hidden blinks"


async def test_panes_beside_and_below(page):
    async with page() as it:
        await it.press("v")
        await it.until(lambda: [p.stage for p in panes(it.app)] == ["run", "postprocess"])
        left, right = (p.region for p in panes(it.app))
        assert left.y == right.y
        assert left.right <= right.x
        await it.press("s", "left")
        await it.until(lambda: [p.stage for p in panes(it.app)][2:] == ["postprocess"])
        left, _, below = (p.region for p in panes(it.app))
        assert below.y >= left.bottom
        await it.press("right", "right", "right")
        await it.until(lambda: pane(it.app).stage == "run", "round the stages")
        await it.press("tab")
        await it.until(lambda: panes(it.app)[0].has_focus_within, "round the panes")
        await it.press("shift+tab", "x", "x")
        await it.until(lambda: len(panes(it.app)) == 1, "two are closed")
        await it.press("x")
        await it.until(lambda: it.app._notifications, "the last one stays")
        for _ in range(6):
            await it.press("s")
        await it.until(lambda: len(panes(it.app)) == 6, "no more than six")


async def test_all_stages_as_one(page):
    async with page() as it:
        await it.press("right", "right")
        await it.until(lambda: pane(it.app).stage == "all stages", "all stages")
        await it.until(lambda: any("output files" in line for line in shown(it.app)), "the last")
        row = "".join(s.text for s in pane(it.app).view.render_line(0))
        assert row.startswith("run         │ ")
        await it.press("slash")
        await it.type("cell 957")
        await it.press("enter")
        await it.until(lambda: marked(it.app) == LINES[957], "found in the middle one")


async def test_a_log_is_written_to_a_file(page, workspace):
    async with page(b"\x1b[31mone\x1b[0m\ntwo\n") as it:
        told = lambda: [n.message for n in it.app._notifications]  # noqa: E731
        for wanted in ("wrote 2 lines", "is there already"):
            await it.press("ctrl+s")
            await it.until(lambda: it.app.focused.value == "waves-run.log", "a name is offered")
            await it.press("enter")
            await it.until(lambda w=wanted: any(w in text for text in told()), wanted)
        assert (workspace / "waves-run.log").read_text() == "one\ntwo\n"
        await it.press("ctrl+s", *"waves-run.log", "slash", "x", "enter")
        await it.until(lambda: any("cannot write" in text for text in told()), "it says why not")


async def test_lines_are_copied(page):
    async with page() as it:
        await it.press("home", "e")
        await it.until(lambda: marked(it.app) == LINES[7], "an error")
        await it.press("y")
        assert it.app.clipboard == LINES[7]
        await it.press("escape", "y")
        assert it.app.clipboard.split("\n") == shown(it.app)


async def test_the_mouse_scrolls_and_marks(page):
    async with page() as it:
        view = pane(it.app).view
        await it.pilot._post_mouse_events([MouseScrollUp], view)
        await it.until(lambda: "paused" in title(it.app), "it scrolls")
        await it.pilot.click(view, offset=(2, 3))
        await it.until(lambda: marked(it.app) == shown(it.app)[3], "a line is marked")
        await it.pilot.click(view, offset=(view.size.width - 1, 0))
        await it.until(lambda: shown(it.app)[:1] == LINES[:1], "the bar leads to the start")


async def test_when_each_line_was_written(page):
    async with page() as it:
        keeper = Timekeeper()
        keeper.look(str(it.path), 0.0, 1e9)
        pane(it.app).view.grows(True)
        rows = lambda: "".join(s.text for s in pane(it.app).view.render_line(0))  # noqa: E731
        await it.press("T")
        await it.until(lambda: rows().startswith(f"{moment(1e9)}  step"), "the time")
        await it.press("T")
        await it.until(lambda: rows().startswith("step"), "no time")
        await it.press("right", "right", "T", "home")
        begin = re.compile(r"\d\d-\d\d \d\d:\d\d:\d\d  run         │ step 0 ")
        await it.until(lambda: begin.match(rows()), "and the stage")
