"""The program in a real terminal: how it starts, ends, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import time

import pytest

from rompy_tui.supervision import RunState, Store

LEAVE_ALTERNATE_SCREEN = b"\x1b[?1049l"
MOUSE_OFF = b"\x1b[?1003l"


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24), (60, 15)])
def test_it_opens_and_quits(terminal, columns, rows):
    screen = terminal(columns=columns, rows=rows)
    screen.until_shows("✓ pipeline.yml")
    screen.keys("\x11")
    assert screen.until_ended() == 0
    assert LEAVE_ALTERNATE_SCREEN in screen.written
    assert MOUSE_OFF in screen.written
    assert "Traceback" not in screen.text()


def test_a_file_opens_with_the_cursor_at_its_start(terminal):
    screen = terminal("backends/local.yml")
    screen.until_shows("type: local")
    screen.keys("\x11")
    assert screen.until_ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(terminal, number):
    screen = terminal()
    screen.until_shows("✓ pipeline.yml")
    os.kill(screen.pid, number)
    assert screen.until_ended() == 128 + number
    assert LEAVE_ALTERNATE_SCREEN in screen.written
    assert MOUSE_OFF in screen.written


def test_a_run_outlives_the_terminal(terminal, workspace):
    (workspace / "backends" / "local.yml").write_text(
        'type: local\ncommand: "echo begun; while [ ! -e go ]; do sleep 0.05; done; echo ended"\n'
    )
    screen = terminal()
    screen.until_shows("✓ pipeline.yml")
    screen.keys("\x1b[15~")
    screen.until_shows("Launch pipeline.yml")
    screen.keys("\r")
    screen.until_shows("● running")
    screen.until_shows("\n begun")
    os.kill(screen.pid, signal.SIGKILL)
    assert screen.until_ended() == -signal.SIGKILL
    (run,) = Store(workspace / ".rompy-tui").list()
    assert run.state is RunState.RUNNING
    (workspace / "output" / "waves" / "go").touch()
    deadline = time.monotonic() + 30
    while not run.state.ended and time.monotonic() < deadline:
        run.refresh()
        time.sleep(0.02)
    assert run.state is RunState.SUCCEEDED
    assert run.log("run").read_text().endswith("begun\nended\n")


def test_without_a_terminal_it_says_so(cli, workspace):
    found = cli(cwd=workspace)
    assert found.returncode == 2
    assert "needs a terminal" in found.stderr
    assert found.stdout == ""


def test_42_a_dumb_terminal_is_refused(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    screen = terminal()
    assert screen.until_ended() == 2
    assert b"TERM=dumb" in screen.written
    assert b"\x1b[" not in screen.written


def test_an_unknown_theme_is_refused(terminal):
    screen = terminal("--theme", "neon")
    assert screen.until_ended() == 2
    assert b"there is no theme 'neon'" in screen.written
    assert b"Traceback" not in screen.written


def test_the_demo_opens_its_workspace(terminal, workspace):
    screen = terminal("demo", "demo")
    screen.until_shows("✓ pipeline.yml")
    screen.until_shows("workspace/demo")
    screen.keys("\x11")
    assert screen.until_ended() == 0
    said = screen.written.rpartition(LEAVE_ALTERNATE_SCREEN)[2].decode()
    assert f"the demo's files are in {workspace / 'demo'}" in said


def test_saved_and_quit_in_one_go(terminal, workspace):
    file = workspace / "backends" / "local.yml"
    before = file.read_text()
    screen = terminal("backends/local.yml")
    screen.until_shows("type: local")
    screen.keys("# x\x13\x11")
    assert screen.until_ended() == 0
    assert file.read_text() == f"# x{before}"


def test_a_workspace_reached_by_a_link(terminal, workspace):
    link = workspace.parent / "link"
    link.symlink_to(workspace)
    screen = terminal(str(link))
    screen.until_shows("✓ local.yml")
    (workspace / "backends" / "local.yml").write_text("type: local\ntimeout: 5\n")
    screen.until_shows("✗ local.yml")
    screen.keys("\x11")
    assert screen.until_ended() == 0


def test_names_from_the_disk_reach_the_terminal_inert(terminal, workspace):
    name = "x\x1b]0;planted\x07\x1b[31my.yml"
    (workspace / name).write_text('type: local\ncommand: "[/nope] \u202e"\nbogus: 1\n')
    screen = terminal(name)
    screen.until_shows("planted")
    screen.until_shows("there is no field 'bogus' here")
    screen.keys("\x11")
    assert screen.until_ended() == 0
    assert b"\x1b]0;planted" not in screen.written
    assert "\u202e".encode() not in screen.written


def test_42_resizing_does_not_hurt(terminal):
    import fcntl
    import struct
    import termios

    screen = terminal()
    screen.until_shows("✓ pipeline.yml")
    for columns, rows in [(20, 6), (200, 60), (1, 1), (61, 15), (99, 24), (100, 24), (120, 40)]:
        screen.screen.resize(rows, columns)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(screen.master, termios.TIOCSWINSZ, size)
        screen.read(0.2)
    screen.until_shows("✓ pipeline.yml")
    screen.keys("\x11")
    assert screen.until_ended() == 0


def test_the_first_frame_needs_no_more_than_it_shows(fresh):
    """What checks files is imported after it, in a thread."""
    heavy = ("pydantic", "yaml", "jinja2", "docker", "watchfiles", "click")
    code = f"import sys, rompy_tui.tui.app; print([m for m in {heavy} if m in sys.modules])"
    found = fresh(code)
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == "[]"


def test_unsaved_edits_outlive_a_kill(terminal, workspace):
    file = workspace / "backends" / "local.yml"
    before = file.read_text()
    screen = terminal("backends/local.yml")
    screen.until_shows("type: local")
    screen.keys("# unsaved")
    drafts = workspace / ".rompy-tui" / "drafts"
    screen.until(lambda: any("# unsaved" in d.read_text() for d in drafts.glob("*.json")), "draft")
    os.kill(screen.pid, signal.SIGKILL)
    assert screen.until_ended() == -signal.SIGKILL
    assert file.read_text() == before

    again = terminal("backends/local.yml")
    again.until_shows("An earlier session ended with unsaved edits")
    again.keys("r")
    again.until_shows("# unsavedtype: local")
    again.keys("\x13")
    again.until(lambda: file.read_text() == f"# unsaved{before}", "the file is saved")
    again.until(lambda: not list(drafts.glob("*")), "no draft is left")
    again.keys("\x11")
    assert again.until_ended() == 0


def test_a_signal_leaves_unsaved_edits_as_a_draft(terminal, workspace):
    screen = terminal("backends/local.yml")
    screen.until_shows("type: local")
    screen.keys("# unsaved")
    screen.until_shows("# unsavedtype")
    os.kill(screen.pid, signal.SIGHUP)
    assert screen.until_ended() == 128 + signal.SIGHUP
    (draft,) = (workspace / ".rompy-tui" / "drafts").glob("*.json")
    assert "# unsaved" in draft.read_text()


def test_keys_that_come_at_once_are_done_in_their_order(terminal, workspace):
    file = workspace / "backends" / "local.yml"
    file.write_text("type: local\ncommand: one\ntimeout: 100\n")
    screen = terminal("backends/local.yml")
    screen.until_shows("timeout: 100")
    screen.keys("\x1b[B\x1b[F two\r# a\rb\x7f\x1b[A\x1b[Fc\x13")
    screen.until(lambda: "two" in file.read_text(), "the file is saved")
    assert file.read_text() == "type: local\ncommand: one two\n# ac\n\ntimeout: 100\n"
    screen.keys("x\x06timeout")
    screen.until_shows("1 of 1")
    assert "timeout: 100" in screen.text()
    screen.keys("\x1b")
    screen.until(lambda: "1 of 1" not in screen.text(), "the search closes")
    screen.keys("z: \x11")
    screen.until_shows("Unsaved edits")
    screen.keys("s")
    assert screen.until_ended() == 0
    assert file.read_text() == "type: local\ncommand: one two\n# acx\n\nz: : 100\n"
