"""Secrets of a container are in its environment, and nowhere else that this program writes."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import docker
import pytest

from rompy_tui.supervision import RunState, files, slot

pytestmark = pytest.mark.docker

SECRET = "hunter-1"


def test_a_secret_reaches_the_model_only(
    begin: Any, end: Any, runs: Any, wait: Any, engine: docker.DockerClient, tmp_path: Path
) -> None:
    command = 'echo "$API_TOKEN" >got; until [ -e go ]; do sleep 0.05; done'
    values = {"type": "docker", "image": "rompy-ci:1", "env_vars": {"API_TOKEN": SECRET}}
    run = begin(command, backend=values)
    folder = runs.folder_of(run)
    wait(lambda: (folder / "got").exists())
    token = slot.read(str(run.directory / files.HANDLE))["token"]
    # All: what runs in it may run before the engine says that it does.
    label = f"rompy-tui.token={token}"
    (found,) = engine.api.containers(all=True, filters={"label": label})
    known = engine.api.inspect_container(found["Id"])
    assert f"API_TOKEN={SECRET}" in known["Config"].pop("Env")
    assert SECRET not in json.dumps(known)
    (folder / "go").touch()
    assert end(run).state is RunState.SUCCEEDED, run.reason
    assert (folder / "got").read_text() == f"{SECRET}\n"
    state = tmp_path / "state"
    kept = [path for path in state.rglob("*") if path.is_file()]
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []
    # The container's user writes the log, whoever that is; nobody else gets into its folder.
    opened = [path for path in (state, *state.rglob("*")) if path.stat().st_mode & 0o077]
    assert opened == [run.log("run")]
    assert stat.S_IMODE(run.directory.stat().st_mode) == 0o700
