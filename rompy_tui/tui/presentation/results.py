"""How what a postprocessor returned looks: a table, and a plot of what is a series."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from ...diagnostics.text import cell_width, visible

_MOST_ROWS = 2_000
_LONGEST = 300
_PLOT_ROWS = 6
_PLOT_COLUMNS = 64
_LEAST = 3
"""Numbers that make a series."""

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def result_rows(result: dict[str, Any]) -> list[tuple[str, str]]:
    """What was returned, a name and a value a line; plots follow a series.

    Args:
        result: as JSON holds it; it may come from foreign code.

    Returns:
        Harmless text, the names padded to one width; at most 2,000 rows.
    """
    rows = list(_rows(result, ""))
    over = len(rows) - _MOST_ROWS
    width = max((cell_width(name) for name, _ in rows[:_MOST_ROWS]), default=0)
    padded = [(name + " " * (width - cell_width(name)), value) for name, value in rows[:_MOST_ROWS]]
    return [*padded, ("", f"… {over:,} more")] if over > 0 else padded


def _rows(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            label = visible(str(key))[:_LONGEST]
            yield from _rows(inner, f"{name}.{label}" if name else label)
    elif isinstance(value, list) and (numbers := _series(value)):
        yield name, _summary(numbers)
        for row in plot(numbers):
            yield "", row
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _rows(inner, f"{name}[{number}]")
    else:
        yield name, _text(value)


def _series(values: Sequence[Any]) -> list[float]:
    """The numbers of a series; none where it is no series."""
    if len(values) < _LEAST:
        return []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            return []
    found = [math.nan if value is None else float(value) for value in values]
    return found if any(map(math.isfinite, found)) else []


def _summary(numbers: Sequence[float]) -> str:
    finite = [number for number in numbers if math.isfinite(number)]
    missing = len(numbers) - len(finite)
    mean = math.fsum(number / len(finite) for number in finite)
    text = f"{len(numbers):,} numbers from {min(finite):.5g} to {max(finite):.5g}, mean {mean:.5g}"
    return f"{text}, {missing:,} missing" if missing else text


def plot(numbers: Sequence[float]) -> list[str]:
    """A series as rows of bars, the highest row first.

    Args:
        numbers: the series; what is not finite leaves a gap.

    Returns:
        Six rows, at most 64 columns wide, behind the numbers that the rows' edges stand for.
    """
    columns = _thinned(numbers)
    finite = [number for number in columns if math.isfinite(number)]
    low, high = min(finite), max(finite)
    # Half of each: their difference itself may be too large for a number.
    span = (high / 2 - low / 2) or 0.5
    heights = [
        1 + (number / 2 - low / 2) / span * (_PLOT_ROWS * 8 - 1) if math.isfinite(number) else 0
        for number in columns
    ]
    labels = {_PLOT_ROWS - 1: f"{high:.5g}", 0: f"{low:.5g}"}
    width = max(map(len, labels.values()))
    rows = []
    for row in reversed(range(_PLOT_ROWS)):
        bars = "".join(_EIGHTHS[max(0, min(8, round(height) - row * 8))] for height in heights)
        rows.append(f"{labels.get(row, ''):>{width}} │{bars}")
    return rows


def _thinned(numbers: Sequence[float]) -> list[float]:
    """At most so many numbers as there are columns, each the mean of its part."""
    count = len(numbers)
    if count <= _PLOT_COLUMNS:
        return list(numbers)
    edges = [count * column // _PLOT_COLUMNS for column in range(_PLOT_COLUMNS + 1)]
    means = []
    for begin, end in pairwise(edges):
        finite = [number for number in numbers[begin:end] if math.isfinite(number)]
        means.append(math.fsum(n / len(finite) for n in finite) if finite else math.nan)
    return means


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        # Digits of a huge number take long to make.
        return f"{value:,}" if abs(value) < 10**18 else f"{float(min(value, 10**308)):.5g}"
    if isinstance(value, float):
        return f"{value:.6g}"
    text = visible(str(value)) if value not in ({}, []) else "empty"
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
