"""Starts a recorded run in a process of its own, and asks it to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from ..errors import storage_error
from ..supervision import Run
from ..supervision.record import is_alive

CONSOLE_LOG = "console.log"


def spawn_run(run: Run) -> int:
    """Start a run that does not end with this process.

    Args:
        run: a run that nobody runs yet.

    Returns:
        The number of its process, which leads a session of its own and writes to the run's
        directory only.

    Raises:
        StorageError: its console log cannot be written.
    """
    try:
        console = (run.directory / CONSOLE_LOG).open("ab", buffering=0)
    except OSError as error:
        raise storage_error(f"cannot start the run in {run.directory}", error) from error
    with console:
        process = subprocess.Popen(
            [sys.executable, "-m", "rompy_tui.launch.runner", str(run.directory)],
            cwd=run.request.workspace,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # Somebody has to take its exit status while this process lives; what it says is in its journal.
    threading.Thread(target=process.wait, daemon=True).start()
    return process.pid


def cancel_run(run: Run) -> bool:
    """Ask a run to stop.

    Args:
        run: any run.

    Returns:
        Whether there was a process to ask.
    """
    process = run.process
    if not is_alive(process):
        return False
    try:
        os.kill(int(process["pid"]), signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True
