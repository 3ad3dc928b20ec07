"""Looking at a folder runs nothing of what lies in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).with_name("rompy-tui")
MODULES = ["click", "json", "logging", "pydantic", "rompy", "rompy_tui", "sitecustomize", "textual",
           "tomllib", "usercustomize", "yaml"]  # fmt: skip
LOOKING = [
    ("backends", "list"),
    ("validate", "."),
    ("show", "p.yml"),
    ("show", "p.yml", "--defaults"),
    ("pipeline", "p.yml", "--dry-run"),
    ("doctor",),
    ("runs", "list"),
]


@pytest.fixture
def trap(tmp_path: Path, write: Any) -> Path:
    """A workspace in which whatever is run leaves a file that begins with ``ran-``."""
    for name in MODULES:
        write(f"{name}.py", f"open({str(tmp_path / 'ran-')!r} + {name!r}, 'w').close()\n")
    write("x-1.dist-info/METADATA", "Name: x\nVersion: 1\n")
    write("x-1.dist-info/entry_points.txt", "[rompy.run]\nx = rompy:X\n")
    for name in (".venv/bin/python", "git", "docker"):
        write(name, f"#!/bin/sh\ntouch '{tmp_path}/ran-program'\n").chmod(0o755)
    write(".venv/pyvenv.cfg", "")
    write("b.yml", f"type: local\ncommand: touch '{tmp_path}/ran-command'\n")
    write("p.yml", "config: {run_id: r, output_dir: out}\nbackend: !include b.yml\n")
    write("t.yml", f"a: !!python/object/apply:os.system [touch {tmp_path}/ran-tag]\n")
    return tmp_path


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_looking_runs_nothing(words: tuple[str, ...], trap: Path) -> None:
    command = [PROGRAM, *words]
    done = subprocess.run(command, cwd=trap, capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 1, 3}, done.stderr
    assert list(trap.glob("ran-*")) == []


def test_a_run_runs_its_command_only(trap: Path) -> None:
    """Its Python stages too take no module of the workspace."""
    done = subprocess.run([PROGRAM, "pipeline", "p.yml"], cwd=trap, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in trap.glob("ran-*")] == ["ran-command"]


def test_a_plugins_name_is_only_a_name(trap: Path, cli: Any, plugins: Any, write: Any) -> None:
    """What a file asks for by name comes from what is installed, never from a path or module."""
    env = plugins("reference_style")
    for name in ("yaml", "../yaml", "rompy:X", "os.system", "x; touch ran-name", "\\e[2J"):
        file = write("q.yml", f'config: {{run_id: r}}\nbackend: {{type: "{name}"}}\n')
        done = cli("validate", file, env=env, cwd="/")
        assert done.returncode == 1, name
        assert "\x1b" not in done.stdout + done.stderr
        assert list(trap.glob("ran-*")) == []


def test_opening_it_in_the_terminal_runs_nothing(trap: Path, terminal_class: Any) -> None:
    """Its files, its pages of plugins and of the doctor, and what would run."""
    screen = terminal_class([str(PROGRAM), "p.yml"], trap, 120, 40)
    try:
        screen.until_shows("p.yml")
        screen.until_shows("pipe  local")
        for keys, shows in (
            ("\x1b[19;2~", "look again"),
            ("\x1b", "FILES"),
            ("\x1b[15~", "Launch p.yml"),
            ("d", "nothing was started"),
        ):
            screen.until_still()
            screen.keys(keys)
            screen.until_shows(shows)
        screen.until_still()
    finally:
        screen.close()
    assert list(trap.glob("ran-*")) == []
