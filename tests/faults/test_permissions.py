"""What may hold a secret is its owner's alone, whatever the process lets others have (umask(2))."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.settings_writing import save_setting

PIPELINE = """\
config: {run_id: r, output_dir: out}
backend: {type: local, command: "echo one; exit $CODE", env_vars: {CODE: "0"}}
"""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@pytest.fixture(params=[0o000, 0o022], ids=["nothing taken off", "writing taken off"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """What new files are not allowed, in this process and in those that it starts."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings and cache go; it is not there yet."""
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    return tmp_path / "home"


def open_to_others(*folders: Path) -> list[str]:
    """What of some folders anybody else may read or write, the folders themselves included."""
    found = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    modes = {path: path.lstat().st_mode for path in found}
    return [f"{path}: {mode:o}" for path, mode in modes.items() if mode & OTHERS]


@pytest.mark.usefixtures("umask")
def test_runs(cli: Any, write: Any, home: Path, tmp_path: Path) -> None:
    """State directory, records, logs, locks, and what is kept beside them."""
    write("p.yml", PIPELINE)
    assert cli("pipeline", "p.yml").returncode == 0
    assert cli("pipeline", "p.yml", "--set", "backend.env_vars.CODE='3'").returncode == 1
    assert cli("runs", "retry", "last").returncode == 1
    assert cli("pipeline", "p.yml", "--detach").returncode == 0
    assert cli("runs", "wait", "last").returncode == 0
    state = tmp_path / ".rompy-tui"
    assert len(list(state.glob("runs/*/run.log"))) == 4
    assert open_to_others(state) == []


@pytest.mark.usefixtures("umask", "home")
def test_a_state_directory_elsewhere(cli: Any, write: Any, tmp_path: Path) -> None:
    """Also the folders that lead to it, where they are made for it."""
    write("p.yml", PIPELINE)
    assert cli("--state-dir", "far/away/state", "pipeline", "p.yml").returncode == 0
    assert list(tmp_path.glob("far/away/state/runs/*/run.log"))
    assert open_to_others(tmp_path / "far") == []


@pytest.mark.usefixtures("umask")
def test_settings_and_what_plugins_said(cli: Any, home: Path, plugins: Any, tmp_path: Path) -> None:
    env = plugins("reference_style")
    site = tmp_path / "site"
    for path in (*site.rglob("*"), site):  # what has just changed is not kept
        os.utime(path, (1_700_000_000, 1_700_000_000))
    env = {**env, "PYTHONDONTWRITEBYTECODE": "1"}
    assert cli("backends", "list", env=env).returncode == 0
    file = save_setting("theme", "paper")
    assert file.is_relative_to(home)
    assert list(home.rglob("*.json")), "the cache is filled"
    assert open_to_others(home) == []


@pytest.mark.usefixtures("umask", "home")
def test_a_schema_and_a_log_of_the_program(cli: Any, write: Any, tmp_path: Path) -> None:
    write("p.yml", PIPELINE)
    assert cli("backends", "schema", "--backend-type", "local", "--modeline").returncode == 0
    assert cli("pipeline", "p.yml", "--log-dir", "logs").returncode == 0
    assert (tmp_path / "logs" / "rompy-tui.log").stat().st_mode & OTHERS == 0
    schemas = tmp_path / ".rompy-tui" / "schemas"
    assert list(schemas.iterdir())
    assert schemas.stat().st_mode & OTHERS == 0


@pytest.mark.usefixtures("home")
def test_what_a_person_has_opened_stays_open(cli: Any, write: Any, home: Path) -> None:
    """A settings file that a team shares keeps its mode when a setting is saved."""
    file = write("home/config/rompy-tui/config.toml", 'theme = "paper"\n')
    file.chmod(0o664)
    assert save_setting("vim", True) == file
    assert stat.S_IMODE(file.stat().st_mode) == 0o664
