"""Runs one command and leaves nothing of it behind.

Started by file path with ``python -I -S``, so it uses the standard library only. It becomes a child
subreaper (prctl(2)): processes of the command that daemonise or start sessions of their own
come back to it as children, and it ends them all.

Command line: ``reaper.py CONTROL_FD RESULT_FD GRACE_SECONDS PROGRAM [ARGUMENT ...]``. When the
other end of CONTROL_FD writes or goes away, everything is asked to end (SIGTERM), and after the
grace killed. RESULT_FD gets one line of JSON: ``{"exit": n}``, ``{"signal": n}`` or
``{"error": errno}``.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time

_PR_SET_CHILD_SUBREAPER = 36


def become_subreaper() -> None:
    """Have orphaned descendants become children of this process (Linux; elsewhere nothing)."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (OSError, AttributeError):
        return


def descendants(pid: int) -> list[int]:
    """The process ids of all processes below ``pid`` that are there now."""
    found: list[int] = []
    left = [pid]
    while left:
        for child in _children(left.pop()):
            found.append(child)
            left.append(child)
    return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        # Each thread has children of its own.
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as stream:  # noqa: PTH123
                found += [int(word) for word in stream.read().split()]
    except (OSError, ValueError):
        return found
    return found


def signal_all(number: int) -> None:
    """Send a signal to every process below this one."""
    for pid in descendants(os.getpid()):
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def end_all(grace: float, first: int) -> int | None:
    """End every process below this one.

    Args:
        grace: seconds between SIGTERM and SIGKILL.
        first: the process whose status is wanted.

    Returns:
        The wait status of ``first`` if it was collected here, else None.
    """
    status: int | None = None
    deadline = time.monotonic() + grace
    signal_all(signal.SIGTERM)
    while True:
        if time.monotonic() >= deadline:
            # Again and again: a process that forks and exits for ever is only caught so.
            signal_all(signal.SIGKILL)
        try:
            pid, found = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == first:
            status = found
        if pid == 0:
            time.sleep(0.01)


def _report(descriptor: int, result: dict[str, int]) -> None:
    os.write(descriptor, json.dumps(result).encode() + b"\n")
    os.close(descriptor)


def _outcome(status: int) -> dict[str, int]:
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status)}
    return {"exit": os.WEXITSTATUS(status)}


def main(arguments: list[str]) -> None:
    """Run the command to its end; see the module's text for the command line."""
    control, result = int(arguments[0]), int(arguments[1])
    grace = float(arguments[2])
    for descriptor in (control, result):
        os.set_inheritable(descriptor, False)
    become_subreaper()
    wake, notify = os.pipe()  # not inheritable (PEP 446)
    os.set_blocking(notify, False)
    signal.set_wakeup_fd(notify)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # The terminal's Ctrl+C goes to whoever started this process, who then asks over CONTROL_FD.
    # Handled, not ignored: the command would inherit that it is ignored.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        # Everything else that is open here was passed on purpose, for the command.
        child = subprocess.Popen(arguments[3:], start_new_session=True, close_fds=False)
    except OSError as error:
        _report(result, {"error": error.errno or 0})
        return
    status = _wait(child.pid, control, wake)
    if status is None:
        status = end_all(grace, child.pid)
    else:
        # Whatever the command left running in the background ends with it.
        end_all(min(grace, 1.0), child.pid)
    _report(result, _outcome(0 if status is None else status))


def _wait(child: int, control: int, wake: int) -> int | None:
    while True:
        readable, _, _ = select.select([control, wake], [], [])
        if wake in readable:
            numbers = os.read(wake, 512)
            if signal.SIGTERM in numbers:
                return None
            while True:
                try:
                    pid, status = os.waitpid(-1, os.WNOHANG)
                except ChildProcessError:
                    return 0
                if pid == 0:
                    break
                if pid == child:
                    return status
        if control in readable:
            return None


if __name__ == "__main__":
    main(sys.argv[1:])
