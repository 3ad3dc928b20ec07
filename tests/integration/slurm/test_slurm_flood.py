"""A job that prints very much: every line in the log once, in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rompy_tui.supervision import RunState

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("controller")]


def test_a_million_lines(begin: Any, end: Any, runs: Any, rounds: Callable[[int], int]) -> None:
    lines = rounds(2_000_000)
    run = begin(runs.counting(lines), backend={"type": "slurm"})
    assert end(run).state is RunState.SUCCEEDED, run.reason
    runs.has_counted(run, lines)
