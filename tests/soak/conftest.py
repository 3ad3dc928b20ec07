"""Runs that things are done to."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "launching", Path(__file__).parents[1] / "launching.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
_LAUNCHING = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_LAUNCHING)


@pytest.fixture
def runs() -> ModuleType:
    """Who a run's processes are, and what can be done to them; see ``tests/launching.py``."""
    return _LAUNCHING


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Any]:
    """Launch a command as a run in ``tmp_path``; what is left of it afterwards is ended."""
    yield _LAUNCHING.Launcher(tmp_path)
    _LAUNCHING.end_belonging(tmp_path)


@pytest.fixture
def end(wait: Any) -> Any:
    """Wait until a run has ended by its record, and give it back."""

    def until(run: Any) -> Any:
        wait(lambda: _LAUNCHING.has_ended(run))
        return run

    return until
