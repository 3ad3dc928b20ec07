"""A container that prints very much: every line in the log once, in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rompy_tui.supervision import RunState

pytestmark = pytest.mark.docker


@pytest.mark.parametrize("where", ["near", "far"])
def test_a_million_lines(
    where: str,
    engine: Any,
    daemon: Any,
    begin: Any,
    end: Any,
    runs: Any,
    rounds: Callable[[int], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Near by, the container writes the log; from far away it is a stream of the engine's."""
    lines = rounds(2_000_000)
    if where == "far":
        monkeypatch.setenv("DOCKER_HOST", daemon().far)
    run = begin(runs.counting(lines), backend={"type": "docker", "image": "rompy-ci:1"})
    assert end(run).state is RunState.SUCCEEDED, run.reason
    runs.has_counted(run, lines)
