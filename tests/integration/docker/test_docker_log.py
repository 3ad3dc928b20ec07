"""Where a container may not write the run's log itself, its output comes through the engine."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

import docker
import pytest
from docker.errors import APIError

from rompy_tui.run.docker.container import LOG

if TYPE_CHECKING:
    from .conftest import Bench

pytestmark = pytest.mark.docker


def bound(bench: Bench) -> list[str]:
    """What of this machine the container sees, by where it sees it."""
    (container,) = bench.containers()
    return [bind.split(":")[1] for bind in container.attrs["HostConfig"]["Binds"]]


def test_a_log_that_others_can_get_at_is_not_opened_to_them(bench: Bench) -> None:
    """Its folder lets everybody in: only who owns the log may write it."""
    assert bench.context.log is not None
    bench.context.log.parent.chmod(0o755)
    bench.context.log.touch(0o644)
    assert bench.run("id -u; echo wrong >&2", user="model", remove_container=False)
    assert bench.log == "1000\nwrong\n"
    assert LOG in bound(bench)
    assert stat.S_IMODE(bench.context.log.stat().st_mode) == 0o644


def test_an_engine_that_cannot_reach_the_log(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a file server that does not trust root: it is tried once more, without the log."""
    create = docker.APIClient.create_container
    refused: list[str] = []

    def deny(self: docker.APIClient, *args: Any, **values: Any) -> Any:
        (log, *_) = [b for b in values["host_config"]["Binds"] if LOG in b] or [""]
        if log:
            assert not refused, "tried with the log again"
            refused.append(log)
            path = log.split(":")[0]
            said = f"error while creating mount source path '{path}': permission denied"
            raise APIError("400 Client Error", explanation=said)
        return create(self, *args, **values)

    monkeypatch.setattr(docker.APIClient, "create_container", deny)
    assert bench.run("echo one; echo two >&2", remove_container=False), bench.context.failure
    assert bench.log == "one\ntwo\n"
    assert refused == [f"{bench.context.log}:{LOG}:rw,z"]
    assert bound(bench) == ["/app/run_id"]
    assert "the engine cannot reach the log" in caplog.text
