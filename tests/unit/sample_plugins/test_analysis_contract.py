"""The sample plugin holds to the contract that it is an example of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rompy_tui.testing import Trial, check_postprocessor

PLUGIN = Path(__file__).resolve().parents[3] / "sample_configs" / "plugins" / "analysis"


def test_it_holds(
    installed: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", installed(PLUGIN)["PYTHONPATH"])
    trial = Trial(
        wrong={"metrics": ["peak", "peak"], "output_format": "xls", "plot_config": {"width": 1}},
        succeeds={"compress": False},
        fails={"gauges_file": "nowhere.csv"},
        files={"outputs/gauges.csv": "time [s],deep [m]\n0,0.5\n10,1.5\n"},
    )
    check_postprocessor("analysis", trial, distribution="rompy-analysis-example").require()
