"""Where the commands of the documentation run, and the services that some need."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parents[1]


def _neighbour(name: str) -> Any:
    """The fixtures of another folder of tests."""
    path = TESTS / name / "conftest.py"
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_for_docs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


engine = _neighbour("integration/docker").engine
controller = _neighbour("integration/slurm").controller


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on ``PATH`` with ``rompy-tui`` of this source tree."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "rompy-tui"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m rompy_tui "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder
