"""What the exit status of a command means."""

from __future__ import annotations

from enum import IntEnum

from ..errors import MissingError, RompyTuiError, UsageError


class ExitCode(IntEnum):
    """The exit status of every command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    MISSING = 3
    INTERRUPTED = 130


def code_for(error: RompyTuiError) -> ExitCode:
    """The exit status that an error ends a command with."""
    if isinstance(error, UsageError):
        return ExitCode.USAGE
    return ExitCode.MISSING if isinstance(error, MissingError) else ExitCode.FAILED
