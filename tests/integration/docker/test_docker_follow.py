"""Containers that somebody else started are followed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from typing import Any

import docker
import pytest

pytestmark = pytest.mark.docker

IMAGE = "rompy-ci:1"


@pytest.fixture
def foreign(engine: docker.DockerClient, tmp_path: Any) -> Any:
    """Start a container as somebody else would; ``/data`` is the test's folder."""
    made = []

    def start(command: str, client: docker.DockerClient = engine) -> Any:
        container = client.containers.run(
            IMAGE, ["sh", "-c", command], detach=True, volumes=[f"{tmp_path}:/data"]
        )
        made.append(container)
        return container

    yield start
    for container in made:
        container.remove(force=True)


def test_what_runs_is_listed(foreign: Any, cli: Any) -> None:
    container = foreign("sleep 300")
    said = cli("follow", "--json")
    assert said.returncode == 0, said.stderr
    (found,) = [e for e in json.loads(said.stdout) if e["address"] == f"docker:{container.name}"]
    assert found["what"] == IMAGE
    assert found["state"].startswith("Up ")
    assert f"docker:{container.name}" in cli("follow").stdout


def test_a_container_is_followed_to_its_end(foreign: Any, cli: Any) -> None:
    container = foreign("seq 1 20000; printf '\\033[2Jlast'")
    said = cli("follow", f"docker:{container.name}")
    assert said.returncode == 0, said.stderr
    *lines, last = said.stdout.splitlines()
    assert lines == [str(n) for n in range(1, 20001)]
    assert last == "last"


def test_it_is_taken_up_again_where_the_daemon_was_away(
    daemon: Any, foreign: Any, tmp_path: Any, wait: Any
) -> None:
    mine = daemon("--live-restore")
    with closing(docker.DockerClient(mine.near)) as client:
        container = foreign(
            "seq 1 20000; until [ -e /data/go ]; do sleep 0.05; done; seq 20001 40000", client
        )
        argv = [sys.executable, "-m", "rompy_tui", "follow", f"docker:{container.name}"]
        lines = []
        with subprocess.Popen(argv, stdout=subprocess.PIPE, env=dict(os.environ)) as following:
            assert following.stdout is not None
            while len(lines) < 20000:
                lines.append(following.stdout.readline())
            mine.kill()
            mine.start()
            (tmp_path / "go").touch()
            lines += following.stdout.readlines()
        assert following.returncode == 0
        assert [int(line) for line in lines] == list(range(1, 40001))


@pytest.mark.parametrize("address", ["docker:no-such-container", "docker:", "lxc:one", "one"])
def test_what_is_not_there(address: str, engine: docker.DockerClient, cli: Any) -> None:
    said = cli("follow", address)
    assert said.returncode == 2
    assert "no-such-container" in said.stderr or "write docker:NAME or slurm:NUMBER" in said.stderr
