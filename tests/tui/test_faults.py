"""Faults 38 and 39 in a real terminal: unsaved edits, and what cannot be saved."""

from __future__ import annotations

import json
import os
import signal

import pytest

TEXT = "\ufefftype: local\r\n# 日本 é\r\ncommand: run\r\n"


@pytest.fixture
def file(workspace):
    path = workspace / "backends" / "local.yml"
    path.write_bytes(TEXT.encode())
    return path


def kept(state):
    return [json.loads(draft.read_text())["text"] for draft in (state / "drafts").glob("*.json")]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_38_unsaved_edits_come_back_byte_for_byte(terminal, workspace, file, number):
    screen = terminal("backends/local.yml")
    screen.until_shows("command: run")
    screen.keys("# 波 ")
    state = workspace / ".rompy-tui"
    screen.until(lambda: any(text.startswith("# 波 type") for text in kept(state)), "a draft")
    os.kill(screen.pid, number)
    screen.until_ended()
    assert file.read_bytes() == TEXT.encode()
    again = terminal("backends/local.yml")
    again.until_shows("An earlier session ended with unsaved edits")
    again.keys("r")
    again.until_shows("# 波 type: local")
    again.keys("\x13")
    wanted = TEXT.replace("type", "# 波 type").encode()
    again.until(lambda: file.read_bytes() == wanted, "the edits are saved")


def test_38_a_terminal_that_is_gone(terminal, workspace, file):
    """As when the connection breaks: it ends, and what was typed is offered again."""
    screen = terminal("backends/local.yml")
    screen.until_shows("command: run")
    screen.keys("# 波 ")
    screen.until_shows("# 波 type")
    screen.hang_up()
    screen.until_ended()
    assert kept(workspace / ".rompy-tui") == [
        TEXT.removeprefix("\ufeff").replace("type", "# 波 type")
    ]
    assert file.read_bytes() == TEXT.encode()


@pytest.mark.parametrize("state", ["state", "small/state"])
def test_39_a_full_disk_leaves_the_file_and_the_edits(terminal, workspace, disk, state):
    """The second time there is no room for a draft either."""
    small = disk("small", "size=1m")
    path = small / "a.yml"
    old = "type: local\n" + "# filler\n" * 1_000
    path.write_text(old)
    screen = terminal("--state-dir", state, "small/a.yml")
    screen.until_shows("type: local")
    with pytest.raises(OSError, match="No space"):
        (small / "filler").write_bytes(b"x" * 2_000_000)
    screen.keys("# mine ")
    screen.until_shows("# mine type: local")
    screen.keys("\x13")
    screen.until_shows("no space left")
    assert path.read_text() == old
    assert "# mine type: local" in screen.text()
    if state == "state":
        screen.until(lambda: kept(workspace / state) == [f"# mine {old}"], "a draft")
    (small / "filler").unlink()
    screen.keys("\x13")
    screen.until(lambda: path.read_text() == f"# mine {old}", "it is saved once there is room")
