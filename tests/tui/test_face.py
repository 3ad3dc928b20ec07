"""What the program sends a terminal: colours, ASCII, the mouse, title, notifications; crashes."""

from __future__ import annotations

import re
import sys

import pytest

from rompy_tui.tui.common.terminal import notification, title_sequence

COLOR = re.compile(rb"\x1b\[(?:[\d:]*;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")
QUIT = "\x11"
PAGES = [("\x1b[15~", "Launch pipeline.yml"), ("\x0e", "New file"), ("?", "Everywhere")]
"""Keys from the files to other screens, and what shows there."""


def round_trip(screen):
    """Go through the main screens."""
    screen.until_shows("pipeline.yml")
    screen.keys("\x14")
    screen.until_shows("FORM")
    screen.keys("\x1bOQ")
    screen.until_still()
    for key, shown in PAGES:
        screen.keys(key)
        screen.until_shows(shown)
        screen.keys("\x1b")
        screen.until(lambda shown=shown: shown not in screen.text(), "it closes")
    screen.keys("\x10")
    screen.until_shows("Choose a theme")


@pytest.mark.parametrize("painter", ["on", "off"])
def test_no_color_means_none(terminal, monkeypatch, painter):
    monkeypatch.setenv("ROMPY_TUI_PAINTER", painter)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLORTERM", "truecolor")
    screen = terminal()
    round_trip(screen)
    assert not COLOR.findall(screen.written)
    assert re.search(rb"\x1b\[[\d;]*\b7[;m]", screen.written), "the marked row is reversed"


@pytest.mark.parametrize("painter", ["on", "off"])
@pytest.mark.parametrize(
    ("term", "wanted", "unwanted"),
    [
        ("xterm", rb"\x1b\[[\d;]*\b[349][0-7]\b", rb"[34]8;[25];"),
        ("xterm-256color", rb"[34]8;5;", rb"[34]8;2;"),
    ],
)
def test_as_many_colors_as_there_are(terminal, monkeypatch, term, wanted, unwanted, painter):
    monkeypatch.setenv("ROMPY_TUI_PAINTER", painter)
    monkeypatch.setenv("TERM", term)
    for name in ("COLORTERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    screen = terminal()
    screen.until_shows("✓ pipeline.yml")
    assert re.search(wanted, screen.written)
    assert not re.search(unwanted, screen.written)


def test_the_theme_of_16_colors_sends_no_others(terminal, monkeypatch):
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = terminal("--theme", "sixteen")
    screen.until_shows("✓ pipeline.yml")
    assert b"8;2;" not in screen.written
    assert COLOR.search(screen.written)


def test_ascii_means_ascii(terminal):
    screen = terminal("--ascii-only")
    screen.until_shows("+ pipeline.yml")
    round_trip(screen)
    assert screen.written.isascii(), set(re.findall(rb"[\x80-\xff]+", screen.written))


def test_the_mouse(terminal, monkeypatch):
    assert b"\x1b[?1003h" in opened(terminal)
    monkeypatch.setenv("ROMPY_TUI_LOW_BANDWIDTH", "on")
    spare = opened(terminal)
    assert b"\x1b[?1003h" not in spare
    assert b"\x1b[?1002h" in spare
    assert b"\x1b[?1002l" in spare
    monkeypatch.setenv("ROMPY_TUI_MOUSE", "off")
    assert not re.search(rb"\x1b\[\?100[0236][;\d]*h", opened(terminal))


def opened(terminal):
    screen = terminal()
    screen.until_shows("✓ pipeline.yml")
    screen.keys(QUIT)
    assert screen.until_ended() == 0
    return screen.written


def test_the_title_is_set_and_taken_back(terminal, workspace):
    written = opened(terminal)
    assert b"\x1b[22;2t\x1b]2;rompy-tui workspace\x1b\\" in written
    assert written.index(b"\x1b[23;2t") > written.index(b"\x1b[22;2t")


def test_the_end_of_a_run_rings(terminal, monkeypatch):
    monkeypatch.setenv("ROMPY_TUI_NOTIFY", "desktop")
    for name in ("TMUX", "VTE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    screen = terminal("pipeline.yml")
    screen.until_shows("✓ pipeline.yml")
    screen.keys("\x1b[15~")
    screen.until_shows("Launch pipeline.yml")
    screen.until_still()
    screen.keys("\r")
    screen.until(lambda: b"(1 running)" in screen.written, "the title counts it")
    screen.until(lambda: b"\x1b]9;rompy-tui: pipeline.yml" in screen.written, "it is told of")


@pytest.mark.parametrize("how", ["bell", "desktop", "off"])
def test_a_notification_is_one_sequence(how):
    for environ in ({}, {"TERM": "foot"}, {"TMUX": "x"}):
        sent = notification("a\x07b\x1b]0;x\x9c;c", how, environ)
        inside = sent.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
        assert sent.count("\x07") == (how != "off")
        assert inside.endswith("\x07") or how == "off"
        assert inside.count("\x1b") <= 2
        assert "\x9c" not in sent
    assert title_sequence("a\x1b\\b").count("\x1b") == 2


CRASH = """
import sys
from rompy_tui.tui import app, run_app
from rompy_tui.tui.start import Start
from pathlib import Path

class Broken(app.RompyApp):
    def action_show_keys(self):
        if {worker}:
            def work():
                raise ValueError("it is \\x1b]0;broken")
            self.run_worker(work, thread=True)
        else:
            raise ValueError("it is \\x1b]0;broken")

app.RompyApp = Broken
sys.exit(run_app(Start(Path.cwd())))
"""


@pytest.mark.parametrize("worker", [False, True])
def test_a_crash_leaves_the_terminal_as_it_was(terminal, workspace, worker):
    screen = terminal(shell=[sys.executable, "-c", CRASH.format(worker=worker)])
    screen.until_shows("✓ pipeline.yml")
    screen.keys("?")
    assert screen.until_ended() == 1
    before, left, after = screen.written.rpartition(b"\x1b[?1049l")
    assert left
    assert b"\x1b[?1003l" in before
    assert b"\x1b[23;2t" in before
    assert b"\x1b[?25h" in after
    assert b"stopped by a fault of its own" in after
    assert len(after.splitlines()) < 10
    assert b"\x1b]0;" not in screen.written
    log = workspace / ".rompy-tui" / "crash.log"
    assert "ValueError: it is" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
