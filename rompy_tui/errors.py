"""Every error this package raises on purpose.

::

    RompyTuiError
    ├── ConfigError          the person edits a config file      retry: no
    ├── UsageError           the person calls it another way     retry: no
    ├── PluginError          the plugin's author                 retry: no
    ├── MissingError         something outside is not there      retry: once it is there
    ├── StorageError         disk full, read-only, no permission retry: once there is room
    └── ExecutionError       a stage failed                      retry: may help
        ├── StageTimeout     its time limit passed (a TimeoutError too)
        └── Cancelled        somebody asked it to stop

The message is one clear sentence for a person: what happened and where. ``hint`` says what to do.
``retry`` says whether the same call may succeed later with nothing changed by the caller.
"""

from __future__ import annotations

import errno
from typing import Any


class RompyTuiError(Exception):
    """Base of all errors of this package.

    Args:
        message: one sentence that says what happened and where.
        hint: what to do about it, or an empty string.
    """

    retry = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(RompyTuiError, ValueError):
    """A config file or value is wrong; ``diagnostics`` tells where (may be empty)."""

    def __init__(self, message: str, hint: str = "", diagnostics: tuple[Any, ...] = ()) -> None:
        super().__init__(message, hint)
        self.diagnostics = diagnostics


class UsageError(RompyTuiError, ValueError):
    """The call itself makes no sense: arguments that contradict each other or are missing."""


class PluginError(RompyTuiError):
    """A plugin could not be loaded or broke its contract; ``traceback`` is its own, as text."""

    def __init__(self, message: str, hint: str = "", traceback: str = "") -> None:
        super().__init__(message, hint)
        self.traceback = traceback


class MissingError(RompyTuiError):
    """Something outside this package is not there: Docker, Slurm, an interpreter, a plugin."""

    retry = True


class StorageError(RompyTuiError):
    """A file could not be written or removed: disk full, read-only, no permission."""

    retry = True


class ExecutionError(RompyTuiError):
    """A stage of a run failed."""

    retry = True


class StageTimeout(ExecutionError, TimeoutError):
    """A stage ran longer than its ``timeout`` in seconds and was stopped."""


class Cancelled(ExecutionError):
    """A stage was stopped because somebody asked for it."""

    retry = False


_REASONS = {
    errno.ENOSPC: ("no space left on the device", "make room there, or choose another directory"),
    errno.EDQUOT: ("the disk quota is used up", "make room there, or choose another directory"),
    errno.EROFS: ("the file system is read-only", "choose a directory that can be written"),
    errno.EACCES: ("permission denied", "choose a directory that you may write"),
    errno.EPERM: ("operation not permitted", "choose a directory that you may write"),
    errno.ENOENT: ("no such file or directory", "check the path"),
    errno.ENOTDIR: ("a part of the path is not a directory", "check the path"),
    errno.EISDIR: ("it is a directory", "name a file"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
}


def reason_of(error: OSError) -> tuple[str, str]:
    """Say in plain words why the operating system refused.

    Args:
        error: what it raised.

    Returns:
        The reason and what to do, the second empty where nothing general can be said.
    """
    known = _REASONS.get(error.errno or 0)
    if known:
        return known
    return (error.strerror or str(error) or type(error).__name__).lower(), ""


def storage_error(doing: str, error: OSError) -> StorageError:
    """Turn an ``OSError`` into a :class:`StorageError` with a clear sentence.

    Args:
        doing: what was tried, as "cannot write /data/out".
        error: what the operating system said.

    Returns:
        The error to raise; its message names the path, the reason and what to do.
    """
    reason, hint = reason_of(error)
    return StorageError(f"{doing}: {reason}", hint)
