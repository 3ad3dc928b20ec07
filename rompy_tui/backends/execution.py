"""What a backend or processor of ours is told about the run it is part of.

It is how a run is stopped and where its output goes. Plugins that do not take a context are
called without one.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Cancelled, StageTimeout, storage_error
from .handle import Handle

UNBUFFERED = {"PYTHONUNBUFFERED": "1", "GFORTRAN_UNBUFFERED_PRECONNECTED": "y"}
"""Set unless a config says otherwise: programs that buffer show nothing until they end."""

GRACE = 5.0
"""Seconds between asking a process to end and killing it."""


class Cancellation:
    """A request to stop, safe to make from any thread or signal handler.

    It can be waited for together with file descriptors: ``fileno()`` becomes readable once the
    request is made.
    """

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._requested = False

    def cancel(self) -> None:
        """Ask whatever runs to stop. Asking again changes nothing."""
        if not self._requested:
            self._requested = True
            os.write(self._write, b"x")

    @property
    def requested(self) -> bool:
        """Whether somebody asked."""
        return self._requested

    def fileno(self) -> int:
        """A descriptor that is readable once :meth:`cancel` was called."""
        return self._read

    def wait(self, seconds: float) -> bool:
        """Wait at most ``seconds`` for the request; say whether it was made."""
        select.select([self._read], [], [], max(seconds, 0.0))
        return self._requested

    def raise_if_requested(self) -> None:
        """Stop here if somebody asked.

        Raises:
            Cancelled: the request was made.
        """
        if self._requested:
            raise Cancelled("cancelled")

    def __del__(self) -> None:
        for descriptor in (self._read, self._write):
            try:
                os.close(descriptor)
            except OSError:
                continue


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to run once a model has ended well, by the system that runs the model.

    Args:
        command: for bash(1).
        directory: where it leaves what it prints.
        seconds: its time limit.
    """

    command: str
    directory: Path
    seconds: float


@dataclass(slots=True)
class ExecutionContext:
    """What a stage gets from whoever runs it.

    Args:
        cancellation: tells when to stop.
        log: the file to which the stage and its processes append their output; None where the
            caller wants the output through :mod:`logging`.
        grace: seconds between asking a process to end and killing it.
        deadline: the moment (:func:`time.monotonic`, seconds) when a Python stage must be done.
        failure: why the stage failed, one sentence; a backend that returns False sets it.
        handle: remembers a container or a job, so that another process can go on with it.
        shared_dir: where processes of several runs leave what they all want to know; None where
            there is no such folder.
        figures: gets processor seconds used so far and bytes resident now, each now and then;
            None where nobody wants them.
        follow_up: what a job is to be followed by, as a job of its own; None where by nothing.
    """

    cancellation: Cancellation = field(default_factory=Cancellation)
    log: Path | None = None
    grace: float = GRACE
    deadline: float | None = None
    failure: str = ""
    handle: Handle = field(default_factory=Handle)
    shared_dir: Path | None = None
    figures: Callable[[float, int], None] | None = None
    follow_up: FollowUp | None = None

    def fail(self, message: str) -> bool:
        """Note why the stage failed.

        Args:
            message: one sentence.

        Returns:
            False, so that a backend can ``return context.fail(...)``.
        """
        self.failure = message
        return False

    def checkpoint(self) -> None:
        """Called by long Python stages now and then.

        Raises:
            Cancelled: somebody asked to stop.
            StageTimeout: the deadline has passed.
        """
        self.cancellation.raise_if_requested()
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise StageTimeout("the time limit has passed")


@contextmanager
def surroundings(env_vars: Mapping[str, str], directory: Path | None) -> Iterator[None]:
    """Give Python code that runs in this process its environment and directory.

    Both belong to the whole process, so this is not for several threads at once.

    Args:
        env_vars: variables to set meanwhile.
        directory: directory to be in meanwhile; none where None.

    Raises:
        StorageError: the directory cannot be entered.
    """
    before, here = dict(os.environ), Path.cwd()
    try:
        os.environ.update(env_vars)
        if directory is not None:
            _enter(directory)
        yield
    finally:
        os.chdir(here)
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


def _enter(directory: Path) -> None:
    try:
        os.chdir(directory)
    except OSError as error:
        raise storage_error(f"cannot enter the working directory {directory}", error) from error
