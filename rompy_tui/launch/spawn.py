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
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        console = os.fdopen(os.open(run.directory / CONSOLE_LOG, flags, 0o600), "ab", buffering=0)
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
    run.refresh()
    process = run.process
    # A run that said how it ended may still be about to go; its number is no longer ours to use.
    if run.state.ended or not is_alive(process):
        return False
    try:
        os.kill(int(process["pid"]), signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True
