"""Starts a run's supervisor, and asks a run to stop."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from .. import called, proc
from ..errors import ExecutionError, reason_of, storage_error
from . import files, journal, slot
from .record import Run

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_PATIENCE = 30.0
"""Seconds that a supervisor may take to report; a loaded machine is slow, a dead one says so."""


def start(run: Run) -> None:
    """Start a run's supervisor: it leads a session of its own and needs nobody.

    Args:
        run: a run that has not ended. Where another supervisor has it, nothing happens.

    Raises:
        StorageError: the run's directory cannot be written.
        ExecutionError: the supervisor did not come up.
    """
    directory = run.directory.absolute()  # the supervisor has another current directory
    console = directory / files.CONSOLE
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        output = os.open(console, flags, 0o600)
    except OSError as error:
        raise storage_error(f"cannot start the run in {run.directory}", error) from error
    ready, report = os.pipe()
    noted = called.note([sys.executable, str(_SUPERVISOR), str(directory)], "supervisor")
    try:
        starter = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_SUPERVISOR), str(directory), str(report)],
            cwd="/",
            env=_environment(run),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(report,),
        )
    except OSError as error:
        os.close(ready)
        reason = reason_of(error)[0]
        raise ExecutionError(
            f"the supervisor of {run.id} could not be started: {reason}"
        ) from error
    finally:
        os.close(report)
        os.close(output)
    try:
        readable, _, _ = select.select([ready], [], [], _PATIENCE)
        came_up = bool(readable) and os.read(ready, 1) == b"1"
    finally:
        os.close(ready)
    called.ended(noted, None, starter.wait())
    run.refresh()
    if not came_up:
        said = _last_line(console)
        raise ExecutionError(f"the supervisor of {run.id} did not start{said}", "try again")


def _environment(run: Run) -> dict[str, str]:
    """What the run's processes began with, where one is left that knows; else our own."""
    known = slot.read(str(run.directory / files.EXIT))
    found = proc.environment(known.get("shim") or {}) or dict(os.environ)
    # The supervisor is no process of the run, wherever it was started from.
    return {name: value for name, value in found.items() if name != files.MARK}


def adopt(runs: Iterable[Run]) -> list[Run]:
    """Give each run whose supervisor was killed a new one, which goes on where that one was.

    Args:
        runs: any runs.

    Returns:
        Those that were adopted.

    Raises:
        StorageError: a run's directory cannot be written.
    """
    orphans = [run for run in runs if run.is_orphan]
    for run in orphans:
        start(run)
    return orphans


def cancel(run: Run) -> bool:
    """Ask a run to stop, on whichever machine it is.

    Args:
        run: any run.

    Returns:
        Whether there was something to stop.

    Raises:
        StorageError: the request cannot be written.
    """
    run.refresh()
    if run.state.ended:
        return False
    try:
        descriptor = os.open(run.directory / files.CANCEL, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(descriptor, b"1", 0)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise storage_error(f"cannot ask the run {run.id} to stop", error) from error
    asked = f"asked to stop from {proc.host_name()}"
    try:
        journal.append(run.directory, journal.Event(time.time(), "cancel", message=asked))
    except OSError:
        return True  # a full disk; the request itself needed no room
    adopt([run])
    return True


def _last_line(console: Path) -> str:
    try:
        lines = console.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    said = [line for line in lines if line.strip()]
    return f": {said[-1]}" if said else ""
