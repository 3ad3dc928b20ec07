"""A random walk over the demo workspace: whatever is pressed, nothing breaks, nobody is stuck."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from textual._wait import wait_for_idle
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.worker import Worker

from rompy_tui.errors import RompyTuiError
from rompy_tui.resources import sample_configs_dir
from rompy_tui.settings import Settings
from rompy_tui.supervision import Store, cancel
from rompy_tui.tui import commands
from rompy_tui.tui.app import RompyApp
from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.common.keys import KeysScreen
from rompy_tui.tui.home import HomeScreen
from rompy_tui.tui.start import Start

STEPS = 20_000
LOOKED_AT = 100
"""Steps between two looks at whether home and help are still to be reached."""
ESCAPES = 8
"""As often Esc is pressed at most to get home: each closes what is on top."""
SIZES = [(160, 50), (120, 40), (80, 24), (60, 15), (40, 10), (20, 6), (1, 1)]
TYPED = [*"aeinost :-#{}[]&*!|>'\"%@0123456789\t", "é", "漢", "\u0301", "[/nope]", "${X}", "type: "]
VIM = [*"hjklwbe0$ggGdyxpiuoaAIV.%~/n", "colon", "escape"]
QUICK = """\
config: {run_id: quick, output_dir: ./output, config: {model_type: base}}
backend: {type: local, command: "seq 1 3000; echo '\x1b]0;title\x07 [/nope] 100 %'"}
postprocessor: {type: noop}
"""
BROKEN = [
    "",
    "a: [1, 2\n",
    "\t- x\n: :\n",
    "type: local\ncommand: echo [/red]\n  b: 2\n",
    "type: docker\nimage: a b\n",
    "config: !include nowhere.yml\n",
    "&a [*a, *b]\n",
    "\ufeff---\n...\n---\ntype: slurm\n",
    "type: local\r\ncommand: x\r",
    "{" * 200,
]


def keys() -> list[str]:
    """Every key that is declared."""
    found: set[str] = set()
    for value in vars(commands).values():
        for command in value if isinstance(value, tuple) else (value,):
            if isinstance(command, commands.Command):
                found.update(key for key in command.key.split(",") if key)
    return sorted(found)


KEYS = keys()
WAYS = [
    ["f5", "enter"],
    ["f6", "enter"],
    ["f2", "down", "enter"],
    ["f2", "down", "down", "down", "enter"],
    ["ctrl+p", *"laun", "enter"],
    ["ctrl+p", *"theme", "enter", "down", "enter"],
    ["ctrl+n", "enter", *"new.yml", "enter"],
    ["ctrl+t", "down", "enter"],
    ["ctrl+f", *"type", "enter"],
    ["c", "escape"],
    ["f14", "enter"],
]
"""Keys that lead somewhere, as a person would press them; single ones seldom come in this order."""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: ModuleType) -> Iterator[Path]:
    """A copy of the demo, its model a quick one; nothing that it started is left behind."""
    folder = tmp_path / "demo"
    shutil.copytree(sample_configs_dir() / "quickstart", folder)
    model = folder / "model.yml"
    model.write_text(model.read_text().replace("T03:00:00", "T00:05:00"))
    (folder / "quick.yml").write_text(QUICK)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("EDITOR", "true")
    # The walk changes settings, which are nobody else's.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    yield folder
    runs.end_belonging(tmp_path)


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Press the next key when the one before was taken in; Pilot would wait until all is quiet."""

    async def no_wait(_: float = 0) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr("textual.app.wait_for_idle", no_wait)
    monkeypatch.setattr("textual.pilot.wait_for_idle", no_wait)


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What threads of the program failed with; the program itself would not end with it."""
    found: list[BaseException] = []
    run = Worker._run

    async def watched(self: Worker[Any], app: Any) -> None:
        await run(self, app)
        error = self._error
        if isinstance(error, Exception) and not isinstance(error, RompyTuiError):
            found.append(error)

    monkeypatch.setattr(Worker, "_run", watched)
    return found


class Walk:
    """One walk.

    Args:
        workspace: the folder.
        dice: says where to go.
        failures: of threads.
    """

    def __init__(self, workspace: Path, dice: random.Random, failures: list[BaseException]) -> None:
        self.workspace = workspace
        self.dice = dice
        self.failures = failures
        self.step = 0
        self.last: deque[str] = deque(maxlen=30)
        self.texts = {path: path.read_bytes() for path in workspace.rglob("*.yml")}

    async def go(self, steps: int) -> None:
        """Walk some steps, through as many sessions as it takes."""
        while self.step < steps:
            settings = Settings(vim=self.dice.random() < 0.5, max_running=2)
            start = Start(self.workspace, settings=settings)
            app = RompyApp(start)
            async with app.run_test(size=(120, 40)) as pilot:
                while self.step < steps and not app._exit:
                    self.step += 1
                    await self.any_step(pilot)
                    assert not self.failures, self.failures
                    if self.step % LOOKED_AT == 0 and not app._exit:
                        await self.look(pilot)
                if not app._exit:
                    await self.quit(pilot)
            assert app.return_code == 0

    async def any_step(self, pilot: Pilot[None]) -> None:
        """Do something."""
        what = self.dice.random()
        if what < 0.02:
            size = self.dice.choice(SIZES)
            if self.dice.random() < 0.5:
                size = (self.dice.randrange(1, 170), self.dice.randrange(1, 55))
            self.last.append(f"{size[0]}x{size[1]}")
            await pilot.resize_terminal(*size)
        elif what < 0.05:
            self.last.append(self.change())
        elif what < 0.12:
            await self.mouse(pilot)
        elif what < 0.2:
            await self.press(pilot, *self.dice.choice(WAYS))
        elif what < 0.4:
            await self.press(pilot, *self.dice.choice(TYPED))
        elif what < 0.5:
            await self.press(pilot, *(self.dice.choice(VIM) for _ in range(3)))
        else:
            await self.press(pilot, self.dice.choice(KEYS))

    async def press(self, pilot: Pilot[None], *names: str) -> None:
        """Press keys."""
        for name in names:
            self.last.append(name)
            if not pilot.app._exit:
                await pilot.press(name)

    async def calmly(self, pilot: Pilot[None], *names: str) -> None:
        """Press keys as a person who looks at what each does."""
        for name in names:
            await self.press(pilot, name)
            await wait_for_idle()

    async def mouse(self, pilot: Pilot[None]) -> None:
        """Click somewhere, or turn the wheel there."""
        await wait_for_idle()  # Pilot looks for what is there by itself
        columns, rows = pilot.app.size
        place = (self.dice.randrange(columns), self.dice.randrange(rows))
        what = self.dice.choice(["click", "click", "double", "hover", "up", "down", "drag"])
        self.last.append(f"{what} {place}")
        if what == "hover":
            await pilot.hover(offset=place)
        elif what in ("up", "down"):
            event = MouseScrollUp if what == "up" else MouseScrollDown
            await pilot._post_mouse_events([event], None, offset=place, button=0)
        elif what == "drag":
            await pilot.mouse_down(offset=place)
            await pilot.mouse_up(offset=(self.dice.randrange(columns), self.dice.randrange(rows)))
        else:
            await pilot.click(offset=place, times=2 if what == "double" else 1)

    def change(self) -> str:
        """Change a file behind the program's back."""
        there = sorted(path for path in self.workspace.rglob("*.yml") if path.is_file())
        path = self.dice.choice(sorted(self.texts))
        what = self.dice.choice(["restore", "restore", "break", "break", "remove", "rename", "add"])
        if what == "restore":
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(self.texts[path])
        elif what == "break" and there:
            path = self.dice.choice(there)
            path.write_text(self.dice.choice(BROKEN))
        elif what == "remove":
            path.unlink(missing_ok=True)
        elif what == "rename" and there:
            path = self.dice.choice(there)
            path.rename(path.with_name(f"{self.dice.choice('abc')}.yml"))
        else:
            (self.workspace / f"{self.dice.choice('xyz')}.yml").write_text(QUICK)
        return f"{what} {path.name}"

    async def look(self, pilot: Pilot[None]) -> None:
        """Go home and have the keys shown, from wherever this is."""
        app = pilot.app
        await pilot.resize_terminal(120, 40)
        await wait_for_idle()
        for _ in range(ESCAPES):
            if isinstance(app.screen, HomeScreen):
                break
            await self.calmly(pilot, "escape")
        assert isinstance(app.screen, HomeScreen), f"stuck on {app.screen}"
        await self.calmly(pilot, "escape", "f2", "question_mark")
        if isinstance(app.screen, Dialog):  # something asks meanwhile, as what changed on the disk
            await self.calmly(pilot, "escape", "escape", "f2", "question_mark")
        assert isinstance(app.screen, KeysScreen), f"no help on {app.screen}, {app.focused}"
        await self.calmly(pilot, "escape")

    async def quit(self, pilot: Pilot[None]) -> None:
        """Leave the program, from wherever this is."""
        app = pilot.app
        for _ in range(ESCAPES):
            if app._exit:
                return
            await self.calmly(pilot, "ctrl+q")
            if app._exit:
                return
            # Of what asks, only the question about unsaved edits knows this key for an answer.
            await self.calmly(pilot, "d", "escape")
        assert app._exit, f"it does not quit from {app.screen}"


async def test_whatever_is_pressed_nothing_breaks_and_nobody_is_stuck(
    workspace: Path,
    dice: random.Random,
    rounds: Callable[[int], int],
    failures: list[BaseException],
    runs: ModuleType,
) -> None:
    walk = Walk(workspace, dice, failures)
    try:
        await walk.go(rounds(STEPS))
    except BaseException as error:
        keys = " ".join(map(repr, walk.last))
        print(f"step {walk.step}, last keys: {keys}")
        raise error from None
    _end_runs(workspace, runs)


def _end_runs(workspace: Path, runs: ModuleType) -> None:
    """Cancel what goes on, as a person would, and see that nothing is left of it."""
    store = Store(workspace / ".rompy-tui")
    deadline = time.monotonic() + 60
    for run in store.list():
        if not run.state.ended:
            cancel(run)
    while any(not run.state.ended for run in store.list()):
        assert time.monotonic() < deadline, [(run.id, run.state) for run in store.list()]
        time.sleep(0.1)
    while left := list(runs.belonging(workspace)):
        assert time.monotonic() < deadline, [_command(pid) for pid in left]
        time.sleep(0.1)


def _command(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return f"{pid}, gone"
