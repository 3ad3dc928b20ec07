"""Locks between processes, and what stands in their place on file systems without them."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from typing import Any

from ..proc import host_name, identity, is_alive
from .files import LOCK

HEARTBEAT = 20.0
"""Seconds between two signs of life of a supervisor."""

SILENCE = 4 * HEARTBEAT
"""After so many seconds without one, a supervisor on another machine is taken for dead."""

_CLAIM = "claim."
_WHO = ("pid", "started", "boot", "host")
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


class NoLocks(Exception):
    """The file system has no flock(2)."""


def try_lock(path: str) -> int | None:
    """Lock a file for this process and those that inherit its descriptor.

    Args:
        path: the file; it is made where it is not there.

    Returns:
        The descriptor that holds the lock, not inheritable; None where another process has it.

    Raises:
        NoLocks: the file system has no locks.
        OSError: the file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        if error.errno in _NO_LOCKS:
            raise NoLocks from error
        raise
    return descriptor


def take_run(directory: str) -> tuple[bool, int | None]:
    """Make this process the only one that supervises a run.

    Args:
        directory: the run's.

    Returns:
        Whether it is, and the descriptor of the run's lock; None where there are no locks.

    Raises:
        OSError: the directory cannot be read or written.
    """
    try:
        descriptor = try_lock(f"{directory}/{LOCK}")
    except NoLocks:
        return _claim(directory), None
    return descriptor is not None, descriptor


def _claim(directory: str) -> bool:
    """Take a run where the file system has no flock(2).

    Claims are numbered; a claim is a symbolic link, made in one step (symlink(2)), whose text says
    who made it. Whoever makes the next one after that of a process which is gone has the run.
    """
    own = identity(os.getpid())
    text = " ".join(str(own[name]) for name in _WHO)
    names = os.listdir(directory)  # noqa: PTH208  this is loaded by the supervisor
    number = max((int(n[len(_CLAIM) :]) for n in names if n.startswith(_CLAIM)), default=0)
    if number and has_owner(_claimed(f"{directory}/{_CLAIM}{number}"), f"{directory}/{LOCK}"):
        return False
    path = f"{directory}/{_CLAIM}{number + 1}"
    try:
        os.symlink(text, path)  # noqa: PTH211
    except FileExistsError:
        # NFS may do it, lose the answer and try again.
        return os.readlink(path) == text  # noqa: PTH115
    return True


def _claimed(path: str) -> dict[str, Any]:
    pid, started, boot, host = os.readlink(path).split(" ", 3)  # noqa: PTH115
    return {"pid": int(pid), "started": int(started), "boot": boot, "host": host}


def wait_lock(path: str) -> int | None:
    """Lock a file, waiting for whoever has it for a moment.

    Args:
        path: the file; it is made where it is not there.

    Returns:
        The descriptor that holds the lock; None where the file system has no locks.

    Raises:
        OSError: the file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError as error:
        os.close(descriptor)
        if error.errno in _NO_LOCKS:
            return None
        raise
    return descriptor


def beat(path: str) -> None:
    """Leave a sign of life; it needs no room on the disk."""
    try:
        os.utime(path)
    except OSError:
        return


def silent_for(path: str) -> float | None:
    """How long ago the last sign of life was, in seconds; None where there never was one."""
    try:
        return time.time() - os.stat(path).st_mtime  # noqa: PTH116
    except OSError:
        return None


def has_owner(owner: dict[str, Any], lock: str) -> bool:
    """Whether a supervisor lives: by its process on this machine, by its signs of life on another.

    Args:
        owner: from :func:`rompy_tui.proc.identity`; may be empty.
        lock: its lock file.
    """
    if not owner:
        return False
    if owner.get("host") == host_name():
        return is_alive(owner)
    silent = silent_for(lock)
    return silent is not None and silent < SILENCE
