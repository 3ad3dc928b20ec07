"""Bytes that the terminal UI sends, with the painter and without, on a terminal of 120x40."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from pathlib import Path

from . import corpus
from .measure import RUNS
from .table import sized

FILES = 200
_QUIET = 0.25
_IDLE = 5.0
_FLOOD = 5.0
_UP, _DOWN = "\x1b[A", "\x1b[B"
_STEPS = {
    "a key in the list of files": ("\x1bOQ", (_DOWN, _DOWN, _UP, _DOWN)),
    "a key in the text": ("\x1bOR", (_DOWN, _UP, _DOWN, _DOWN)),
    "the page of keys, and back": ("\x1bOQ", ("?", "\x1b")),
    "the palette, and back": ("\x1bOQ", ("\x10", "\x1b")),
}
"""What is pressed first, which is not counted, and the keys whose bytes are counted."""

_PIPELINE = """\
config: {run_id: flood, output_dir: ./output, config: {model_type: base}}
backend:
  type: local
  command: |
    n=0
    while :; do
      seq -f "step %.0f of the model: iteration 3, accuracy OK in 97.4 %%" $n $((n += 400))
      sleep 0.02
    done
postprocessor: {type: noop}
"""


def run(folder: Path) -> None:
    """Print the rows."""
    place = corpus.workspace(folder / "files", FILES)
    (place / "pipeline.yml").write_text(_PIPELINE)
    plain, painted = session(place, "off"), session(place, "on")
    for what, count in painted.items():
        sized(what, count, plain[what])


def session(place: Path, painter: str) -> dict[str, int]:
    """Go through the program once.

    Args:
        place: a workspace.
        painter: ``on`` or ``off``.

    Returns:
        Of each step its bytes; of keys the median, of what goes on by itself those of a second.
    """
    terminal = _Terminal(place, painter)
    found = {"the first frame": terminal.first_frame()}
    terminal.quiet(2.0)
    for what, (before, keys) in _STEPS.items():
        terminal.press(before)
        sizes = [terminal.press(key) for _ in range(RUNS) for key in keys]
        found[what] = round(statistics.median(sizes))
    found["a second without a key"] = round(terminal.during(_IDLE) / _IDLE)
    terminal.close()
    terminal = _Terminal(place, painter)
    terminal.quiet(2.0)
    found["the dialog before a launch"] = terminal.press("\x1b[15~", 1.0)
    terminal.press("\r", 2.0)
    found["a second of a log of 20,000 lines/s"] = round(terminal.during(_FLOOD) / _FLOOD)
    terminal.press("c", 2.0)
    terminal.close()
    return found


class _Terminal:
    """The program in a pseudo-terminal; what it writes is counted and thrown away."""

    def __init__(self, place: Path, painter: str) -> None:
        self._pid, self._master = pty.fork()
        if self._pid == 0:
            os.chdir(place)
            changes = {"TERM": "xterm-256color", "ROMPY_TUI_PAINTER": painter}
            command = [sys.executable, "-m", "rompy_tui", "pipeline.yml"]
            os.execve(sys.executable, command, {**os.environ, **changes})
        size = struct.pack("HHHH", 40, 120, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def first_frame(self) -> int:
        """Wait for the first frame; its bytes."""
        while not select.select([self._master], [], [], 0.1)[0]:
            pass
        return self.quiet()

    def press(self, keys: str, quiet: float = _QUIET) -> int:
        """Type; the bytes until nothing came for some seconds."""
        os.write(self._master, keys.encode())
        return self.quiet(quiet)

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
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._master)
