"""The INPUT file of the shelf model: what may stand in it, and how it is read.

INPUT is plain text. Each line is ``keyword = value``; ``#`` starts a comment.
Every keyword must stand in the file exactly once.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

GRAVITY = 9.81
"""Acceleration of gravity, m/s2."""

CHOICES = {
    "wave_shape": ("sine", "pulse"),
    "offshore": ("open", "wall"),
    "coast": ("open", "wall"),
}
"""Keywords that take one word, with the words they take."""

MAY_BE_ZERO = frozenset({"slope_length", "ramp_time"})
"""Number keywords for which 0 makes sense; all other numbers must be above 0."""


class InputError(Exception):
    """Something in the INPUT file is wrong; the text is one line for the user."""


@dataclass(frozen=True)
class Settings:
    """Everything one run needs. The fields are the keywords of the INPUT file.

    Attributes:
        duration: model time to run, s.
        time_step: time step, s.
        cell_size: width of a grid cell, m.
        deep_length: length of the flat deep part, m.
        slope_length: length of the slope between the deep part and the shelf, m.
        shelf_length: length of the flat shelf, m.
        deep_depth: still-water depth of the deep part, m.
        shelf_depth: still-water depth of the shelf, m.
        wave_shape: "sine" (a wave train) or "pulse" (one crest).
        wave_amplitude: amplitude of the incoming wave, m.
        wave_period: period of the sine, or length of the pulse, s.
        ramp_time: time over which the sine grows to full size, s.
        offshore: "open" (makes waves, lets reflections out) or "wall".
        coast: "open" (lets waves out) or "wall" (sends them back).
        gauges: pairs of name and distance from the offshore boundary, m.
        gauge_interval: time between two gauge rows, s.
        snapshot_interval: time between two snapshots, s.
        snapshot_spacing: distance between two points of a snapshot, m.
    """

    duration: float
    time_step: float
    cell_size: float
    deep_length: float
    slope_length: float
    shelf_length: float
    deep_depth: float
    shelf_depth: float
    wave_shape: str
    wave_amplitude: float
    wave_period: float
    ramp_time: float
    offshore: str
    coast: str
    gauges: tuple[tuple[str, float], ...]
    gauge_interval: float
    snapshot_interval: float
    snapshot_spacing: float

    @property
    def length(self) -> float:
        """Length of the whole domain, m."""
        return self.deep_length + self.slope_length + self.shelf_length

    @property
    def courant(self) -> float:
        """Cells the fastest wave crosses in one time step; stable up to 1."""
        deepest = max(self.deep_depth, self.shelf_depth)
        return math.sqrt(GRAVITY * deepest) * self.time_step / self.cell_size


def find_problem(settings: Settings) -> tuple[str, str] | None:
    """Look for values that are fine alone but do not fit together.

    Args:
        settings: the settings to check.

    Returns:
        The keyword to look at and what is wrong with it, or None when all is well.
    """
    s = settings
    for key in ("duration", "gauge_interval", "snapshot_interval"):
        if not _is_multiple(getattr(s, key), s.time_step):
            text = f"{getattr(s, key):g} s is not a whole number of time steps of {s.time_step:g} s"
            return key, text
    if not _is_multiple(s.length, s.cell_size) or s.length < 10 * s.cell_size:
        text = f"{s.cell_size:g} m does not cut {s.length:g} m into 10 or more equal cells"
        return "cell_size", text
    if not _is_multiple(s.snapshot_spacing, s.cell_size):
        return "snapshot_spacing", f"{s.snapshot_spacing:g} m is not a whole number of cells"
    for name, place in s.gauges:
        if not 0.0 <= place <= s.length:
            return "gauges", f"{name} at {place:g} m is outside the domain of 0 to {s.length:g} m"
    # A rounding error above 1 is harmless; a real excess makes the waves grow for ever.
    if s.courant > 1.0 + 1e-12:
        # Rounded down, so that the step we advise is one we accept.
        best = math.floor(s.time_step / s.courant * 1000) / 1000
        return "time_step", (
            f"CFL limit broken: sqrt(g h) dt / dx = {s.courant:.3f} is above 1;"
            f" use a time_step of {best:g} s or less, or larger cells"
        )
    return None


def parse_input(text: str, name: str = "INPUT") -> Settings:
    """Read the text of an INPUT file.

    Args:
        text: the content of the file.
        name: file name to use in messages.

    Returns:
        The checked settings.

    Raises:
        InputError: at the first thing wrong; the text starts with "name:line: ".
    """
    known = [field.name for field in fields(Settings)]
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.split("#", 1)[0].strip()
        if not content:
            continue
        where = f"{name}:{number}"
        key, equals, value = (part.strip() for part in content.partition("="))
        if not equals:
            raise InputError(f"{where}: expected 'keyword = value', found '{content}'")
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean '{close[0]}'?" if close else ""
            raise InputError(f"{where}: unknown keyword '{key}'{hint}")
        if key in lines:
            raise InputError(f"{where}: '{key}' already stands on line {lines[key]}")
        lines[key] = number
        try:
            values[key] = _convert(key, value)
        except ValueError as error:
            raise InputError(f"{where}: {key}: {error}") from None
    missing = [key for key in known if key not in lines]
    if missing:
        listed = ", ".join(f"'{key}'" for key in missing)
        raise InputError(f"{name}:{max(number, 1)}: end of file, still missing {listed}")
    settings = Settings(**values)
    problem = find_problem(settings)
    if problem is not None:
        key, message = problem
        raise InputError(f"{name}:{lines[key]}: {key}: {message}")
    return settings


def read_input(path: Path) -> Settings:
    """Read an INPUT file from disk.

    Args:
        path: the file.

    Returns:
        The checked settings.

    Raises:
        InputError: when the file cannot be read or something in it is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}:1: cannot read the file: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}:1: the file is not UTF-8 text") from None
    return parse_input(text, str(path))


def _convert(key: str, value: str) -> object:
    """Turn the text of one value into its type; ValueError says what is wrong."""
    if not value:
        raise ValueError("the value is missing")
    if key in CHOICES:
        if value not in CHOICES[key]:
            raise ValueError(f"'{value}' is not one of {', '.join(CHOICES[key])}")
        return value
    if key == "gauges":
        return _gauges(value)
    number = _number(value)
    if number < 0.0 or (number == 0.0 and key not in MAY_BE_ZERO):
        least = "0 or more" if key in MAY_BE_ZERO else "above 0"
        raise ValueError(f"{value} must be {least}")
    return number


def _number(value: str) -> float:
    """Read a finite number."""
    try:
        number = float(value)
    except ValueError:
        raise ValueError(f"'{value}' is not a number") from None
    if not math.isfinite(number):
        raise ValueError(f"'{value}' is not a finite number")
    return number


def _gauges(value: str) -> tuple[tuple[str, float], ...]:
    """Read ``name:distance`` pairs parted by blanks."""
    pairs: list[tuple[str, float]] = []
    for item in value.split():
        name, _, place = item.partition(":")
        # Names become CSV headers, so commas, quotes and blanks are kept out.
        if not re.fullmatch(r"[A-Za-z][\w-]*", name) or not place:
            raise ValueError(f"expected name:distance, found '{item}'")
        if name in dict(pairs):
            raise ValueError(f"there are two gauges named '{name}'")
        pairs.append((name, _number(place)))
    return tuple(pairs)


def _is_multiple(value: float, unit: float) -> bool:
    """Tell whether value is a whole number (1 or more) of units."""
    count = value / unit
    return round(count) >= 1 and abs(count - round(count)) < 1e-6
