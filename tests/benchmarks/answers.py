"""How soon the terminal UI answers to a launch, a line of a log, a cancel; keys while it checks."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from rompy_tui.supervision import Store

from . import corpus
from .measure import percentile
from .runs import stage_runs, until
from .table import left_out, line
from .terminal import Terminal

FILES = (100, 1_000, 10_000)
_ROUNDS = 7
_SETTLE = 2.0
_F5 = "\x1b[15~"
_KEYS = "qwxzjkvb" * 4
_SHOWN = "MODEL_ROOT"

# It notes when it writes each line, and does not end when it is asked to.
_MODEL = """\
config: {run_id: r, output_dir: ./output, config: {model_type: base}}
backend:
  type: local
  command: |
    trap "" TERM
    date +%s%N > began
    sleep 4
    for letter in A B C D E F G H; do
      sleep 0.73
      date +%s%N >> wrote
      for n in 1 2 3 4 5 6 7 8; do printf $letter$letter; done; echo
    done
    sleep 600
postprocessor: {type: noop}
"""


def run(folder: Path) -> None:
    """Print the rows."""
    (folder / "one").mkdir()
    running, begun, shown, answered = [], [], [], []
    for number in range(_ROUNDS):
        shutil.rmtree(folder / "one" / "output", ignore_errors=True)
        stage, first, lines, cancelled = _run(folder / "one", f"state-{number}")
        running.append(stage)
        begun.append(first)
        shown += lines
        answered.append(cancelled)
    for what, times in (
        ("key to the first stage running", running),
        ("key to the model's first act", begun),
        ("a line of a log, written to painted", shown),
        ("key to cancel, to its answer", answered),
    ):
        note = f"p95 {percentile(times, 95) * 1000:.0f} ms of {len(times)}"
        line(what, percentile(times, 50), note)
    for count in FILES:
        _while_checking(corpus.workspace(folder / str(count), count), count)


def _run(folder: Path, state: str) -> tuple[float, float, list[float], float]:
    """Launch, watch and cancel once.

    Args:
        folder: where.
        state: where its runs are kept.

    Returns:
        Seconds to the first stage, to the model's start, of each line, and to the answer.
    """
    (folder / "p.yml").write_text(_MODEL)
    command = [sys.executable, "-m", "rompy_tui", "--state-dir", state, "p.yml"]
    terminal, store = Terminal(command, folder, {}), Store(folder / state)
    try:
        terminal.first_frame()
        terminal.quiet(_SETTLE)
        terminal.press(_F5, 1.5)
        pressed = time.time_ns()
        terminal.send("\r")
        until(lambda: any(map(stage_runs, store.list())))
        stage = time.time_ns() - pressed
        work = folder / "output" / "r"
        until((work / "began").exists)
        until(lambda: bool((work / "began").read_text().strip()))
        first = int((work / "began").read_text()) - pressed
        came = [_arrival(terminal, letter * 16) for letter in "ABCDEFGH"]
        wrote = map(int, (work / "wrote").read_text().split())
        lines = [(seen - at) / 1e9 for seen, at in zip(came, wrote, strict=True)]
        return stage / 1e9, first / 1e9, lines, terminal.until("c", "killed")
    finally:
        terminal.send("c")
        terminal.quiet(1.0)
        terminal.close()


def _arrival(terminal: Terminal, text: str) -> int:
    """When a text came, in nanoseconds of the clock."""
    terminal.until("", text)
    return time.time_ns()


def _while_checking(place: Path, count: int) -> None:
    """Type in a file while all the others are checked for the first time."""
    file = "group000/local00000.yml"
    terminal = Terminal([sys.executable, "-m", "rompy_tui", file], place, {})
    try:
        # At once, as it checks from its first frame on.
        terminal.until("", _SHOWN)
        terminal.send("\x1b[B\x1b[B\x1b[F # ")
        terminal.during(0.3)
        before = _used(terminal.pid)
        begun, times = time.perf_counter(), []
        for key in _KEYS:
            times.append(terminal.until(key, key))
            terminal.during(0.05)
        share = (_used(terminal.pid) - before) / (time.perf_counter() - begun)
        note = f"of {len(times)}, with {share:.0%} of a core in use"
        line(f"key to echo, p95, while {count:,} files are checked", percentile(times, 95), note)
    except TimeoutError as error:
        left_out(f"key to echo while {count:,} files are checked", str(error))
    finally:
        terminal.close()


def _used(pid: int) -> float:
    """Seconds of the processor that a process used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
