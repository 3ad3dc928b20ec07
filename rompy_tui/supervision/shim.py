"""The process between a supervisor and a stage: it keeps the stage's exit.

It is a fork of the supervisor, and the parent and subreaper of the stage's processes. When the
supervisor is killed it goes on; who takes over finds in the run's ``exit`` slot who it is, and
later how the stage ended. SIGTERM asks it to end everything below it.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import sys
import time
from typing import Any, NamedTuple, NoReturn

from .. import proc
from . import slot
from .keeping import complain

_LEFTOVERS = 1.0
"""Seconds of grace for what a stage that has ended left running."""

_REQUESTS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# A stage begins as from a shell, whatever who launched it chose to ignore.
_BEHAVIOUR = (*_REQUESTS, signal.SIGQUIT, signal.SIGPIPE)


class Stage(NamedTuple):
    """What to start.

    Args:
        name: as ``run``.
        attempt: 1 for the first.
        argv: program and arguments.
        environ: its whole environment.
        cwd: its directory.
        log: the file that gets its output.
        exit_slot: the file that gets how it ended.
        grace: seconds between asking it to end and killing it.
        gently: ask its first process only.
    """

    name: str
    attempt: int
    argv: list[str]
    environ: dict[str, str]
    cwd: str
    log: str
    exit_slot: str
    grace: float
    gently: bool


def start(stage: Stage, lock: int | None) -> int:
    """Start a stage below a process of its own.

    Args:
        stage: what to start.
        lock: the descriptor of the run's lock; the new process keeps it until it can be found, so
            that nobody starts the stage a second time.

    Returns:
        The number of the process in between, a child of this one.

    Raises:
        OSError: there cannot be another process now.
    """
    # A request to stop waits until the new process knows what that is.
    signal.pthread_sigmask(signal.SIG_BLOCK, _REQUESTS)
    try:
        pid = os.fork()
        if pid == 0:
            _live(stage, lock)
        return pid
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _REQUESTS)


def _live(stage: Stage, lock: int | None) -> NoReturn:
    try:
        _watch(stage, lock)
    finally:
        if sys.exc_info()[1] is not None:
            sys.excepthook(*sys.exc_info())
        os._exit(0)


def _watch(stage: Stage, lock: int | None) -> None:
    os.setsid()
    wake, stop = _hear()
    proc.become_subreaper()
    found: dict[str, Any] = {
        "stage": stage.name,
        "attempt": stage.attempt,
        "shim": proc.identity(os.getpid()),
    }
    _keep(stage, found)
    if lock is not None:
        os.close(lock)
    child, error = _spawn(stage)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _REQUESTS)
    if error:
        _keep(stage, {**found, **error, "ended": time.time()})
        return
    found["child"] = proc.identity(child)
    _keep(stage, found)
    status = _wait(child, wake, stop)
    if status is None:
        status = proc.end_all(stage.grace, child, gently=stage.gently)
        # Who takes over must know that it did not end by itself.
        _keep(stage, {**found, "status": status, "stopped": True, "ended": time.time()})
        return
    _keep(stage, {**found, "status": status, "ended": time.time()})
    # Whatever the stage left running in the background ends with it.
    proc.end_all(min(stage.grace, _LEFTOVERS), child)


def _hear() -> tuple[int, list[int]]:
    """A descriptor that becomes readable with each signal, and a list that gets requests to end."""
    stop: list[int] = []
    wake, notify = os.pipe()
    os.set_blocking(notify, False)
    signal.set_wakeup_fd(notify, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda number, _: stop.append(number))
    return wake, stop


def _keep(stage: Stage, values: dict[str, Any]) -> None:
    try:
        slot.write(stage.exit_slot, values)
    except OSError as error:
        # Somebody removed the record; the stage goes on all the same.
        complain(f"cannot keep how the stage ended: {error}")


def _spawn(stage: Stage) -> tuple[int, dict[str, Any]]:
    """Start the stage's process; its number, or which call failed and why."""
    report, reporter = os.pipe()
    try:
        pid = os.fork()
    except OSError as error:
        return 0, {"failed": "fork", "errno": error.errno}
    if pid == 0:
        doing = "log"
        try:
            log = os.open(stage.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            doing = "cwd"
            os.chdir(stage.cwd)
            doing = "exec"
            _become(stage, log)
        except OSError as error:
            os.write(reporter, f"{doing} {error.errno or 0}".encode())
        finally:
            os._exit(127)
    os.close(reporter)
    said = os.read(report, 100).decode()
    os.close(report)
    if not said:
        return pid, {}
    os.waitpid(pid, 0)
    doing, _, number = said.partition(" ")
    return pid, {"failed": doing, "errno": int(number or errno.EIO)}


def _become(stage: Stage, log: int) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    signal.set_wakeup_fd(-1)
    for number in _BEHAVIOUR:
        signal.signal(number, signal.SIG_DFL)
    # A request to end that came meanwhile takes effect here. Who has something outside to end
    # first gets it once it hears.
    signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGTERM} if stage.gently else ())
    os.execvpe(stage.argv[0], stage.argv, stage.environ)  # noqa: S606


def _wait(child: int, wake: int, stop: list[int]) -> int | None:
    """The child's wait status; None once somebody asked to end it."""
    while True:
        statuses: dict[int, int] = {}
        proc.reap(statuses)
        if child in statuses:
            return statuses[child]
        if stop:
            return None
        select.select([wake], [], [])
        os.read(wake, 512)
