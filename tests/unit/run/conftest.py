"""Engines and commands that give the answers a test wants."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rompy_tui.backends import ExecutionContext
from rompy_tui.run.docker import engine as engine_module
from tests.unit.run.played_engine import PlayedEngine

Commands = Callable[[str, str], None]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedEngine]:
    """A Docker engine that is played, and the one that the environment names."""
    played = PlayedEngine()
    monkeypatch.setenv("DOCKER_HOST", played.url)
    monkeypatch.setattr(engine_module, "_AGAIN", 0.01)
    yield played
    played.close()


@pytest.fixture
def context(tmp_path: Path) -> ExecutionContext:
    return ExecutionContext(log=tmp_path / "log", grace=1.0)


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Makes commands of Slurm that do as a test wants; each notes its calls in ``calls``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def make(name: str, text: str) -> None:
        path = folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>"{tmp_path}/calls"\n{text}\n')
        path.chmod(0o755)

    for name in ("sbatch", "squeue", "scontrol", "scancel"):
        make(name, "exit 0")
    return make
