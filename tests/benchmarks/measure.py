"""Measures whole commands, two in turn, so that a drift of the machine's speed hits both."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of some runs of one command.

    Args:
        seconds: wall time.
        megabytes: the largest memory the process held.
    """

    seconds: float
    megabytes: float


def once(command: Sequence[str], folder: Path) -> Figure:
    """Run a command once, its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Figure(time.perf_counter() - started, usage.ru_maxrss / 1024)


def paired(
    first: Sequence[str], second: Sequence[str], folder: Path, runs: int = RUNS
) -> tuple[Figure, Figure]:
    """Run two commands in turn, after one run of each that does not count.

    Args:
        first: a command.
        second: what to compare it with.
        folder: where to run them.
        runs: how often to run each.

    Returns:
        The medians of each.
    """
    found: tuple[list[Figure], list[Figure]] = ([], [])
    for number in range(runs + 1):
        for figures, command in zip(found, (first, second), strict=True):
            figure = once(command, folder)
            if number:
                figures.append(figure)
    return _median(found[0]), _median(found[1])


def timed(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds that some work takes in this process: the median, after a run that does not count.

    Args:
        work: what to do; the same each time.
        runs: how often.
    """
    work()
    return statistics.median(_seconds(work) for _ in range(runs))


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of all do not pass."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(figures: Sequence[Figure]) -> Figure:
    return Figure(
        statistics.median(f.seconds for f in figures),
        statistics.median(f.megabytes for f in figures),
    )
