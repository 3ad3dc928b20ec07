"""The contract test kit for authors of plugins: does a backend or a postprocessor do its part?

::

    from rompy_tui.testing import Trial, check_backend

    def test_the_contract() -> None:
        trial = Trial(valid={"queue": "night"}, succeeds={"queue": "night", "command": "true"})
        check_backend("hpc", trial, distribution="rompy-hpc").require()

and ``python -m rompy_tui.testing rompy-hpc`` for all plugins of a distribution. All code of the
plugin runs in child processes. No test runner is needed; ``require`` raises an AssertionError.
"""

from __future__ import annotations

from .contract import check_backend, check_distribution, check_postprocessor
from .report import Check, ContractBroken, Outcome, Report
from .rules import RULES, Rule
from .trial import Limits, Trial

__all__ = [
    "RULES",
    "Check",
    "ContractBroken",
    "Limits",
    "Outcome",
    "Report",
    "Rule",
    "Trial",
    "check_backend",
    "check_distribution",
    "check_postprocessor",
]
