"""A Slurm controller that answers, or a reason to skip."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

HOW = 'eval "$(tests/services/slurm.sh start)" brings one up and says where it is'


def _unavailable(reason: str) -> None:
    if os.environ.get("ROMPY_TUI_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def controller() -> None:
    """Slurm can be used with the environment as it is."""
    if shutil.which("scontrol") is None:
        _unavailable(f"Slurm is not installed; {HOW}")
    try:
        answer = subprocess.run(["scontrol", "ping"], capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        _unavailable(f"scontrol does not answer; {HOW}")
        raise
    if answer.returncode != 0 or "is UP" not in answer.stdout:
        said = answer.stderr.strip().partition("\n")[0]
        _unavailable(f"no Slurm controller answers ({said}); {HOW}")
