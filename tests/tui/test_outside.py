"""Other programs on the same terminal: a person's editor and their shell, in a real terminal."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from rompy_tui.errors import MissingError, UsageError
from rompy_tui.tui.outside import editor_command

ENTER_ALTERNATE_SCREEN = b"\x1b[?1049h"
LEAVE_ALTERNATE_SCREEN = b"\x1b[?1049l"
MOUSE_ON = b"\x1b[?1003h"
MOUSE_OFF = b"\x1b[?1003l"
SHIFT_F4 = "\x1b[1;2S"

EDITOR = """\
#!/bin/sh
echo "$*" > "$SEEN"
stty -a >> "$SEEN"
printf 'the other editor waits '
read line
for file; do :; done
echo "# $line" >> "$file"
exit ${STATUS:-0}
"""


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """An editor, called vi, that adds a line which it reads from the terminal."""
    program = tmp_path / "my programs" / "vi"
    program.parent.mkdir()
    program.write_text(EDITOR)
    program.chmod(0o755)
    seen = tmp_path / "seen"
    monkeypatch.setenv("SEEN", str(seen))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{program}' -n")
    return seen


def modes_are_back(written):
    """Whether what was sent last leaves the terminal to others."""
    leaves = written.rfind(LEAVE_ALTERNATE_SCREEN) > written.rfind(ENTER_ALTERNATE_SCREEN)
    return leaves and written.rfind(MOUSE_OFF) > written.rfind(MOUSE_ON)


def test_another_editor_and_back(terminal, workspace, editor):
    file = workspace / "backends" / "local.yml"
    screen = terminal("backends/local.yml")
    screen.until_shows("✓ local.yml")
    screen.keys("\x1b[B" + SHIFT_F4)
    screen.until_shows("the other editor waits")
    assert modes_are_back(screen.written)
    command, modes = editor.read_text().split("\n", 1)
    assert command == f"-n +2 {file}"
    words = modes.replace(";", " ").split()
    assert {"icanon", "echo", "isig", "icrnl", "opost"} <= set(words)

    screen.keys("from elsewhere\r")
    screen.until_shows("3   # from elsewhere")
    screen.until_shows("2:1")
    # What stood on the screen meanwhile is painted over, though the frame is the one of before.
    screen.until(lambda: "the other editor" not in screen.text(), "all is drawn again")
    screen.until_shows("FILES")
    screen.until_shows("^P commands")
    assert screen.written.rfind(MOUSE_ON) > screen.written.rfind(MOUSE_OFF)
    screen.keys("\x1a")
    screen.until(lambda: "from elsewhere" not in screen.text(), "it is undone")
    screen.keys("\x11")
    screen.until_shows("Unsaved edits")
    screen.keys("d")
    assert screen.until_ended() == 0


def test_unsaved_edits_are_saved_first(terminal, workspace, editor):
    screen = terminal("backends/local.yml")
    screen.until_shows("✓ local.yml")
    screen.keys("# mine\r" + SHIFT_F4)
    screen.until_shows("save and open")
    screen.keys("\x1b")
    screen.until(lambda: "save and open" not in screen.text(), "it is closed")
    assert "mine" not in (workspace / "backends" / "local.yml").read_text()
    screen.keys(SHIFT_F4)
    screen.until_shows("save and open")
    screen.keys("s")
    screen.until_shows("the other editor waits")
    assert (workspace / "backends" / "local.yml").read_text().startswith("# mine\n")
    screen.keys("theirs\r")
    screen.until_shows("# theirs")
    screen.keys("\x11")
    assert screen.until_ended() == 0


def test_what_stops_the_editor_does_not_stop_the_program(terminal, editor):
    screen = terminal("backends/local.yml")
    screen.until_shows("✓ local.yml")
    for key, name in (("\x03", "SIGINT"), ("\x1c", "SIGQUIT")):
        screen.keys(SHIFT_F4)
        screen.until_shows("the other editor waits")
        screen.keys(key)
        screen.until_shows(f"vi was ended by {name}")
        screen.until(lambda: "the other editor" not in screen.text(), "all is drawn again")
    screen.keys("\x11")
    assert screen.until_ended() == 0


def test_an_editor_that_fails_is_told_of(terminal, editor, monkeypatch):
    monkeypatch.setenv("STATUS", "3")
    screen = terminal("backends/local.yml")
    screen.until_shows("✓ local.yml")
    screen.keys(SHIFT_F4)
    screen.until_shows("the other editor waits")
    screen.keys("x\r")
    screen.until_shows("vi ended with exit status 3")
    screen.until_shows("3   # x")
    screen.keys("\x11")
    assert screen.until_ended() == 0


@pytest.mark.parametrize(
    ("value", "why"), [("no-such-editor -w", "which is not found"), ("vi '", "is no command")]
)
def test_an_editor_that_is_not_there(terminal, monkeypatch, value, why):
    monkeypatch.setenv("VISUAL", value)
    screen = terminal("backends/local.yml")
    screen.until_shows("✓ local.yml")
    screen.keys(SHIFT_F4)
    screen.until_shows(why)
    assert screen.written.count(ENTER_ALTERNATE_SCREEN) == 1
    screen.keys("\x11")
    assert screen.until_ended() == 0


@pytest.fixture
def from_shell(terminal, monkeypatch):
    """Start the program from a shell that can stop it and bring it back."""
    bash = shutil.which("bash")
    assert bash, "this test needs bash, for its job control"
    monkeypatch.setenv("PS1", "shell> ")

    def start(*arguments):
        screen = terminal(shell=[bash, "--norc", "--noprofile", "-i"])
        screen.until_shows("shell>")
        screen.keys(" ".join([sys.executable, "-m", "rompy_tui", *arguments]) + "\r")
        screen.until_shows("✓ pipeline.yml")
        return screen

    return start


def end(screen):
    """End the program, then the shell."""
    before = screen.written.count(b"shell>")
    screen.keys("\x11")
    # What is typed before the shell asks is thrown away with what the program did not read.
    screen.until(lambda: screen.written.count(b"shell>") > before, "the shell asks again")
    assert modes_are_back(screen.written)
    screen.keys("exit\r")
    assert screen.until_ended() == 0


def test_to_the_shell_and_back(from_shell, workspace):
    screen = from_shell()
    for number in range(2):
        screen.keys("\x10")
        screen.until_shows("Search for commands")
        screen.keys("suspend")
        screen.until_shows("Suspend to the shell")
        screen.keys("\r")
        screen.until_shows("Stopped")
        assert modes_are_back(screen.written)
        screen.keys(f"stty -a > modes; echo 'time' {number}\r")
        screen.until_shows(f"time {number}")
        assert {"icanon", "echo"} <= set((workspace / "modes").read_text().split())
        screen.keys("fg\r")
        screen.until_shows("^P commands")
        for gone in (f"time {number}", "Stopped", "shell>"):
            screen.until(lambda gone=gone: gone not in screen.text(), f"{gone} is painted over")
        screen.until_shows("✓ pipeline.yml")
    end(screen)


def test_suspended_while_the_other_editor_has_the_terminal(from_shell, editor):
    screen = from_shell("backends/local.yml")
    screen.keys(SHIFT_F4)
    screen.until_shows("the other editor waits")
    screen.keys("\x1a")
    screen.until_shows("Stopped")
    screen.keys("echo and 'on'\r")
    screen.until_shows("and on")
    screen.keys("fg\r")
    screen.until_shows("-m rompy_tui backends/local.yml\n")
    assert modes_are_back(screen.written)
    screen.keys("after all\r")
    screen.until_shows("3   # after all")
    screen.until(lambda: "and on" not in screen.text(), "all is drawn again")
    end(screen)


def test_without_a_shell_there_is_nothing_to_suspend_to(terminal):
    screen = terminal()
    screen.until_shows("✓ pipeline.yml")
    screen.keys("\x10")
    screen.until_shows("Search for commands")
    screen.keys("suspend")
    screen.until_shows("No matches found")
    screen.keys("\x1b\x11")
    screen.read(0.1)


@pytest.mark.parametrize(
    ("editor", "ends"),
    [
        ("vim", ["+7", "/x y.yml"]),
        ("nano -w", ["-w", "+7", "/x y.yml"]),
        ("hx", ["/x y.yml:7"]),
        ("code --wait", ["--wait", "--goto", "/x y.yml:7"]),
        ("ours", ["/x y.yml"]),
    ],
)
def test_the_line_is_told_as_each_editor_wants_it(tmp_path, editor, ends):
    name = editor.split()[0]
    (tmp_path / name).touch(0o755)
    found = editor_command(Path("/x y.yml"), 7, {"EDITOR": editor, "PATH": str(tmp_path)})
    assert found == [name, *ends]


def test_without_a_name_a_usual_editor_is_taken(tmp_path):
    path = str(tmp_path)
    with pytest.raises(MissingError, match="no vi and no nano"):
        editor_command(Path("/x"), 1, {"PATH": path, "EDITOR": " "})
    (tmp_path / "nano").touch(0o755)
    assert editor_command(Path("/x"), 1, {"PATH": path}) == ["nano", "+1", "/x"]
    (tmp_path / "vi").touch(0o755)
    assert editor_command(Path("/x"), 1, {"PATH": path}) == ["vi", "+1", "/x"]
    with pytest.raises(UsageError, match="visual is no command"):
        editor_command(Path("/x"), 1, {"PATH": path, "VISUAL": "'"})
    assert os.environ.get("PATH")


def test_a_shell_in_the_folder_of_a_run_and_back(terminal, workspace, cli, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/sh")
    assert cli("pipeline", "pipeline.yml", cwd=workspace).returncode == 0
    screen = terminal("--run", "last")
    screen.until_shows("succeeded")
    screen.until_shows("output files")
    screen.keys("o")
    screen.until(lambda: modes_are_back(screen.written), "the terminal is the shell's")
    screen.keys("touch here; exit 3\r")
    screen.until((workspace / "output" / "waves" / "here").exists, "the shell does what it is told")
    screen.until(lambda: "output files" in screen.text() and "here" not in screen.text(), "back")
    screen.keys("\x11")
    assert screen.until_ended() == 0
