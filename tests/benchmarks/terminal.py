"""A program in a pseudo-terminal of 120x40, whose answers to keys are timed and counted."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping
from pathlib import Path

_QUIET = 0.25
_PATIENCE = 20.0


class Terminal:
    """A program in a pseudo-terminal; what it writes is looked at and thrown away.

    Args:
        command: the program.
        folder: where it runs.
        environ: variables that differ from those here.
    """

    pid: int
    """Of the program's process."""

    def __init__(self, command: list[str], folder: Path, environ: Mapping[str, str]) -> None:
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(command[0], command, {**os.environ, "TERM": "xterm-256color", **environ})
        size = struct.pack("HHHH", 40, 120, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def first_frame(self) -> int:
        """Wait for the first frame; the bytes until nothing more came for a second."""
        while not select.select([self._master], [], [], 0.1)[0]:
            pass
        return self.quiet(1.0)

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def press(self, keys: str, quiet: float = _QUIET) -> int:
        """Type; the bytes until nothing came for some seconds."""
        os.write(self._master, keys.encode())
        return self.quiet(quiet)

    def until(self, keys: str, shows: str) -> float:
        """Type; the seconds until a text came.

        Args:
            keys: what is typed.
            shows: what is waited for.

        Raises:
            TimeoutError: it does not come.
        """
        came, wanted, begun = b"", shows.encode(), time.perf_counter()
        os.write(self._master, keys.encode())
        while wanted not in came:
            left = begun + _PATIENCE - time.perf_counter()
            if left < 0 or not select.select([self._master], [], [], left)[0]:
                raise TimeoutError(f"{shows!r} did not come after {keys!r}")
            came = came[-len(wanted) :] + os.read(self._master, 65536)
        return time.perf_counter() - begun

    def quiet(self, seconds: float = _QUIET) -> int:
        """Read until nothing comes for some seconds; at most for ten."""
        count, end = 0, time.monotonic() + 10
        while time.monotonic() < end and select.select([self._master], [], [], seconds)[0]:
            count += len(os.read(self._master, 65536))
        return count

    def during(self, seconds: float) -> int:
        """Read for some seconds."""
        count, end = 0, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                count += len(os.read(self._master, 65536))
        return count

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)
