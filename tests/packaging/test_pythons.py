"""The wheel in an empty environment of each Python: commands, a first screen, a link on PATH."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

import pyte
import pytest

pytestmark = pytest.mark.xdist_group("wheel")

SAMPLE = "config: {run_id: r, output_dir: out}\nbackend: {type: local, command: ./model}\n"
LIMIT = 30.0
"""Seconds that anything may take before a test gives up; never how long it should take."""


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "waves"
    folder.mkdir()
    (folder / "sample.yml").write_text(SAMPLE)
    return folder


def first_screen(program: Path, folder: Path, wanted: str) -> str:
    """Start the program in a pseudo-terminal, wait for a text, and quit it."""
    screen = pyte.Screen(100, 30)
    stream = pyte.ByteStream(screen)
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(program, [str(program), "."], {**os.environ, "COLUMNS": "100", "LINES": "30"})
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    shown, ended, deadline = "", False, time.monotonic() + LIMIT
    try:
        while not ended and time.monotonic() < deadline:
            if not select.select([master], [], [], 0.1)[0]:
                continue
            try:
                stream.feed(os.read(master, 65536))
            except OSError:
                ended = True
            if not shown and wanted in "\n".join(screen.display):
                shown = "\n".join(screen.display)
                os.write(master, b"\x11")
    finally:
        os.close(master)  # a program that is still there sees its terminal go
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert shown, "\n".join(screen.display)
    assert (ended, status) == (True, 0)
    return shown


def test_it_works(environment, run, workspace):
    program = environment / "bin" / "rompy-tui"
    python = run(environment / "bin" / "python", "-V").split()[1]
    version = run(program, "--version", cwd=workspace)
    assert version.startswith("rompy-tui, version ")
    listed = json.loads(run(program, "backends", "list", "--no-load", "--json", cwd=workspace))
    assert {"local", "docker", "slurm", "noop", "archive"} <= {each["name"] for each in listed}
    assert json.loads(run(program, "validate", ".", "--format", "json", cwd=workspace)) == []
    (workspace / "wrong.yml").write_text("type: local\ncomand: ./model\n")
    wrong = subprocess.run(
        [program, "validate", "."], cwd=workspace, capture_output=True, text=True
    )
    assert (wrong.returncode, "comand" in wrong.stdout + wrong.stderr) == (1, True), python
    (workspace / "wrong.yml").unlink()
    assert "✓ sample.yml" in first_screen(program, workspace, "✓ sample.yml")


def test_it_works_through_a_link(environment, run, workspace, tmp_path):
    """As pipx installs: the environment is out of the way, and one link to it is on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "rompy-tui").symlink_to(environment / "bin" / "rompy-tui")
    environ = {**os.environ, "PATH": f"{folder}:/usr/bin:/bin"}
    (workspace / "sample.yml").write_text(SAMPLE.replace("./model", "echo a wave"))
    text = run("rompy-tui", "pipeline", "sample.yml", cwd=workspace, env=environ)
    assert "a wave" in text
    listed = json.loads(run("rompy-tui", "runs", "--json", cwd=workspace, env=environ))
    assert [each["state"] for each in listed] == ["succeeded"]
