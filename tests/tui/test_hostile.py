"""Faults 15, 16 and 42 in a real terminal: whatever data holds, the terminal acts on none of it.

Files, configs, logs, plugins and variables are full of what terminals act on; every sequence that
the program writes must be of a kind that it sends itself.
"""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import termios
import time

import pytest

from rompy_tui.supervision import Store

SEQUENCES = [
    "\x1b]0;planted\x07",
    "\x1b]52;c;cGxhbnRlZA==\x07",
    "\x1b]8;;http://planted\x1b\\x",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gplanted\x1b\\",
    "\x1b[2J\x1b[3;4r\x1b[?1049l",
    "\x1bc",
    "\x1b#8",
    "\u009b31m\u009d0;planted\u009c\u0090q\u009c",
    "\x08\x7f\x0e\x0b",
]
MARKUP = "[/nope][red][@click=app.quit]a[/][link=x]\\["
WIDE = "漢字 e\u0301 \u202ereversed\u2066\u200f\ufeff \U0001f30a"
HURT = "".join(SEQUENCES) + MARKUP + WIDE
ESCAPED = HURT.encode("unicode_escape").decode().replace('"', '\\"').replace("\\\\", "\\\\")
NAMES = [
    "esc\x1b]0;planted\x07.yml",
    "csi\x1b[31m\u009b7m.yml",
    "markup[nope][red].yml",
    "wide漢e\u0301\u202egnp.yml",
    "two\nlines\r.yml",
    b"raw\xff\xfe\x9b.yml",
]
PIPELINE = """\
config: !include model.yml
backend:
  type: local
  command: "cat ../../hurt.bin"
  env_vars:
    HURT: "${HURT}"
    ESCAPED: "%s"
postprocessor: {type: noop}
# %s
"""
PLUGIN = """\
from pydantic import Field
from rompy_tui.backends import BaseBackendConfig

HURT = %r

class Config(BaseBackendConfig):
    __doc__ = HURT
    level: str = Field(HURT, description=HURT)

    def get_backend_class(self):
        return Backend

class Backend:
    def run(self, model_run, config, workspace_dir=None):
        print(HURT)
        raise RuntimeError(HURT)

def __getattr__(name):
    raise RuntimeError(HURT + name)
"""
ENTRY_POINTS = """\
[rompy.run]
hurt\x1b]0;planted\x07[red] = hurt:Backend
good = hurt:Backend
gone\x1b[31m = hurt:Nothing
[rompy.run.config]
good = hurt:Config
"""

ALLOWED = [
    r"\x1b\[[\d;]*m",  # colours
    r"\x1b\[\d*;?\d*H",  # where to write
    r"\x1b\[\d*C",
    r"\x1b\[[12]X",  # the place of a glyph of doubtful width
    r"\x1b\[\?(7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]",  # modes
    r"\x1b\[\?(2026|2048)\$p",
    r"\x1b\[>\d+u|\x1b\[<u",  # the keyboard
    r"\x1b\[6n",  # whether all has arrived
    r"\x1b\[2[23];2t",  # the title is put aside, and brought back
    r"\x1b\]22;[a-z-]*\x07",  # the pointer
    r"\x1b\](?:0|2|9|777);[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)",  # title, notification
]
_OWN = re.compile("|".join(ALLOWED))
_ACTED_ON = re.compile(
    "[\x00-\x06\x08\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)

F2, F3, F4, F5, F6, F8, F9, F13, F14, F17, F19 = (
    "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[19~", "\x1b[20~", "\x1b[25~",
    "\x1b[26~", "\x1b[31~", "\x1b[33~",
)  # fmt: skip
ESC, DOWN, END, ENTER = "\x1b[27u", "\x1b[B", "\x1b[1;5F", "\r"


@pytest.fixture
def hurting(workspace, tmp_path, monkeypatch, runs):
    """The workspace and its surroundings, full of it."""
    monkeypatch.setenv("HURT", HURT)
    (workspace / "hurt.bin").write_bytes(
        HURT.encode() + b"\n" + bytes(range(256)) * 4 + b"\n50 %\r60 %\r\n" + b"\x1b[31mred\x1b[m\n"
    )
    (workspace / "hurt.yml").write_text(PIPELINE % (ESCAPED, MARKUP + WIDE[:4]))
    for name in NAMES:
        text = f'type: local\ncommand: "{ESCAPED}"\n"{ESCAPED}": {MARKUP}\n'
        path = os.path.join(os.fsencode(workspace), os.fsencode(name))  # noqa: PTH118
        with open(path, "w") as stream:  # noqa: PTH123  of bytes there are no paths
            stream.write(text)
    (workspace / "raw.yml").write_text(f"type: local\ncommand: {HURT}\n# {HURT}\n")
    (workspace / "binary.yml").write_bytes(b"type: \xff\xfe\x9b31m\n" + bytes(range(256)))
    (workspace / "plugin.yml").write_text(f'type: good\nlevel: "{ESCAPED}"\n{MARKUP}: 1\n')
    site = tmp_path / "site"
    info = site / "hurt-1.dist-info"
    info.mkdir(parents=True)
    (site / "hurt.py").write_text(PLUGIN % HURT)
    (info / "METADATA").write_text("Name: hurt[red]\x1b[31m\nVersion: 1\x1b]0;planted\x07\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.setenv("PYTHONPATH", str(site))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["commit", "-q", "-m", HURT],
        ["checkout", "-q", "-b", "red]/\u202e漢\u009b31m"],
    ):
        subprocess.run([*git, *command], check=True)
    yield workspace
    runs.end_belonging(workspace)


def settle(screen, seconds=0.4):
    """Read until the program has said all that it has to say for now."""
    deadline = time.monotonic() + 30
    count = -1
    while count != len(screen.written) and time.monotonic() < deadline:
        count = len(screen.written)
        screen.read(seconds)


def foreign(written):
    """What is in the output that the program does not send by itself."""
    text = written.decode("utf-8", "surrogateescape")
    rest = _OWN.sub("", text)
    found = [
        rest[max(at - 20, 0) : at + 40] for at in (m.start() for m in _ACTED_ON.finditer(rest))
    ]
    return found + re.findall("[\udc80-\udcff]+", rest)


def went(screen, *steps):
    for keys in steps:
        screen.keys(keys)
        settle(screen)


def quits(screen):
    went(screen, ESC, ESC, "\x11")
    if screen.status is None:
        screen.keys("d")
    assert screen.until_ended() == 0
    assert "Traceback" not in screen.text()


WAYS = [("on", 60, 15), ("off", 120, 40)]
"""Painter, columns and rows: what is sent is made in one place at any size, with and without it."""


@pytest.mark.parametrize(("painter", "columns", "rows"), WAYS)
def test_16_whatever_data_holds_reaches_the_terminal_inert(
    terminal, hurting, monkeypatch, painter, columns, rows
):
    monkeypatch.setenv("ROMPY_TUI_PAINTER", painter)
    screen = terminal("hurt.yml", columns=columns, rows=rows)
    screen.until_shows("hurt.yml")
    settle(screen, 2)
    went(screen, F4, DOWN, ENTER, F8, F8, "\x1bOP", ESC)  # problems, and what explains one
    went(screen, F2, *(DOWN for _ in range(14)))  # each file, as its row is passed
    went(screen, F3, END, "\x14", DOWN, DOWN, ENTER, ESC, ESC)  # the form
    went(screen, F13, ESC, F14, DOWN, DOWN, DOWN, ENTER, END, ESC, ESC)  # the manuals
    went(screen, F9, "\x10hurt", ESC, ESC, "?", END, ESC, "\x0e", ESC, F17, ESC)
    went(screen, F2, "\x1b[1~", DOWN, F3, "# mine \x1b]0;typed\x07[/nope]", F19, "h", ESC)
    for path in hurting.glob("*.yml"):
        path.write_text(f"type: local\ncommand: '{MARKUP}'\n# theirs\n")
    settle(screen, 1.5)
    went(screen, "m", "n", ESC, ESC)  # the conflict
    assert foreign(screen.written) == []
    quits(screen)
    assert foreign(screen.written) == []


@pytest.mark.parametrize(("painter", "columns", "rows"), WAYS)
def test_16_whatever_a_run_prints_reaches_the_terminal_inert(
    terminal, hurting, monkeypatch, painter, columns, rows
):
    monkeypatch.setenv("ROMPY_TUI_PAINTER", painter)
    name = "[red]\x1b]0;planted\x07漢\u202e.yml"
    (hurting / name).write_text((hurting / "hurt.yml").read_text())
    screen = terminal(name, columns=columns, rows=rows)
    screen.until_shows("[red]")
    settle(screen, 1.5)
    went(screen, "\x0b", DOWN, END, ESC)  # as it will be used
    screen.keys(F5)
    screen.until_shows("Launch")
    settle(screen)
    screen.keys(ENTER)
    screen.until_shows("succeeded")
    went(screen, "\x1b[D", "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "?", ESC, ESC, F6, ENTER, ESC)
    assert len(Store(hurting / ".rompy-tui").list()) == 1
    assert foreign(screen.written) == []
    quits(screen)
    assert foreign(screen.written) == []


def test_16_what_is_asked_for_is_refused_inert(terminal, hurting, tmp_path):
    for arguments in (["--theme", HURT], [f"nowhere{NAMES[0]}"]):
        screen = terminal(*arguments)
        screen.until_ended()
        assert b"planted" in screen.written
        assert foreign(screen.written) == []
    screen = terminal("--run", HURT)
    screen.until_shows("F2 files")
    settle(screen)
    quits(screen)
    assert foreign(screen.written) == []


def test_42_a_terminal_that_is_resized_all_the_time(terminal, hurting):
    screen = terminal("hurt.yml")
    screen.until_shows("hurt.yml")
    sizes = [(20, 6), (1, 1), (160, 50), (60, 15), (2, 40), (300, 2), (80, 24)]
    for number, (columns, rows) in enumerate(sizes * 5):
        screen.screen.resize(rows, columns)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(screen.master, termios.TIOCSWINSZ, size)
        screen.keys((F2 + DOWN, F3, "\x14", "?", ESC, F13, ESC, "\x10", ESC, F4)[number % 10])
        screen.read(0.03)
    screen.until_shows("F2 files")
    quits(screen)
    assert foreign(screen.written) == []


def test_42_colours_that_nobody_wants(terminal, hurting, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    screen = terminal("hurt.yml")
    screen.until_shows("hurt.yml")
    settle(screen)
    went(screen, F2, DOWN, DOWN, F3, "?", ESC)
    assert foreign(screen.written) == []
    quits(screen)


def test_15_a_million_lines_shown_while_they_come(terminal, workspace):
    """Keys are answered meanwhile, and every line is on the disk."""
    (workspace / "backends" / "local.yml").write_text("type: local\ncommand: seq 1 1000000\n")
    screen = terminal()
    screen.until_shows("✓ pipeline.yml")
    screen.keys(F5)
    screen.until_shows("Launch")
    screen.keys(ENTER)
    screen.until_shows("INFO")
    screen.keys("?")
    screen.until_shows("Compare with another run")
    screen.keys(ESC)
    screen.until_shows("succeeded")
    screen.keys("\x1b[D")
    screen.until_shows("1000000")
    (run,) = Store(workspace / ".rompy-tui").list()
    lines = [line for line in run.log("run").read_text().splitlines() if line.isdecimal()]
    assert lines == [str(n) for n in range(1, 1_000_001)]
    screen.keys(ESC + "\x11")
    assert screen.until_ended() == 0
