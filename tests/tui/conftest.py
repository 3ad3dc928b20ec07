"""A workspace with a model that is quick, the application on it, and a real terminal."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyte
import pytest
from textual.css.query import NoMatches

from rompy_tui.settings import Settings
from rompy_tui.tui.app import RompyApp
from rompy_tui.tui.start import Start

LIMIT = 30.0
"""Seconds that anything may take before a test gives up; never how long it should take."""

MODEL = """\
run_id: waves
output_dir: ./output
period: {start: 2024-01-01, duration: 1d}
config:
  model_type: base
"""
BACKEND = """\
type: local
command: "echo one; echo two"
"""
PIPELINE = """\
config: !include model.yml
backend: !include backends/local.yml
postprocessor:
  type: noop
  validate_outputs: true
"""


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test saves as a setting is nobody else's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings-of-this-test"))


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model run, a backend and a pipeline; it is the current directory."""
    folder = tmp_path / "workspace"
    (folder / "backends").mkdir(parents=True)
    (folder / "model.yml").write_text(MODEL)
    (folder / "backends" / "local.yml").write_text(BACKEND)
    (folder / "pipeline.yml").write_text(PIPELINE)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def disk(mounted: Any, workspace: Path) -> Callable[[str, str], Path]:
    """Mount a file system in the workspace, with options of mount(8); once more to change them."""
    return lambda name, options: mounted(workspace / name, options)


@pytest.fixture
def make_app(workspace: Path) -> Callable[..., RompyApp]:
    """Make the application for the workspace."""

    def make(file: Path | None = None, run_id: str | None = None, **settings: Any) -> RompyApp:
        return RompyApp(Start(workspace, file, run_id, Settings(**settings)))

    return make


def is_true(condition: Callable[[], object]) -> bool:
    """Whether something is true; of a widget that is not there yet, nothing is."""
    try:
        return bool(condition())
    except NoMatches:
        return False


@pytest.fixture
def until() -> Callable[..., object]:
    """Wait until something is true, a little at a time."""

    async def wait(pilot: object, condition: Callable[[], object], what: str = "") -> None:
        deadline = time.monotonic() + LIMIT
        while not is_true(condition):
            if time.monotonic() > deadline:
                pytest.fail(f"this did not come true: {what or condition}")
            await pilot.pause()  # type: ignore[attr-defined]
            await asyncio.sleep(0.01)

    return wait


class Terminal:
    """The program in a real pseudo-terminal, its screen kept by a terminal emulator.

    Args:
        command: the program.
        folder: where it runs.
        columns: of the terminal.
        rows: of the terminal.
        rate: bytes that the link to the terminal carries in a second; None for any number. What
            the program writes is taken at once all the same, as an SSH server does.
        answers: whether the terminal answers what it is asked.
    """

    def __init__(
        self,
        command: list[str],
        folder: Path,
        columns: int,
        rows: int,
        *,
        rate: float | None = None,
        answers: bool = False,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.rate = rate
        self.on_the_way = b""
        self._carried_at = time.monotonic()
        if answers:
            self.screen.write_process_input = self.keys
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.status: int | None = None
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            # Readline sets COLUMNS and LINES behind the back of os.environ.
            os.execvpe(command[0], command, dict(os.environ))
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def keys(self, text: str) -> None:
        """Type."""
        os.write(self.master, text.encode())

    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Read what the program writes until something is true."""
        deadline = time.monotonic() + LIMIT
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"this did not come true: {what}\n{self.text()}")
            self.read(0.05)

    def until_shows(self, text: str) -> None:
        """Wait until the screen shows a text."""
        self.until(lambda: text in self.text(), f"the screen shows {text!r}")

    def until_still(self) -> None:
        """Read until the program has written nothing for a second: an idle one writes nothing."""
        deadline = time.monotonic() + LIMIT
        while select.select([self.master], [], [], 1.0)[0]:
            if time.monotonic() > deadline:
                pytest.fail(f"it goes on writing\n{self.text()}")
            self.read(0)

    def until_ended(self) -> int:
        """Wait for the program's end; its exit status, or minus the signal that ended it."""
        self.until(self._ended, "the program ends")
        assert self.status is not None
        self.read(0.1)
        return self.status

    def read(self, seconds: float) -> None:
        """Take what the program writes within some seconds."""
        if self.master < 0:
            time.sleep(seconds)
            return
        readable, _, _ = select.select([self.master], [], [], seconds)
        try:
            data = os.read(self.master, 65536) if readable else b""
        except OSError:
            return
        self.written += data
        self.on_the_way += data
        self._carry()

    def _carry(self) -> None:
        """Show what has come over the link."""
        now = time.monotonic()
        count = len(self.on_the_way)
        if self.rate is not None:
            count = min(count, int((now - self._carried_at) * self.rate))
            if not count and self.on_the_way:
                return
        self._carried_at = now
        came, self.on_the_way = self.on_the_way[:count], self.on_the_way[count:]
        self._stream.feed(came)

    def hang_up(self) -> None:
        """Be gone, as a terminal window that is closed."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End the program, however it is."""
        if not self._ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.master >= 0:
            os.close(self.master)

    def _ended(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None


@pytest.fixture
def terminal(workspace: Path) -> Iterator[Callable[..., Terminal]]:
    """Start the program in a pseudo-terminal, or a shell from which it is started."""
    started: list[Terminal] = []

    def start(
        *arguments: str,
        columns: int = 120,
        rows: int = 40,
        shell: list[str] | None = None,
        **link: Any,
    ) -> Terminal:
        command = shell or [sys.executable, "-m", "rompy_tui", *arguments]
        started.append(Terminal(command, workspace, columns, rows, **link))
        return started[-1]

    yield start
    for each in started:
        each.close()
