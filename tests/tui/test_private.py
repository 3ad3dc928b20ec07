"""What the terminal program keeps is its owner's alone, and holds no secret that a person saved."""

from __future__ import annotations

import os
import stat

import pytest

SECRET = "hunter-1"
TEXT = f"""\
type: local
command: "true --password {SECRET}"
env_vars:
  API_TOKEN: {SECRET}
"""


@pytest.fixture(params=[0o000, 0o022], ids=["nothing taken off", "writing taken off"])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def open_to_others(state):
    found = [state, *state.rglob("*")]
    return [path for path in found if stat.S_IMODE(path.lstat().st_mode) & 0o077]


@pytest.mark.usefixtures("umask")
def test_drafts_session_and_runs(terminal, workspace):
    file = workspace / "backends" / "local.yml"
    file.write_text(TEXT)
    state = workspace / ".rompy-tui"
    screen = terminal("backends/local.yml")
    screen.until_shows("API_TOKEN")
    screen.keys("# ")
    screen.until(lambda: list((state / "drafts").glob("*.json")), "a draft")
    assert open_to_others(state) == []
    screen.keys("\x13")
    screen.until(lambda: file.read_text() == f"# {TEXT}", "the edit is saved")
    screen.until(lambda: not list((state / "drafts").glob("*.json")), "the draft is gone")
    screen.keys("\x11")
    assert screen.until_ended() == 0
    assert open_to_others(state) == []
    kept = [path for path in state.rglob("*") if path.is_file()]
    assert state / "session.json" in kept
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []


@pytest.mark.usefixtures("umask")
def test_a_run_that_is_launched(terminal, workspace):
    (workspace / "backends" / "local.yml").write_text(TEXT)
    state = workspace / ".rompy-tui"
    screen = terminal()
    screen.until_shows("▲ pipeline.yml")
    screen.keys("\x1b[15~")
    screen.until_shows("Launch pipeline.yml")
    assert SECRET not in screen.text()
    screen.keys("\r")
    screen.until_shows("succeeded")
    assert SECRET not in screen.text()
    screen.until(lambda: (state / "launch.json").exists(), "the choices are kept")
    assert open_to_others(state) == []
    kept = [path for path in state.rglob("*") if path.is_file()]
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []
