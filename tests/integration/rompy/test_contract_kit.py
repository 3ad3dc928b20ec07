"""The contract test kit on plugins that were written for rompy, in rompy's own interpreter."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from rompy_tui.testing import Outcome, Trial, check_backend, check_postprocessor

HOW = "make test-rompy brings real rompy, in a venv of its own"
PYTHON = os.environ.get("ROMPY_TUI_ROMPY_PYTHON", "")

pytestmark = [pytest.mark.rompy, pytest.mark.skipif(not PYTHON, reason=HOW)]

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
