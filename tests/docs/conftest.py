"""Where the commands of the documentation run, and the services that some need."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.integration.docker.conftest import engine
from tests.integration.slurm.conftest import controller

__all__ = ["controller", "engine"]


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
