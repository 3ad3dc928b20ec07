"""``rompy-tui doctor``: what surrounds the program, each thing with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]
TOPICS = {
    "interpreter", "rompy", "plugins", "docker", "slurm", "terminal", "disk", "state", "watching",
    "logging out",
}  # fmt: skip


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """Surroundings without Docker and Slurm."""
    return {"DOCKER_HOST": f"unix://{tmp_path}/none.sock", "PATH": str(tmp_path)}


@pytest.fixture
def small(mounted: Any, tmp_path: Path) -> Path:
    """A disk of 1 MB."""
    return mounted(tmp_path / "small", "size=1m")


def found(cli: Any, *words: Any, **more: Any) -> dict[str, list[dict[str, str]]]:
    done = cli(*words, "doctor", "--json", **more)
    listed: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(done.stdout):
        listed.setdefault(finding["topic"], []).append(finding)
    wrong = any(f["condition"] == "wrong" for each in listed.values() for f in each)
    assert done.returncode == (3 if wrong else 0), done.stdout
    return listed


def test_a_machine_with_nothing_special(cli: Any, alone: dict[str, str], tmp_path: Path) -> None:
    listed = found(cli, env=alone)
    assert set(listed) == TOPICS
    conditions = {topic: each[0]["condition"] for topic, each in listed.items()}
    for topic in ("rompy", "plugins", "docker", "slurm", "terminal"):
        assert conditions[topic] == "absent", listed[topic]
    assert conditions["state"] == "good"
    assert "--python" in listed["rompy"][0]["hint"]
    text = cli("doctor", env=alone).stdout
    assert "ok       interpreter  rompy-tui" in text
    assert not list(tmp_path.iterdir())


def test_what_is_wrong_comes_with_what_to_do(
    cli: Any, alone: dict[str, str], plugins: Any, write: Write, small: Path
) -> None:
    command = write("sinfo", "#!/bin/sh\necho 'sinfo: error: nobody there' >&2; exit 1\n")
    command.chmod(0o755)
    scontrol = write("scontrol", "#!/bin/sh\necho 'Slurmctld(primary) at h is DOWN'\n")
    scontrol.chmod(0o755)
    (small / "filler").write_bytes(b"x" * 900_000)
    env = {**alone, **plugins("raising"), "DOCKER_HOST": "tcp://127.0.0.1:1"}
    listed = found(cli, "--state-dir", small / "s", env=env)
    assert "cannot be reached: Slurmctld(primary) at h is DOWN" in listed["slurm"][0]["message"]
    assert listed["docker"][0]["condition"] == "wrong"
    assert listed["plugins"][0]["condition"] == "wrong"
    assert "backends list -v" in listed["plugins"][0]["hint"]
    assert any("full" in f["message"] for f in listed["disk"])
    for each in listed.values():
        assert all(f["hint"] for f in each if f["condition"] in {"wrong", "warning"})


def test_an_interpreter_that_is_none(cli: Any, alone: dict[str, str]) -> None:
    listed = found(cli, "--python", "/no/such/python", env=alone)
    assert any("/no/such/python" in f["message"] for f in listed["interpreter"])
    assert listed["state"][0]["condition"] == "good"


def test_a_state_directory_that_cannot_be_written(cli: Any, alone: dict[str, str]) -> None:
    listed = found(cli, "--state-dir", "/proc/x", env=alone)
    assert listed["state"][0]["condition"] == "wrong"
