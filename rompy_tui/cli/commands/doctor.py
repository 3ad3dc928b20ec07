"""``rompy-tui doctor``: what surrounds the program, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ...doctor import Condition, Finding, Surroundings, examine
from ..exit_codes import ExitCode
from ..options import Globals, pass_globals
from ..output import data, data_json

_SIGNS = {
    Condition.GOOD: "ok",
    Condition.ABSENT: "-",
    Condition.WARNING: "warning",
    Condition.WRONG: "wrong",
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
@pass_globals
def doctor(options: Globals, as_json: bool) -> int:
    """Look at interpreter, rompy, plugins, Docker, Slurm, terminal, disk, locks and limits.

    The exit status is 3 where something does not work; what is not there, and what is only
    warned of, is no fault.
    """
    here = Path.cwd()
    around = Surroundings(here, options.runs_in(here), options.settings.python)
    found = []
    for finding in examine(around):
        found.append(finding)
        if not as_json:
            data(_text(finding))
    if as_json:
        data_json([asdict(finding) for finding in found])
    wrong = any(finding.condition is Condition.WRONG for finding in found)
    return ExitCode.MISSING if wrong else ExitCode.OK


def _text(finding: Finding) -> str:
    line = f"{_SIGNS[finding.condition]:<8} {finding.topic:<12} {finding.message}"
    return f"{line}\n{'':22}{finding.hint}" if finding.hint else line
