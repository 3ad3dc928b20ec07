"""The sample configs, copied; and the services that some of them need."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import docker
import pytest

from rompy_tui.resources import sample_configs_dir
from tests.integration.docker.conftest import engine
from tests.integration.slurm.conftest import controller

__all__ = ["controller", "engine"]

PYTHON_IMAGE = "rompy-ci-python:1"

# What a run in the source tree leaves there.
_LEFT = shutil.ignore_patterns("__pycache__", "output", "archive", ".rompy-tui")


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """All of ``sample_configs``, as a person copies it."""
    copied = tmp_path / "samples"
    shutil.copytree(sample_configs_dir(), copied, ignore=_LEFT)
    return copied


@pytest.fixture
def python_image(engine: docker.DockerClient) -> str:
    """An image that holds ``python3``, on the daemon without a registry."""
    if not engine.images.list(name=PYTHON_IMAGE):
        reason = f"the Docker daemon has no image {PYTHON_IMAGE}; tests/services/docker.sh makes it"
        if os.environ.get("ROMPY_TUI_REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return PYTHON_IMAGE
