"""Which interpreters are offered, and what activating their environment would set."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.plugins.host import environ_of, found_pythons, listed


def python_in(prefix: Path) -> Path:
    """Make something that looks like an interpreter."""
    path = prefix / "bin" / "python"
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    return path


def test_interpreters_are_found_once_each(tmp_path: Path) -> None:
    conda, venv, own = (python_in(tmp_path / n) for n in ("conda", "venv", "work/.venv"))
    environ = {
        "CONDA_PREFIX": str(tmp_path / "conda"),
        "VIRTUAL_ENV": str(tmp_path / "venv"),
        "PATH": f"{venv.parent}{os.pathsep}{tmp_path / 'nothing'}",
    }
    found = found_pythons(tmp_path / "work", environ)
    assert [(f.path, f.where) for f in found] == [
        (str(conda), "$CONDA_PREFIX"),
        (str(venv), "$VIRTUAL_ENV"),
        (str(own), ".venv"),
    ]
    assert listed(found, str(venv)) == f"{conda} ($CONDA_PREFIX), {own} (.venv)"


def test_a_venv_is_activated(tmp_path: Path) -> None:
    python = python_in(tmp_path)
    (tmp_path / "pyvenv.cfg").touch()
    values = environ_of(str(python), {"PATH": "/bin", "PYTHONHOME": "/old", "A": "b"})
    expected = {"PATH": f"{tmp_path}/bin:/bin", "VIRTUAL_ENV": str(tmp_path), "A": "b"}
    assert values == expected


def test_a_conda_environment_is_activated(tmp_path: Path) -> None:
    prefix = tmp_path / "envs" / "waves"
    python = python_in(prefix)
    (prefix / "share" / "proj").mkdir(parents=True)
    (prefix / "conda-meta").mkdir()
    state = {"env_vars": {"SWAN_HOME": "/opt/swan"}}
    (prefix / "conda-meta" / "state").write_text(json.dumps(state))
    values = environ_of(str(python), {"PATH": "/bin", "VIRTUAL_ENV": "/other"})
    assert values == {
        "PATH": f"{prefix}/bin:/bin",
        "CONDA_PREFIX": str(prefix),
        "CONDA_DEFAULT_ENV": "waves",
        "PROJ_DATA": f"{prefix}/share/proj",
        "PROJ_LIB": f"{prefix}/share/proj",
        "SWAN_HOME": "/opt/swan",
    }


def test_an_interpreter_without_environment_changes_nothing(tmp_path: Path) -> None:
    assert environ_of(str(python_in(tmp_path)), {"PATH": "/bin"}) == {"PATH": "/bin"}


@pytest.mark.parametrize("words", [("backends", "list"), ("doctor",)])
def test_they_are_offered(words: tuple[str, ...], cli: Any, tmp_path: Path) -> None:
    python = python_in(tmp_path / ".venv")
    done = cli("--python", "/nonexistent/python", *words)
    assert f"{python} (.venv)" in done.stdout + done.stderr
    assert done.returncode == 3
