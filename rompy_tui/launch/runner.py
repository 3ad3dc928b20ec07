"""The process of a run that was started by the terminal: ``python -m rompy_tui.launch.runner DIR``.

Its output goes to the run's ``console.log``; how the run stands is in its journal.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from ..backends.execution import Cancellation
from ..errors import ConfigError, RompyTuiError
from ..plugins.host import Host
from ..supervision import Event, Run, journal
from ..supervision.record import read_run
from ..validation import Catalogue
from .build import plan_of
from .execute import enter_profile, execute_run


def main(arguments: list[str]) -> int:
    """Execute the run in a directory.

    Args:
        arguments: the run's directory.

    Returns:
        0 where the run succeeded, else 1; 2 where the directory holds no run.
    """
    run = read_run(Path(arguments[0]))
    if run is None:
        print(f"there is no run in {arguments[0]}", file=sys.stderr)  # noqa: T201
        return 2
    cancellation = Cancellation()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: cancellation.cancel())
    enter_profile(run.request)
    try:
        plan = plan_of(run.request, Catalogue(Host(run.request.python or None)))
    except RompyTuiError as error:
        return _refused(run, error)
    return 0 if execute_run(run, plan, cancellation)["success"] else 1


def _refused(run: Run, error: RompyTuiError) -> int:
    message = error.message
    if isinstance(error, ConfigError) and error.diagnostics:
        message += f": {error.diagnostics[0].message}"
    ended = Event(journal.now(), "ended", state="failed", message=message)
    journal.append(run.directory, ended)
    print(message, file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
