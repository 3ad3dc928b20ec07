"""What a line of a log says of how far a program is.

The forms are those of the models' own sources: SWAN writes ``+time``, step, iteration and sweep to
the screen and ``Time of computation ->`` to its print file; SCHISM ``TIME STEP=`` and ``TIME=``;
XBeach ``Simulation ... percent complete`` and ``Time remaining``; WAVEWATCH III ``calculating for``
and a table of steps in ``log.ww3``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import NamedTuple

_BATCH = 2000
_LONGEST = 2000
_OWN_LONGEST = 300
"""Characters of a line that are looked at: whoever says how far he is says it soon."""

_MODEL, _COUNT, _PERCENT = 3, 2, 1
"""How much a kind of reading is worth: a model's own line more than any percentage."""


class Reading(NamedTuple):
    """What one line says.

    Args:
        kind: which form it had; readings of one kind can be compared.
        worth: the reading of more worth is believed.
        fraction: from 0 to 1, where the line alone says it.
        step: the number of a step.
        steps: how many there are.
        time: the model's time in seconds since 1970 (UTC).
        elapsed: the model's time in seconds since it began.
        left: seconds that the program itself believes to need yet.
    """

    kind: str
    worth: int
    fraction: float | None = None
    step: int | None = None
    steps: int | None = None
    time: float | None = None
    elapsed: float | None = None
    left: float | None = None


_NUMBER = r"\d{1,12}(?:\.\d{0,12})?"
_DATE = (
    r"(\d{4}[-/.]?\d\d[-/.]?\d\d(?:[ t.]\d\d:?\d\d(?::?\d\d)?)?"
    r"|\d\d-[a-z]{3}-\d\d \d\d:\d\d:\d\d)"
)
_WORDS = "step|record|file|frame|epoch|day|hour|cycle|batch|chunk|part|task|tile|member"
_VERBS = "processed|processing|completed|finished|done|progress|wrote|written|writing"

_SIGNS = (
    "%",
    "percent",
    "remaining",
    "step",
    "calculating for",
    "computation ->",
    "model ",
    "simulat",
    "current ",
    "| 1",
    "| 2",
)
"""What a line must hold one of, or ``n/n``, ``n of n``. To look for each in many lines is cheap."""

_SWAN = re.compile(rf"\+?\btime {_DATE} ?[, ]+step {{0,12}}(\d{{1,12}})\b")
_SWAN_PRINT = re.compile(rf"time of computation -> {{0,9}}{_DATE}")
_SCHISM = re.compile(rf"time step= {{0,20}}(\d{{1,12}}); {{0,9}}time= {{0,30}}({_NUMBER})(?![\d.])")
_SCHISM_STEPS = re.compile(r"time stepping begins\.* {1,20}(\d{1,12}) {1,20}(\d{1,12})(?!\d)")
_WW3 = re.compile(rf"calculating for {{1,9}}{_DATE}")
_WW3_TABLE = re.compile(rf"^ {{0,9}}(\d{{1,12}})\| {{0,9}}\d{{1,9}}\| {{0,3}}{_DATE} ")
_MODEL_TIME = re.compile(
    rf"\b(?:model|simulation|simulated|current) (?:date|time)\b[^\w\n]{{0,9}}(?:is )?{_DATE}"
)
_TIMES = (
    ("ww3", "calculating for", _WW3),
    ("swan", "computation ->", _SWAN_PRINT),
    ("time", " time", _MODEL_TIME),
    ("time", " date", _MODEL_TIME),
)
_XBEACH_LEFT = re.compile(
    r"\bremaining:? {1,4}(?:(\d{1,6}) hours?(?: and )? {0,3})?"
    r"(?:(\d{1,6}) minutes?(?: and )? {0,3})?(?:(\d{1,6}) seconds?)?"
)
_OF = r"(\d{1,12}) ?(?:/|of|out of) ?(\d{1,12})"
_COUNTS = re.compile(
    rf"\b(?:{_WORDS}|{_VERBS})s?[:=#]? {{0,9}}#?{_OF}(?![\w.:/-])"
    rf"|(?<![\w.:/-]){_OF} (?:{_WORDS})s\b"
)
_STEP = re.compile(r"\b(?:time ?)?step[:=#]? {0,12}(\d{1,12})(?![\w.:/-])(?! ?(?:/|of|out of) ?\d)")
_SAID_PERCENT = re.compile(
    rf"(?<![\w.-])({_NUMBER}) ?(?:%|percent)[ ,:;-]{{0,3}}"
    r"(?:is |are )?(?:complete|done|finished|processed|of the (?:run|simulation|period)\b)"
    r"|\b(?:progress|complete|completed|done|finished|processed)[ :=]{1,3}"
    rf"({_NUMBER}) ?(?:%|percent)"
)
# Alone on its line, behind or before a bar, or at the end of a line that tells of a step or time.
_BAR_PERCENT = re.compile(
    rf"^[^\w%]{{0,200}}({_NUMBER}) ?%(?:[^\w%]{{0,3}}$|\||  ?\[|[ ,]{{1,3}}eta\b)"
    rf"|[]|] {{0,3}}({_NUMBER}) ?%[^\w%]{{0,3}}(?:$|eta\b|\d)"
    rf"|(?<![\w.-])({_NUMBER})%\|"
    rf"|\b(?:step|time)\b.{{1,100}} ({_NUMBER}) ?%$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def readings(lines: Iterable[str], patterns: Sequence[re.Pattern[str]] = ()) -> Iterator[Reading]:
    """What lines say of how far a program is, in order.

    Args:
        lines: as :class:`.tail.LogTail` gives them.
        patterns: more forms, of a person's settings: with the groups ``percent``, ``step`` and
            ``steps``, or ``time``.
    """
    source = iter(lines)
    while batch := list(islice(source, _BATCH)):
        if patterns:
            for line in batch:
                yield from _of_own(line[:_OWN_LONGEST], patterns)
        # What is not ASCII may change its length, but not the ends of lines.
        text = "\n".join(batch).lower()
        for begin in sorted(_likely(text)):
            end = text.find("\n", begin)
            end = len(text) if end < 0 else end
            yield from _of_line(text[begin : min(end, begin + _LONGEST)].rstrip())


def _likely(text: str) -> set[int]:
    """Where the lines begin that are worth a closer look."""
    found = set()
    for sign in _SIGNS:
        place = text.find(sign)
        while place >= 0:
            found.add(text.rfind("\n", 0, place) + 1)
            place = text.find("\n", place)
            place = text.find(sign, place) if place >= 0 else -1
    for sign in ("/", "of "):
        place = text.find(sign)
        while place >= 0:
            behind = place + len(sign)
            if text[behind : behind + 2].strip()[:1].isdigit() and _ends_a_number(text, place):
                found.add(text.rfind("\n", 0, place) + 1)
                behind = text.find("\n", behind)
            place = text.find(sign, behind) if behind >= 0 else -1
    return found


def _ends_a_number(text: str, place: int) -> bool:
    """Whether a number stands before a place, maybe with ``out`` between."""
    before = text[max(0, place - 6) : place].rstrip()
    return before.removesuffix("out").rstrip()[-1:].isdigit()


def _of_line(line: str) -> Iterator[Reading]:
    """What a line in small letters says."""
    if said := _of_model(line):
        yield said
        return
    if "remaining" in line and (hit := _XBEACH_LEFT.search(line)) and any(hit.groups()):
        hours, minutes, seconds = (int(text or 0) for text in hit.groups())
        yield Reading("left", 0, left=hours * 3600.0 + minutes * 60.0 + seconds)
    if ("/" in line or "of " in line) and (hit := _COUNTS.search(line)):
        step, steps = (int(text) for text in hit.groups() if text is not None)
        if steps and step <= steps:
            yield Reading("count", _COUNT, step / steps, step, steps)
            return
    for form in (_SAID_PERCENT, _BAR_PERCENT) if "%" in line or "percent" in line else ():
        if hit := form.search(line):
            value = float(next(text for text in hit.groups() if text is not None))
            if value <= 100:
                worth = _COUNT if form is _SAID_PERCENT else _PERCENT
                yield Reading("percent", worth, value / 100)
            return
    if "step" in line and (hit := _STEP.search(line)):
        yield Reading("step", 0, step=int(hit[1]))


def _of_model(line: str) -> Reading | None:
    """What a line says that a model is known to write."""
    if "step" in line:
        if hit := _SWAN.search(line):
            time = moment(hit[1])
            return Reading("swan", _MODEL, step=int(hit[2]), time=time) if time else None
        if hit := _SCHISM.search(line):
            return Reading("schism", _MODEL, step=int(hit[1]), elapsed=float(hit[2]))
        if hit := _SCHISM_STEPS.search(line):
            return Reading("schism", 0, steps=int(hit[2]))
    if "|" in line and (hit := _WW3_TABLE.search(line)):
        time = moment(hit[2])
        return Reading("ww3", _MODEL, step=int(hit[1]), time=time) if time else None
    for kind, sign, form in _TIMES:
        if sign in line and (hit := form.search(line)):
            time = moment(hit[1])
            return Reading(kind, _MODEL, time=time) if time else None
    return None


def _of_own(line: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[Reading]:
    """What a person's own patterns find in a line."""
    for pattern in patterns:
        hit = pattern.search(line)
        if hit is None:
            continue
        said = {name: text for name, text in hit.groupdict().items() if text}
        try:
            found = _of_groups(said)
        except (ValueError, OverflowError):
            continue
        if found:
            yield found


def _of_groups(said: dict[str, str]) -> Reading | None:
    kind, worth = "own", _MODEL + 1
    if "percent" in said:
        value = float(said["percent"])
        return Reading(kind, worth, value / 100) if 0 <= value <= 100 else None
    time = moment(said["time"].strip().lower()) if "time" in said else None
    step = int(said["step"]) if "step" in said else None
    steps = int(said["steps"]) if "steps" in said else None
    if step is not None and steps and 0 <= step <= steps:
        return Reading(kind, worth, step / steps, step, steps, time)
    if step is None and time is None:
        return None
    return Reading(kind, worth, step=step, time=time)


def moment(text: str) -> float | None:
    """A model's time as seconds since 1970 (UTC); None where the text is none.

    Args:
        text: in small letters, as ``20230101.060000`` or ``2023/01/01 06:00:00``.
    """
    if text[2:3] == "-":
        day, month, rest = text.split("-", 2)
        year, _, clock = rest.partition(" ")
        known = _MONTHS.index(month) + 1 if month in _MONTHS else 0
        text = f"{'19' if year >= '70' else '20'}{year}{known:02}{day}{clock}"
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) not in {8, 12, 14}:
        return None
    day, clock = digits[:8], digits[8:].ljust(6, "0")
    try:
        found = datetime.strptime(day + clock, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return (found - _EPOCH) / timedelta(seconds=1)
