"""A log that floods, and one of 100 MB, in our log view and others: keys, bytes, memory, time.

The others are Textual's Log and RichLog, and toolong, which ``make bench`` installs
(``ROMPY_TUI_BENCH_BIN`` says where). All show the same files, in a terminal of 120x40.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rompy_tui.launch import launch
from rompy_tui.supervision import Run, Store, cancel

from .measure import percentile
from .runs import ended, memory, prepared, until
from .table import left_out
from .terminal import Terminal

RATE = 20_000
"""Lines a second."""
BIG = 100_000_000
"""Bytes."""

_SECONDS = 5.0
_KEYS = 20
_PAUSE = 0.4
_F1, _ESCAPE = "\x1bOP", "\x1b[27u"
_LAST = "at-the-end"
# Only digits: a word that is written over them is written as a whole.
_ROW = "20230101.060000 360 {:012d} 97.4 18.25 0.0031 1024 2048 4096 8192 16384"
_SCRIPT = f"""\
import sys, time
most, n, begun = int(sys.argv[1]), 0, time.monotonic()
while n < most or not most:
    print("\\n".join("{_ROW}".format(n) for n in range(n, n + 400)), flush=True)
    n += 400
    if not most:
        time.sleep(max(0.0, begun + n / {RATE} - time.monotonic()))
print("{_LAST}")
"""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A program that shows a log.

    Args:
        name: of the program.
        command: to show the log of a run.
        key: shows its help.
        word: stands in that help.
    """

    name: str
    command: Callable[[Run], list[str]]
    key: str
    word: str


def run(folder: Path) -> None:
    """Print the rows."""
    os.chdir(folder)
    (folder / "out" / "r").mkdir(parents=True)
    (folder / "out" / "r" / "INPUT").touch()
    (folder / "flood.py").write_text(_SCRIPT)
    store = Store(folder / ".rompy-tui")
    command = f"{sys.executable} {folder}/flood.py"
    big = launch(prepared(folder, f"{command} {BIG // (len(_ROW) + 8)}"), store)
    ended(big)
    flood = launch(prepared(folder, f"{command} 0"), store)
    until(lambda: flood.log("run").exists())
    try:
        for viewer in _viewers():
            _flooded(viewer, flood, folder)
            _opened(viewer, big, folder)
    finally:
        cancel(flood)
        ended(flood)


def _viewers() -> list[Viewer]:
    def ours(shown: Run) -> list[str]:
        return [sys.executable, "-m", "rompy_tui", "--run", shown.id]

    def stock(widget: str) -> Callable[[Run], list[str]]:
        program = [sys.executable, "-m", "tests.benchmarks.stock_log", widget]
        return lambda shown: [*program, str(shown.log("run"))]

    viewers = [
        Viewer("rompy-tui", ours, "?", "Back to the files"),
        Viewer("Textual's Log", stock("Log"), _F1, "closes"),
        Viewer("Textual's RichLog", stock("RichLog"), _F1, "closes"),
    ]
    where = os.environ.get("ROMPY_TUI_BENCH_BIN", "")
    if where:
        tl = f"{where}/tl"
        viewers.append(Viewer("toolong", lambda shown: [tl, str(shown.log("run"))], _F1, "Reposit"))
    else:
        left_out("toolong", "ROMPY_TUI_BENCH_BIN does not say where it is (make bench)")
    return viewers


def _start(viewer: Viewer, shown: Run, folder: Path) -> Terminal:
    here = str(Path(__file__).parent.parent.parent)
    return Terminal(viewer.command(shown), folder, {"PYTHONPATH": here})


def _flooded(viewer: Viewer, shown: Run, folder: Path) -> None:
    """Keys and bytes while lines come."""
    terminal = _start(viewer, shown, folder)
    terminal.during(3.0)
    what = f"flood, {viewer.name}: "
    count = round(terminal.during(_SECONDS) / _SECONDS)
    print(f"{what + 'bytes a second':52} {count:8,} B", flush=True)
    try:
        times = []
        for _ in range(_KEYS):
            times.append(terminal.until(viewer.key, viewer.word))
            terminal.send(_ESCAPE)
            terminal.during(_PAUSE)
        seconds = percentile(times, 95)
        print(f"{what + 'key to answer, p95':52} {seconds * 1000:7.1f} ms", flush=True)
    except TimeoutError as error:
        left_out(f"{what}key to answer", str(error))
    terminal.close()


def _opened(viewer: Viewer, shown: Run, folder: Path) -> None:
    """A log of 100 MB: how soon its end shows, the memory for it, and what is sent afterwards."""
    started = time.perf_counter()
    terminal = _start(viewer, shown, folder)
    what = f"{BIG // 1_000_000} MB, {viewer.name}: "
    try:
        terminal.until("", _LAST)
        seconds = time.perf_counter() - started
        terminal.quiet(2.0)
        held = memory(terminal.pid)
        print(f"{what + 'end shown':52} {seconds * 1000:7.1f} ms {held:6.1f} MB", flush=True)
        count = round(terminal.during(_SECONDS) / _SECONDS)
        print(f"{what + 'bytes a second when idle':52} {count:8,} B", flush=True)
    except TimeoutError as error:
        left_out(f"{what}end shown", str(error))
    terminal.close()
