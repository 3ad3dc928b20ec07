"""Reading large logs, and showing them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from rompy_tui.supervision.logs import LineIndex, LogTail, clean, search

from . import flood
from .measure import RUNS, timed
from .table import line

SIZES = (10, 100, 1_000)
"""Megabytes."""

_COUNT = 100_000
_LINE = b"+time 20230101.060000 , step    360;  iteration  1; sweep 1   accuracy OK in  97.4 %"
_CODE = (
    "import resource, sys; from pathlib import Path; from rompy_tui.supervision.logs import *\n"
    "log = Path(sys.argv[1]); LogTail(log).read(); index = LineIndex(log)\n"
    "while index.extend(): pass\n"
    "index.read(index.lines - 50, 50)\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
)


def run(folder: Path) -> None:
    """Print the rows."""
    log = folder / "log"
    for megabytes in SIZES:
        grow(log, megabytes)
        seconds = timed(lambda: LogTail(log).read())
        line(f"end of a log of {megabytes:,} MB", seconds)
        line("its last 40 lines", timed(lambda: LogTail(log, last_lines=40).read()))
        seconds = timed(lambda: counted(log), runs=3)
        note = f"{seconds * 1000 / megabytes:.2f} s a GB"
        line("its lines counted", seconds, note, held(log))
        for what, pattern, regular in (
            ("plain", "not in there", False),
            ("regular expression", r"step\s+\d+0000000;", True),
        ):
            if regular and megabytes > 100:
                continue  # the same for each MB, and long
            started = time.perf_counter()
            sum(1 for _ in search(log, pattern, regular=regular))
            seconds = time.perf_counter() - started
            line(f"searched, {what}", seconds, f"{megabytes / seconds:.0f} MB/s")
    cleaning("plain", _LINE)
    cleaning("coloured", b"\x1b[32m" + _LINE + b"\x1b[0m")
    log.unlink()
    flood.run(folder)
    cleaning("not ASCII", "énergie ".encode() + _LINE)


def grow(log: Path, megabytes: int) -> None:
    """Have a log of some size, of real text."""
    block = b"\n".join([_LINE] * 12_000) + b"\n"
    with log.open("ab") as stream:
        while stream.tell() < megabytes * 1_000_000:
            stream.write(block)


def counted(log: Path) -> int:
    """Count the lines of a log."""
    index = LineIndex(log)
    while index.extend():
        pass
    return index.lines


def held(log: Path) -> float:
    """The most memory that a process holds which shows the log and counts its lines, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(log)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def cleaning(what: str, text: bytes) -> None:
    """How long lines take to be made harmless."""

    def work() -> None:
        for _ in range(_COUNT):
            clean(text)

    seconds = timed(work, RUNS)
    note = f"{20_000 * seconds / _COUNT:.1%} of a core at 20,000 lines/s"
    line(f"{_COUNT:,} lines cleaned, {what}", seconds, note)
