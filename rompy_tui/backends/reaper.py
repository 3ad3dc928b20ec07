"""Runs one command and leaves nothing of it behind.

Started by file path with ``python -I -S``, so it uses the standard library and
:mod:`rompy_tui.proc` only. It becomes a child
subreaper (prctl(2)): processes of the command that daemonise or start sessions of their own
come back to it as children, and it ends them all.

Command line: ``reaper.py CONTROL_FD RESULT_FD GRACE_SECONDS PROGRAM [ARGUMENT ...]``. When the
other end of CONTROL_FD writes or goes away, everything is asked to end (SIGTERM), and after the
grace killed. RESULT_FD gets one line of JSON: ``{"exit": n}``, ``{"signal": n}`` or
``{"error": errno}``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    # Started with -I: only this package's own folder is added to where modules come from.
    sys.path.insert(0, str(Path(__file__).parents[2]))

from rompy_tui.proc import become_subreaper, end_all


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
