"""What a person probably meant by a text that is not in the form its field wants.

Each function takes the text as written and returns what would be right; None, or nothing, where
that is not plain to see.
"""

from __future__ import annotations

import difflib
import re
from datetime import datetime

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)\s*(?:,|and\b)?\s*")
_CLOCK = re.compile(r"(\d+):(\d{2})(?::(\d{2}))?")
_DAYS_AND_CLOCK = re.compile(r"(\d+)-(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?")
_LEADING_NUMBER = re.compile(r"([+-]?\d+)\s*[a-z]+", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[, ']\d{3})+")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MEMORY = re.compile(r"(\d+)(\.\d+)?\s*([kmgt]?)(?:ib?|b|bytes?)?", re.IGNORECASE)
_MEMORY_UNITS = "kmgt"
_ANSWERS = {
    **dict.fromkeys(("true", "yes", "on", "enable", "enabled", "active"), True),
    **dict.fromkeys(("false", "no", "off", "disable", "disabled", "inactive", "none"), False),
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/._ ]?(\d{1,2})[-/._ ]?(\d{1,2})(?:[T _-]+(.*))?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T _]+(.*))?")
_TIME = re.compile(r"(\d{1,2}):?(\d{2})?:?(\d{2})?(?:\s*(Z|UTC))?", re.IGNORECASE)


def boolean(text: str) -> bool | None:
    """True or false, from another word for it or a misspelled one."""
    close = difflib.get_close_matches(text.strip().lower(), _ANSWERS, 1, 0.7)
    return _ANSWERS[close[0]] if close else None


def whole_number(text: str) -> int | None:
    """A whole number, from a word, with a unit, with grouped digits, or with an exponent."""
    text = text.strip().lower()
    if text in _WORDS:
        return _WORDS.index(text)
    if _GROUPED.fullmatch(text):
        return int(re.sub("[, ']", "", text))
    unit = _LEADING_NUMBER.fullmatch(text)
    if unit:
        return int(unit[1])
    try:
        return int(text, 0) if text.startswith("0") else _whole(float(text))
    except (ValueError, OverflowError):
        return None


def _whole(number: float) -> int | None:
    return int(number) if number == int(number) else None


def seconds(text: str) -> int | None:
    """A number of seconds, from ``1h30m``, ``90 min``, ``2 hours``, ``PT1H`` or ``1:30:00``."""
    text = text.strip().lower()
    if text.startswith("p"):
        text = text[1:].replace("t", "")
    clock = _CLOCK.fullmatch(text)
    if clock and clock[3]:
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
    days = _DAYS_AND_CLOCK.fullmatch(text)
    if days:
        # sbatch(1): days-hours, days-hours:minutes, days-hours:minutes:seconds.
        numbers = [int(part or 0) for part in days.groups()]
        return sum(a * b for a, b in zip(numbers, (86400, 3600, 60, 1), strict=True))
    # "1h30": what follows hours without a unit is minutes.
    text = re.sub(r"(h\s*)(\d{1,2})$", r"\1\2m", text)
    total, end = 0.0, 0
    while end < len(text):
        part = _PART.match(text, end)
        if part is None or part[2] not in _UNITS:
            return None
        total += float(part[1]) * _SECONDS[_UNITS[part[2]]]
        end = part.end()
    return _whole(total) if text else None


def time_limits(text: str) -> list[str]:
    """Time limits ``HH:MM:SS``, the likeliest first; a bare number may be minutes or seconds."""
    text = text.strip()
    if text.isdecimal() and len(text) < 7:
        # sbatch(1) reads a bare number as minutes; whoever writes 3600 thinks of seconds.
        found = [int(text) * 60, int(text)]
        return [_clock(s) for s in (found if int(text) < 600 else found[::-1])]
    if _CLOCK.fullmatch(text) and text.count(":") == 1:
        # sbatch(1) reads minutes and seconds; most people mean hours and minutes.
        first, second = map(int, text.split(":"))
        return [_clock(first * 3600 + second * 60), _clock(first * 60 + second)]
    total = seconds(text)
    return [_clock(total)] if total else []


def _clock(total: int) -> str:
    return f"{total // 3600:02}:{total // 60 % 60:02}:{total % 60:02}"


def durations(text: str) -> list[str]:
    """Lengths of time as rompy writes them (``1h``), the likeliest first."""
    text = text.strip()
    if text.isdecimal() and len(text) < 10:
        number = int(text)
        return [f"{number}m", f"{number}s"] if number < 300 else [length(number)]
    if _CLOCK.fullmatch(text) and text.count(":") == 1:
        text += ":00"
    total = seconds(text)
    return [length(total)] if total else []


def length(total: int) -> str:
    """So many seconds as rompy writes a length of time (``1h``)."""
    unit = next(u for u in "dhms" if total % _SECONDS[u] == 0)
    return f"{total // _SECONDS[unit]}{unit}"


def memory(text: str) -> str | None:
    """A memory limit as docker-run(1) writes it, from ``4 GB``, ``4Gi`` or ``1.5g``."""
    match = _MEMORY.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = float(f"{match[1]}{match[2] or ''}"), match[3].lower()
    while unit and (unit == "t" or number != int(number)) and unit != "k":
        number *= 1024
        unit = _MEMORY_UNITS[_MEMORY_UNITS.index(unit) - 1]
    return f"{int(number)}{unit}" if number and number == int(number) else None


def moment(text: str) -> str | None:
    """A date, or date and time, in ISO 8601, from other orders and separators."""
    text = text.strip()
    if text.isdecimal() and len(text) in {10, 12, 14}:
        text = f"{text[:8]}T{text[8:]}"
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if month > 12:
            month, day = day, month
    else:
        match = _YEAR_LAST.fullmatch(text)
        if match is None:
            return None
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        if day <= 12 and month <= 12 and day != month:
            return None  # nobody can tell which is the month
        if month > 12:
            day, month = month, day
    clock = _TIME.fullmatch(match[4]) if match[4] else None
    if match[4] and clock is None:
        return None
    hour, minute, second = (int(part or 0) for part in (clock.groups()[:3] if clock else (0, 0, 0)))
    try:
        found = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    zone = "Z" if clock and clock[4] else ""
    return f"{found:%Y-%m-%dT%H:%M:%S}{zone}" if clock else f"{found:%Y-%m-%d}"


def wrong_date(text: str) -> str:
    """What is wrong with a date, one sentence; empty where it is one or looks like none."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    if match is None:
        either = _YEAR_LAST.fullmatch(text.strip())
        return "write year-month-day: nobody can tell day from month here" if either else ""
    year, month, day = (int(part) for part in match.groups())
    if not 1 <= month <= 12:
        return f"there is no month {month}: a date is written year-month-day"
    try:
        datetime(year or 1, month, day)
    except ValueError:
        return f"there is no day {day} in {datetime(year or 1, month, 1):%B %Y}"
    return ""
