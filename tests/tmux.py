"""The program in a real terminal, tmux, for tests that press keys and look at screens."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

LIMIT = 30.0
"""Seconds that anything may take before a test gives up; never how long it should take."""


class Tmux:
    """The program in a terminal of tmux.

    Args:
        folder: where it is started; the terminal's socket stands beside it.
        columns: of the terminal.
        rows: likewise.
        arguments: of the program, as a shell takes them.
    """

    def __init__(self, folder: Path, columns: int, rows: int, arguments: str = "") -> None:
        self._socket = str(folder.parent / "tmux.socket")
        self.presses = 0
        size = ["-x", str(columns), "-y", str(rows)]
        # Pytest's readline says that the terminal has 80 columns.
        program = f"env -u COLUMNS -u LINES {sys.executable} -m rompy_tui {arguments}"
        program += "; echo ended with $?; exec sleep 100"
        # Without a configuration: what a person has in theirs is not what is tested.
        self._run("-f", "/dev/null", "new-session", "-d", *size, "-c", str(folder), program)

    def press(self, *keys: str) -> None:
        """Press keys, as tmux calls them."""
        self.presses += len(keys)
        self._run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.presses += len(text)
        self._run("send-keys", "-l", text)

    @property
    def screen(self) -> str:
        """What shows."""
        return self._run("capture-pane", "-p")

    def until(self, shows: str, *, gone: bool = False) -> str:
        """Wait until a text shows, or does not any more; the screen then."""
        end = time.monotonic() + LIMIT
        while (shows in (screen := self.screen)) is gone:
            if time.monotonic() > end:
                pytest.fail(f"{shows!r} {'stayed' if gone else 'did not come'}:\n{screen}")
            time.sleep(0.02)
        return screen

    def close(self) -> None:
        """End the terminal and all in it."""
        subprocess.run(
            ["tmux", "-S", self._socket, "kill-server"], capture_output=True, timeout=LIMIT
        )

    def _run(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=LIMIT
        ).stdout
