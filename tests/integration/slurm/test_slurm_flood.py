"""A job that prints very much: every line in the log once, in order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from rompy_tui.supervision import RunState

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("controller")]

# Bytes that a line has behind its number.
_WIDTH = 60


def test_a_million_lines(begin: Any, end: Any, rounds: Callable[[int], int]) -> None:
    lines = rounds(2_000_000)
    program = f'BEGIN {{ for (i = 1; i <= {lines}; i++) printf "%d %0{_WIDTH}d\\n", i, i }}'
    run = begin(f"awk '{program}'", backend={"type": "slurm"})
    assert end(run).state is RunState.SUCCEEDED, run.reason
    numbers = count(1)
    with run.log("run").open("rb") as log:
        for line in log:
            if line.startswith(b"INFO: "):
                continue
            number = next(numbers)
            assert line == b"%d %0*d\n" % (number, _WIDTH, number)
    assert next(numbers) == lines + 1
