"""Reading a CSV file of gauge series."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path


class GaugeFileError(Exception):
    """A gauges file cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Gauges:
    """Water levels through time.

    Attributes:
        times: times since the start, s, n values.
        levels: for each gauge name its levels, m, n values.
    """

    times: list[float]
    levels: dict[str, list[float]]


def read_gauges(path: Path) -> Gauges:
    """Read a gauges file: a header line, then rows of time and one level per gauge.

    A unit in square brackets after a name in the header is dropped.

    Args:
        path: the CSV file.

    Returns:
        The series, with at least one gauge and one row.

    Raises:
        GaugeFileError: when the file is missing, empty, or has a row that does not fit.
    """
    try:
        # utf-8-sig: spreadsheets put a mark before the first name.
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            rows = [(reader.line_num, row) for row in reader if row]
    except FileNotFoundError:
        raise GaugeFileError(f"there is no gauges file {path}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GaugeFileError(f"cannot read {path}: {error}") from None
    if not rows:
        raise GaugeFileError(f"{path} is empty")
    header = rows[0][1]
    names = [re.sub(r"\s*\[[^\]]*\]\s*$", "", name).strip() for name in header[1:]]
    if not names:
        raise GaugeFileError(f"{path} has no gauge: the header has only one column")
    if len(set(names)) < len(names):
        raise GaugeFileError(f"{path} has two gauges of the same name in its header")
    if len(rows) == 1:
        raise GaugeFileError(f"{path} has a header but no rows")
    columns: list[list[float]] = [[] for _ in header]
    for line, row in rows[1:]:
        if len(row) != len(header):
            raise GaugeFileError(
                f"{path}, line {line}: {len(row)} cells where the header has {len(header)}"
            )
        for index, cell in enumerate(row):
            columns[index].append(_number(cell, f"{path}, line {line}, column {index + 1}"))
    return Gauges(columns[0], dict(zip(names, columns[1:], strict=True)))


def _number(cell: str, where: str) -> float:
    """Read one finite number; where is the place to name in the message."""
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise GaugeFileError(f"{where}: '{cell}' is not a number")
    return number
