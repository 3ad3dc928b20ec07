"""The quickstart gives the same bytes on this machine, in Docker and on Slurm."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import pytest

GAUGES = Path("outputs/gauges.csv")
RUN = ("run", "model.yml", "--backend-config", "backend.yml")
SHORT = ("--set", "period.end=2024-01-01T00:05:00")


@pytest.fixture
def variables(python_image: str) -> dict[str, str]:
    """What a person sets for the Docker sample."""
    return {"PYTHON_IMAGE": python_image, "MODEL_USER": f"{os.getuid()}:{os.getgid()}"}


@pytest.mark.docker
@pytest.mark.slurm
def test_the_same_gauges_everywhere(
    variables: dict[str, str], controller: None, cli: Any, samples: Path
) -> None:
    """All three at once."""
    runs = {"quickstart": "quickstart", "docker": "shelf", "slurm": "shelf"}
    for folder in runs:
        done = cli("pipeline", "pipeline.yml", "--detach", cwd=samples / folder, env=variables)
        assert done.returncode == 0, done.stderr
    gauges = {}
    for folder, name in runs.items():
        done = cli("runs", "wait", "last", cwd=samples / folder)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (samples / folder / "archive" / f"{name}.tar.gz").exists()
        gauges[folder] = (samples / folder / "output" / name / GAUGES).read_bytes()
    assert len(gauges["quickstart"].splitlines()) == 1 + 361
    assert gauges["docker"] == gauges["quickstart"]
    assert gauges["slurm"] == gauges["quickstart"]
    assert (samples / "docker/output/shelf" / GAUGES).stat().st_uid == os.getuid()
    assert list((samples / "slurm/output/shelf").glob("slurm-*.out"))


@pytest.mark.docker
@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_the_results_are_those_of_a_person_whom_the_image_does_not_know(
    variables: dict[str, str], cli: Any, samples: Path
) -> None:
    folder = samples / "docker"
    assert cli("generate", "model.yml", *SHORT, cwd=folder).returncode == 0
    results = folder / "output/shelf"
    for path in (results, *results.rglob("*")):
        os.chown(path, 4321, 8765)
    somebody = {**variables, "MODEL_USER": "4321:8765"}
    done = cli(*RUN, "--skip-generate", cwd=folder, env=somebody)
    assert done.returncode == 0, done.stdout + done.stderr
    written = (results / GAUGES).stat()
    assert (written.st_uid, written.st_gid) == (4321, 8765)


@pytest.mark.docker
def test_only_the_program_makes_another_image(
    variables: dict[str, str], engine: Any, cli: Any, samples: Path
) -> None:
    """Results and configs do not count for the image: they change with each run."""
    folder = samples / "docker"

    def built() -> list[str]:
        done = cli(*RUN, *SHORT, cwd=folder, env=variables)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = done.stdout.splitlines()
        return [line.split()[3] for line in lines if line.startswith("  | INFO: building ")]

    def change(path: Path) -> None:
        with path.open("a") as stream:
            stream.write(f"# {secrets.token_hex(8)}\n")

    built()
    change(folder / "model.yml")
    assert built() == []
    change(samples / "quickstart/model/shelf.py")
    (tag,) = built()
    engine.images.remove(tag)
