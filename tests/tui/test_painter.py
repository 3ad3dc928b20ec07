"""The painter: the terminal shows what it would without, from a fraction of the bytes."""

from __future__ import annotations

from collections.abc import Iterable

import pyte
import pytest
import textual
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Size

from rompy_tui.tui.app import RompyApp
from rompy_tui.tui.common.painter import Painter, glyphs
from rompy_tui.tui.common.textual_private import KNOWN_VERSIONS, pieces
from rompy_tui.tui.start import Start

SIZE = Size(20, 3)
WIDE = """\
# \u65e5\u672c\u8a9e \u6ce2\u6d6a cafe\u0301 \u2713
type: local
command: "echo \u6f22\u5b57; echo e\u0301te\u0301"
"""
KEYS = [
    "f2", "f3", "f4", "f6", "f7", "f8", "up", "down", "down", "pageup", "pagedown", "home", "end",
    "left", "right", "tab", "shift+tab", "question_mark", "escape", "ctrl+p", "t", "h", "enter",
    "ctrl+l",
]  # fmt: skip
SIZES = [(120, 40), (80, 24), (60, 15), (101, 31)]
FIRST_FRAME = 25_000
A_KEY = 512
"""Bytes."""


@pytest.fixture
def painter() -> Painter:
    return Painter(ColorSystem.TRUECOLOR)


@pytest.fixture
def screen() -> pyte.Screen:
    return pyte.Screen(SIZE.width, SIZE.height)


def row(painter: Painter, *texts: str, y: int = 0, x: int = 0, style: Style | None = None) -> str:
    return painter.paint(SIZE, [(x, y, [Segment(text, style) for text in texts])])


def cells(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


def show(screen: pyte.Screen, text: str) -> None:
    pyte.Stream(screen).feed(text)


def test_only_what_changed_is_sent(painter, screen):
    show(screen, row(painter, "timeout: 3600 seconds"[:20]))
    sent = row(painter, "timeout: 3700 seconds"[:20])
    show(screen, sent)
    assert sent == "\x1b[1;11H7"
    assert screen.display[0] == "timeout: 3700 second"
    assert row(painter, "timeout: 3700 seconds"[:20]) == ""


def test_a_style_alone_is_a_change_and_does_not_stay(painter):
    row(painter, "abc")
    assert row(painter, "abc", style=Style(bold=True)) == "\x1b[1;1H\x1b[0;1mabc\x1b[0m"
    assert row(painter, "abc") == "\x1b[1;1Habc"


def test_what_is_said_of_a_part_of_a_row_leaves_the_rest(painter, screen):
    show(screen, row(painter, "0123456789"))
    show(screen, row(painter, "xy", x=4))
    show(screen, row(painter, "0123xy6789"))
    assert screen.display[0].rstrip() == "0123xy6789"


def test_after_forgetting_everything_is_sent(painter):
    first = row(painter, "abc")
    painter.forget()
    assert row(painter, "abc") == first


def test_another_size_is_another_screen(painter):
    row(painter, "abc")
    assert painter.paint(Size(10, 3), [(0, 0, [Segment("abc")])]) == "\x1b[1;1Habc"


def test_wide_glyphs_are_replaced_whole(painter, screen):
    for text in ("\u6f22\u5b57ab", "a\u5b57bb", "ab\u5b57c", "\u6f22\u5b57ab", "abcdef"):
        show(screen, row(painter, text.ljust(12)))
        plain = pyte.Screen(SIZE.width, SIZE.height)
        show(plain, text)
        assert screen.display[0].rstrip() == plain.display[0].rstrip()


def test_a_glyph_of_doubtful_width_moves_nothing_behind_it(painter):
    """What stands behind it is put at its place, and again when the glyph goes."""
    row(painter, "a\u6f22b")
    sent = row(painter, "a\u5b57b")
    assert sent == "\x1b[1;2H\x1b[2X\u5b57\x1b[1;4Hb"


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]0;x\x07",
        "a\x1b[31mb",
        "\x9b31m",
        "a\u202eb",
        "a\rb",
        "\x00",
        "a\x7f",
        "\ud800",
        "a\tb",
    ],
)
def test_nothing_a_terminal_acts_on_passes(painter, text):
    sent = row(painter, text)
    shown = sent.removeprefix("\x1b[1;1H").replace("\x1b[1X", "").replace("\x1b[1;2H", "")
    assert not shown or shown.isprintable(), sent
    sent.encode()


def test_a_control_segment_is_no_text(painter):
    assert painter.paint(SIZE, [(0, 0, [Segment("\x1b[2J", None, [(2,)])])]) == ""


def test_links_are_sent_where_they_are_plain_text(painter):
    good, bad = Style(link="https://example.org"), Style(link="x\x1b\\\x1b]0;planted\x07")
    assert row(painter, "ab", style=good) == (
        "\x1b[1;1H\x1b]8;;https://example.org\x1b\\ab\x1b]8;;\x1b\\"
    )
    assert "planted" not in row(painter, "cd", style=bad)


@pytest.mark.parametrize("text", ["abc", "\u6f22a", "e\u0301", "\u2713 \u25b2", "a\x1bb", "\u200d"])
def test_each_cell_has_its_glyph(text):
    from rich.cells import cell_len

    assert len(glyphs(text)) == cell_len(text)


def test_the_installed_textual_is_known():
    """Look at what textual_private.py uses in the new version, then name it there."""
    assert textual.__version__ in KNOWN_VERSIONS


def test_a_terminal_shows_the_same_with_and_without(terminal, monkeypatch):
    # With fewer colours what stands below a dialog is rounded before it is dimmed, or after it.
    monkeypatch.setenv("COLORTERM", "truecolor")
    shown = []
    for painter in ("off", "on"):
        monkeypatch.setenv("ROMPY_TUI_PAINTER", painter)
        shown.append(terminal())
        shown[-1].until_shows("✓ pipeline.yml")
        shown[-1].until_shows("pipe  local")
    plain, painted = shown
    for keys in ("\x1bOQ", "\x1b[B", "\x1b[B", "\x1bOS", "\x1bOQ", "?", "\x1b", "\x0c"):
        for each in shown:
            # An Escape and what follows at once are one key to a terminal.
            each.until_still()
            each.keys(keys)

        def same():
            plain.read(0.1)
            return cells(plain.screen) == cells(painted.screen)

        painted.until(same, f"the same cells after {keys!r}")


@pytest.mark.parametrize(("lines", "form"), [(1_000, ""), (10_000, ""), (1_000, "\x14\x1b")])
def test_a_frame_and_a_key_are_few_bytes(terminal, workspace, lines, form):
    """With the form beside the text too, which follows what is typed."""
    rows = "".join(f'  VARIABLE_{n}: "{n}"\n' for n in range(lines))
    (workspace / "long.yml").write_text(f"# said\ntype: local\ncommand: x\nenv_vars:\n{rows}")
    screen = terminal("long.yml")
    screen.until_shows("pipe  local")
    screen.until_shows("✓ long.yml")
    assert len(screen.written) < FIRST_FRAME
    for key in form:
        screen.keys(key)
        screen.until_shows("backend local")
    screen.keys("\x1b[1;5H\x1b[F")
    for key in "#z\x7f":
        # All that a key leads to, also what is found out later.
        screen.until_still()
        before = len(screen.written)
        screen.keys(key)
        screen.until(lambda before=before: len(screen.written) > before, "an answer to the key")
        screen.until_still()
        assert len(screen.written) - before <= A_KEY, screen.written[before:]


@pytest.mark.parametrize(
    ("keys", "shows"),
    [("", "✓ local.yml"), ("\x06", "find"), ("\x10", "Search for"), ("\x0e", "New file")],
    ids=["text", "find", "palette", "new-file"],
)
def test_nothing_is_sent_while_nothing_happens(terminal, keys, shows):
    screen = terminal("backends/local.yml")
    screen.until_shows("pipe  local")
    screen.until_shows("✓ local.yml")
    screen.keys(keys)
    screen.until_shows(shows)
    screen.until_still()
    before = len(screen.written)
    # Longer than anything is looked at now and then.
    screen.read(5)
    assert len(screen.written) == before


def test_drawing_anew_changes_no_cell(terminal, workspace):
    """What was painted bit by bit is what a whole frame shows."""
    (workspace / "backends" / "wide.yml").write_text(WIDE)
    screen = terminal("backends/wide.yml")
    screen.until_shows("✓ wide.yml")
    for keys in (
        "\x1b[B",
        "x",
        "\x1bOQ",
        "\x1b[B",
        "\x1bOR",
        "\x1b[F",
        "漢 é",
        "\x14",
        "\x06",
        "字",
    ):
        screen.keys(keys)
        screen.until_still()
        shown = cells(screen.screen)
        before = len(screen.written)
        screen.keys("\x0c")
        screen.until(lambda before=before: len(screen.written) > before + 1_000, "it is drawn")
        screen.until_still()
        assert cells(screen.screen) == shown, keys


class Compared(RompyApp):
    """Keeps two screens: of what Textual writes, and of what the painter does."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.theirs, self.ours = pyte.Screen(1, 1), pyte.Screen(1, 1)
        self.frames = 0

    def _display(self, screen, renderable):
        super()._display(screen, renderable)
        wanted = isinstance(renderable, LayoutUpdate | ChopsUpdate)
        if not wanted or not self._running or self._batch_count:
            return
        size = screen._compositor.size
        for each in (self.theirs, self.ours):
            if (each.columns, each.lines) != size:
                each.resize(size.height, size.width)
                each.reset_mode(pyte.modes.DECAWM)
        show(self.theirs, renderable.render_segments(self.console))
        show(self.ours, self._painter.paint(size, pieces(renderable)))
        self.frames += 1


async def test_a_random_walk_shows_the_same_cells(workspace, dice, rounds, monkeypatch):
    # Rich keeps the colours of a style as the first terminal of a process had them.
    monkeypatch.setenv("COLORTERM", "truecolor")
    (workspace / "backends" / "wide.yml").write_text(WIDE)
    app = Compared(Start(workspace, file=workspace / "backends" / "wide.yml"))
    async with app.run_test(size=SIZES[0]) as pilot:
        for step in range(rounds(2_000)):
            if dice.random() < 0.03:
                await pilot.resize_terminal(*dice.choice(SIZES))
            key = dice.choice(KEYS)
            await pilot.press(key)
            if cells(app.ours) != cells(app.theirs):
                pytest.fail(f"step {step}, {key}:\n{_differences(app)}")
        assert app.frames > 20
        app.exit()


def _differences(app: Compared) -> str:
    pairs: Iterable[tuple[int, int]] = (
        (y, x) for y in range(app.ours.lines) for x in range(app.ours.columns)
    )
    found = [
        f"{y},{x}: {app.ours.buffer[y][x]} != {app.theirs.buffer[y][x]}"
        for y, x in pairs
        if app.ours.buffer[y][x] != app.theirs.buffer[y][x]
    ]
    return "\n".join(found[:20])
