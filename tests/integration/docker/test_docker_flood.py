"""A container that prints very much: every line in the log once, in order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from rompy_tui.supervision import RunState

pytestmark = pytest.mark.docker

# Bytes that a line has behind its number.
_WIDTH = 60


@pytest.mark.parametrize("where", ["near", "far"])
def test_a_million_lines(
    where: str,
    engine: Any,
    daemon: Any,
    begin: Any,
    end: Any,
    rounds: Callable[[int], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Near by, the container writes the log; from far away it is a stream of the engine's."""
    lines = rounds(2_000_000)
    if where == "far":
        monkeypatch.setenv("DOCKER_HOST", daemon().far)
    program = f'BEGIN {{ for (i = 1; i <= {lines}; i++) printf "%d %0{_WIDTH}d\\n", i, i }}'
    run = begin(f"awk '{program}'", backend={"type": "docker", "image": "rompy-ci:1"})
    assert end(run).state is RunState.SUCCEEDED, run.reason
    numbers = count(1)
    with run.log("run").open("rb") as log:
        for line in log:
            if line.startswith(b"INFO: "):
                continue
            number = next(numbers)
            assert line == b"%d %0*d\n" % (number, _WIDTH, number)
    assert next(numbers) == lines + 1
