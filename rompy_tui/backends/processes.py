"""Starts a command under :mod:`rompy_tui.backends.reaper`, waits for it, and stops it."""

from __future__ import annotations

import json
import os
import secrets
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .. import called
from ..proc import kill_marked, signal_name
from .execution import Cancellation

_REAPER = Path(__file__).with_name("reaper.py")
# What the reaper may need beyond its grace to end a large tree, in seconds.
_PATIENCE = 10.0
# A variable in the environment of everything that runs under one reaper.
_MARK = "ROMPY_TUI_COMMAND"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    Args:
        code: its exit status, or None.
        signal: the signal that ended it, or None.
        error: the errno that kept it from starting, or None.
        timed_out: whether its time limit passed.
        cancelled: whether somebody asked it to stop.
        lost: whether the process that watched it was killed, so that nobody knows.
    """

    code: int | None = None
    signal: int | None = None
    error: int | None = None
    timed_out: bool = False
    cancelled: bool = False
    lost: bool = False

    @property
    def ok(self) -> bool:
        """Whether it ended by itself with status 0."""
        return self.code == 0 and not (self.timed_out or self.cancelled or self.lost)

    def describe(self) -> str:
        """How it ended, for a sentence that begins with "the command"."""
        if self.lost:
            return "is lost: the process that watched it was killed"
        if self.error is not None:
            return f"could not be started: {os.strerror(self.error).lower()}"
        if self.signal is not None:
            return f"was ended by signal {self.signal} ({signal_name(self.signal)})"
        return f"ended with exit status {self.code}"


class Watched:
    """A command that runs under the reaper.

    Args:
        argv: program and arguments.
        cwd: directory to run in.
        env: its whole environment.
        output: where its standard output and error go, as in :class:`subprocess.Popen`.
        grace: seconds between asking it to end and killing it.
        stdin: what it reads; nothing where None.
        pass_fds: descriptors that it inherits under their numbers.

    Raises:
        OSError: the interpreter cannot be started, or ``cwd`` entered.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        output: int | IO[Any] | None,
        grace: float,
        stdin: IO[Any] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        # What the reaper can no longer end once it is gone itself is found by this mark.
        self._mark = f"{_MARK}={secrets.token_hex(8)}"
        control_read, self._control = os.pipe()
        self._result, result_write = os.pipe()
        self._grace = grace
        self._noted, self._begun = called.note(argv, "command"), time.monotonic()
        command = [sys.executable, "-I", "-S", str(_REAPER), str(control_read)]
        try:
            self._process = subprocess.Popen(
                [*command, str(result_write), str(grace), *argv],
                cwd=cwd,
                env={**env, _MARK: self._mark.partition("=")[2]},
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=output,
                stderr=subprocess.STDOUT if output is not None else None,
                pass_fds=(control_read, result_write, *pass_fds),
                start_new_session=True,
            )
        except BaseException:
            self._close()
            raise
        finally:
            os.close(control_read)
            os.close(result_write)

    @property
    def stdout(self) -> IO[Any] | None:
        """The command's output, where ``output`` was a pipe."""
        return self._process.stdout

    def wait(self, timeout: float | None, cancellation: Cancellation) -> Ended:
        """Wait for the command's end, at most so long or until somebody asks to stop.

        Args:
            timeout: seconds, or None for no limit.
            cancellation: the request to stop.

        Returns:
            How it ended; nothing of it is running any more.
        """
        try:
            watched = [self._result, cancellation.fileno()]
            readable, _, _ = select.select(watched, [], [], timeout)
        except BaseException:
            # Ctrl+C in a caller's own program: what it started must not go on without it.
            self.stop()
            self._read_result()
            raise
        timed_out = not readable
        cancelled = not timed_out and self._result not in readable
        if timed_out or cancelled:
            self.stop()
        result = self._read_result()
        if not result:
            kill_marked(self._mark, _PATIENCE)
        self._remember_end(result)
        return Ended(
            code=result.get("exit"),
            signal=result.get("signal"),
            error=result.get("error"),
            timed_out=timed_out,
            cancelled=cancelled,
            lost=not result and not (timed_out or cancelled),
        )

    def stop(self) -> None:
        """Ask the reaper to end everything; :meth:`wait` still has to be called."""
        try:
            os.write(self._control, b"stop\n")
        except BrokenPipeError:
            return

    def _remember_end(self, result: Mapping[str, int]) -> None:
        status = -result["signal"] if result.get("signal") else result.get("exit")
        said = os.strerror(result["error"]).lower() if result.get("error") else ""
        called.ended(self._noted, time.monotonic() - self._begun, status, said)

    def _read_result(self) -> dict[str, int]:
        readable, _, _ = select.select([self._result], [], [], self._grace + _PATIENCE)
        line = os.read(self._result, 4096) if readable else b""
        try:
            self._process.wait(self._grace + _PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close()
        return json.loads(line) if line.endswith(b"\n") else {}

    def _close(self) -> None:
        for descriptor in (self._control, self._result):
            try:
                os.close(descriptor)
            except OSError:
                continue
