"""The contract test kit on plugins that were written for rompy, in rompy's own interpreter."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.testing import Outcome, Trial, check_backend, check_postprocessor

HOW = "make test-rompy brings real rompy, in a venv of its own"
PYTHON = os.environ.get("ROMPY_TUI_ROMPY_PYTHON", "")

pytestmark = [pytest.mark.rompy, pytest.mark.skipif(not PYTHON, reason=HOW)]

GUIDE = Path(__file__).parents[3] / "docs" / "plugins.md"

_UNDESCRIBED = {"fields-described"}


@pytest.fixture(autouse=True)
def _installed(plugins: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in plugins("rompy_backend", "rompy_processor", "rompy_uncalled").items():
        monkeypatch.setenv(name, value)


def outcomes(report: Any) -> dict[str, Outcome]:
    return {check.code: check.outcome for check in report.checks}


def test_a_backend_of_rompys_holds() -> None:
    trial = Trial(succeeds={"queue": "night"})
    report = check_backend("probe", trial, python=PYTHON, skip=_UNDESCRIBED).require()
    assert outcomes(report)["called-by-rompy"] is Outcome.OK
    assert outcomes(report)["succeeds"] is Outcome.OK


def test_a_processor_that_only_its_config_names_holds() -> None:
    trial = Trial(succeeds={"mark": "seen"})
    report = check_postprocessor("probe_after", trial, python=PYTHON, skip=_UNDESCRIBED).require()
    assert outcomes(report)["names-its-class"] is Outcome.OK
    assert outcomes(report)["succeeds"] is Outcome.OK


def test_what_rompy_cannot_call_is_told() -> None:
    report = check_backend("uncalled", Trial(succeeds={}), python=PYTHON, skip=_UNDESCRIBED)
    (failure,) = report.failures
    assert failure.code == "called-by-rompy"
    assert "unexpected keyword argument 'workspace_dir'" in failure.found
    assert outcomes(report)["succeeds"] is Outcome.OK


_BY_ROMPY = """
from rompy.model import ModelRun
from rompy_gentle.config import GentleConfig
run = ModelRun(run_id="first", output_dir="runs")
for command, expected in (("echo 1.5 > heights.txt", True), ("exit 3", False)):
    assert run.run(GentleConfig(command=command)) is expected
"""


def test_the_backend_of_the_guide_is_one_for_rompy_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once its config class derives from rompy's, as the guide says."""
    site = tmp_path / "gentle"
    guide = GUIDE.read_text(encoding="utf-8")
    for name, text in re.findall(r"^```python (rompy_gentle/.*)\n((?:.*\n)*?)```$", guide, re.M):
        text = text.replace("from rompy_tui.backends import", "from rompy.backends.config import")
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    metadata = site / "rompy_gentle-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: rompy-gentle\nVersion: 0.1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[rompy.run]\ngentle = rompy_gentle.backend:GentleRunBackend\n"
        "[rompy.run.config]\ngentle = rompy_gentle.config:GentleConfig\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(site))
    trial = Trial(succeeds={"command": "true"}, fails={"command": "exit 3"})
    report = check_backend("gentle", trial, python=PYTHON).require()
    assert outcomes(report)["called-by-rompy"] is Outcome.OK
    done = subprocess.run(
        [PYTHON, "-c", _BY_ROMPY], cwd=tmp_path, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "runs/first/heights.txt").read_text() == "1.5\n"
