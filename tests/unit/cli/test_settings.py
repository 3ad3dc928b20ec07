"""Settings as the commands take them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Write = Callable[..., Path]

LOOSE = "type: docker\nimage: swan\nmemory: 4g\nuser: swan\n"


def codes(done: Any) -> list[str]:
    assert "Traceback" not in done.stderr
    return [found["code"] for found in json.loads(done.stdout)]


def test_warnings_that_are_switched_off(cli: Any, write: Write) -> None:
    write("b.yml", LOOSE)
    home = str(write("config.toml", "ignore = ['unpinned-image']\n"))
    check = ("backends", "validate", "b.yml", "--format", "json")
    assert codes(cli(*check)) == ["unpinned-image"]
    assert codes(cli(*check, env={"ROMPY_TUI_CONFIG": home})) == []
    # A variable wins over the file, an option over both.
    other = {"ROMPY_TUI_CONFIG": home, "ROMPY_TUI_IGNORE": "runs-as-root"}
    assert codes(cli(*check, env=other)) == ["unpinned-image"]
    assert codes(cli(*check, "--ignore", "unpinned-image", env=other)) == []


def test_codes_that_cannot_be_switched_off_are_spoken_of(cli: Any, write: Write) -> None:
    write("b.yml", LOOSE + "timeout: 1\n")
    env = {"ROMPY_TUI_IGNORE": "unpinned-imag,out-of-range"}
    done = cli("backends", "validate", "b.yml", "--format", "json", env=env)
    assert codes(done) == ["unpinned-image", "out-of-range"]
    assert "there is no diagnostic 'unpinned-imag'; did you mean 'unpinned-image'?" in done.stderr
    assert "'out-of-range' is an error" in done.stderr


def test_where_runs_are_recorded(cli: Any, write: Write, tmp_path: Path) -> None:
    write("p.yml", "config: {run_id: r, output_dir: o}\nbackend: {type: local, command: ':'}\n")
    home = str(write("config.toml", f"state_dir = '{tmp_path / 'kept'}'\n"))
    assert cli("pipeline", "p.yml", env={"ROMPY_TUI_CONFIG": home}).returncode == 0
    assert len(list((tmp_path / "kept" / "runs").iterdir())) == 1
    done = cli("--state-dir", "here", "pipeline", "p.yml", env={"ROMPY_TUI_CONFIG": home})
    assert done.returncode == 0
    assert len(list((tmp_path / "here" / "runs").iterdir())) == 1


def test_the_interpreter_of_plugins(cli: Any) -> None:
    done = cli("backends", "list", env={"ROMPY_TUI_PYTHON": "/no/such/python"})
    assert done.returncode == 3
    assert "/no/such/python" in done.stderr


def test_a_broken_file_is_one_error(cli: Any, write: Write) -> None:
    home = str(write("config.toml", "ignore = [\n"))
    done = cli("backends", "list", env={"ROMPY_TUI_CONFIG": home})
    assert done.returncode == 2
    assert done.stderr.startswith("error: config.toml:1: this is not TOML")
    assert cli("--version", env={"ROMPY_TUI_CONFIG": home}).returncode == 0
