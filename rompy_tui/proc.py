"""Processes of this machine: which one is which, and how to end a whole tree of them.

Standard library only, and little of it: this is loaded by processes that live as long as a model.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36
_MOMENT = 0.01
"""Seconds between two looks at what is left."""


def identity(pid: int) -> dict[str, Any]:
    """What tells a process from a later one with the same number.

    Args:
        pid: a process of this machine.

    Returns:
        ``pid``, ``started`` (clock ticks since boot, proc(5); None where it is gone), ``boot``
        (this boot's id) and ``host`` (this machine's name).
    """
    return {"pid": pid, "started": _start_ticks(pid), "boot": boot_id(), "host": host_name()}


def is_alive(process: dict[str, Any]) -> bool:
    """Whether the process that :func:`identity` described still runs on this machine."""
    pid, started = process.get("pid"), process.get("started")
    if not isinstance(pid, int) or started is None or process.get("boot") != boot_id():
        return False
    return bool(_start_ticks(pid) == started)


def open_process(process: dict[str, Any]) -> int | None:
    """A descriptor that becomes readable when a process ends (pidfd_open(2)).

    Args:
        process: from :func:`identity`.

    Returns:
        The descriptor, of that very process; None where it is gone or the kernel (before 5.3) has
        no such descriptors.
    """
    if not is_alive(process):
        return None
    try:
        descriptor = os.pidfd_open(process["pid"])
    except (AttributeError, OSError):
        return None
    # Its number may have gone to another process before the descriptor was there.
    if is_alive(process):
        return descriptor
    os.close(descriptor)
    return None


def send_signal(process: dict[str, Any], number: int) -> bool:
    """Send a signal to a process, and to no other that has its number by now.

    Args:
        process: from :func:`identity`.
        number: the signal.

    Returns:
        Whether it was there to get it.
    """
    descriptor = open_process(process)
    try:
        if descriptor is not None:
            signal.pidfd_send_signal(descriptor, number)
        elif is_alive(process):
            os.kill(process["pid"], number)
        else:
            return False
    except (ProcessLookupError, PermissionError):
        return False
    finally:
        if descriptor is not None:
            os.close(descriptor)
    return True


def signal_name(number: int) -> str:
    """A signal's name, as ``SIGKILL``; its number where it has none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def boot_id() -> str:
    """What changes when the machine starts anew (random(4)); empty where the system has none."""
    return _first_line("/proc/sys/kernel/random/boot_id")


def host_name() -> str:
    """The name of this machine, as uname(2) gives it."""
    return os.uname().nodename


def become_subreaper() -> None:
    """Have orphaned descendants become children of this process (prctl(2); Linux only)."""
    import ctypes

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


def reap(statuses: dict[int, int]) -> bool:
    """Take the exits of children that ended; those of orphans that came to this process too.

    Args:
        statuses: gets their wait statuses, by process id.

    Returns:
        Whether there are children left.
    """
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            return True
        # The first that had a number is the one somebody waits for.
        statuses.setdefault(pid, status)


def end_all(grace: float, first: int, *, gently: bool = False) -> int | None:
    """End every process below this one: SIGTERM, then SIGKILL until none is left.

    Args:
        grace: seconds between the two.
        first: the process whose status is wanted.
        gently: send SIGTERM to ``first`` only, which ends the others itself.

    Returns:
        The wait status of ``first`` if it was collected here, else None.
    """
    statuses: dict[int, int] = {}
    deadline = time.monotonic() + grace
    if gently:
        _kill(first, signal.SIGTERM)
    else:
        _signal_below(signal.SIGTERM)
    while reap(statuses):
        if time.monotonic() >= deadline:
            # Again and again: a process that forks and exits for ever is only caught so.
            _signal_below(signal.SIGKILL)
        time.sleep(_MOMENT)
    return statuses.get(first)


def end_marked(mark: str, grace: float, patience: float, statuses: dict[int, int]) -> None:
    """End every process below this one and every one that carries a mark, as :func:`end_all`.

    Args:
        mark: as ``NAME=value``, from a process's environment.
        grace: seconds between SIGTERM and SIGKILL; 0 for SIGKILL at once.
        patience: give up so many seconds after the grace.
        statuses: gets the wait statuses of those that were children of this process.
    """
    deadline = time.monotonic() + grace
    if grace:
        _signal_below(signal.SIGTERM)
        _signal_marked(mark, signal.SIGTERM)
    while time.monotonic() < deadline + patience:
        if time.monotonic() >= deadline:
            _signal_below(signal.SIGKILL)
            _signal_marked(mark, signal.SIGKILL)
        if not reap(statuses) and not marked(mark):
            return
        time.sleep(_MOMENT)


def marked(mark: str) -> list[int]:
    """The other processes that carry a mark in their environment, among those we may look at.

    Args:
        mark: as ``NAME=value``.
    """
    wanted = os.fsencode(mark)
    others = (pid for pid in _processes() if pid != os.getpid())
    return [pid for pid in others if wanted in _environment(pid)]


def kill_marked(mark: str, patience: float) -> None:
    """Kill every process that carries a mark in its environment, until there is none.

    Args:
        mark: as ``NAME=value``.
        patience: give up after so many seconds.
    """
    deadline = time.monotonic() + patience
    while marked(mark) and time.monotonic() < deadline:
        _signal_marked(mark, signal.SIGKILL)
        time.sleep(_MOMENT)


def environment(process: dict[str, Any]) -> dict[str, str]:
    """The environment that a process began with; empty where it is gone or not ours to look at.

    Args:
        process: from :func:`identity`.
    """
    found = _environment(process["pid"]) if is_alive(process) else []
    pairs = (os.fsdecode(entry).partition("=") for entry in found if b"=" in entry)
    return {name: value for name, _, value in pairs} if is_alive(process) else {}


def _signal_below(number: int) -> None:
    for pid in descendants(os.getpid()):
        _kill(pid, number)


def _signal_marked(mark: str, number: int) -> None:
    for pid in marked(mark):
        process = identity(pid)
        # Its number may have gone to another process before it was known which one it is.
        if os.fsencode(mark) in _environment(pid):
            send_signal(process, number)


def _kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _start_ticks(pid: int) -> int | None:
    text = _first_line(f"/proc/{pid}/stat")
    # The name in parentheses may hold blanks; a zombie has ended.
    fields = text.rpartition(")")[2].split()
    return int(fields[19]) if fields and fields[0] not in "ZX" else None


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        # Each thread has children of its own.
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            text = _first_line(f"/proc/{pid}/task/{thread}/children")
            found += [int(word) for word in text.split()]
    except (OSError, ValueError):
        return found
    return found


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdecimal()]  # noqa: PTH208
    except OSError:
        return []


def _environment(pid: int) -> list[bytes]:
    try:
        with open(f"/proc/{pid}/environ", "rb") as stream:  # noqa: PTH123
            return stream.read().split(b"\0")
    except OSError:
        return []


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123
            return stream.read().strip()
    except OSError:
        return ""
