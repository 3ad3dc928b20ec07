"""Periods that hold no time, or whose fields nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from ...diagnostics import Fix
from ..kinds import DocumentKind
from ..misnamed import meant_field
from .base import Finding, Subject, rule

_FIELDS = ("start", "end", "duration", "interval", "include_end")


def _length(values: dict[Any, Any]) -> timedelta | None:
    """How long a period is; None where that is wrong or not known."""
    if values.get("start") and values.get("end"):
        start, end = _moment(values["start"]), _moment(values["end"])
        same_zone = start and end and (start.tzinfo is None) == (end.tzinfo is None)
        return end - start if start and end and same_zone else None
    return _duration(values.get("duration"))


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    try:
        # What the model run reads is tried in many forms, which takes its time.
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        from ...model.time import TimeRange
    try:
        return TimeRange.model_validate({"start": value, "duration": "1h"}).start
    except ValidationError:
        return None


def _duration(value: Any) -> timedelta | None:
    from ...model.time import parse_duration

    try:
        return parse_duration(value)
    except ValueError:
        return None


def _period(subject: Subject) -> dict[Any, Any] | None:
    """The period's values; None where there are none or not all of them are known."""
    values = subject.values.get("period")
    if not isinstance(values, dict):
        return None
    document = subject.document
    if document.unresolved and document.is_unresolved(subject.path("period")):
        return None
    return values


@rule("empty-period", DocumentKind.MODEL_RUN, fields={"period"})
def empty(subject: Subject) -> Iterator[Finding]:
    """The period ends when it begins, or before.

    Such a period holds no moment: the model has nothing to do, or runs until it fails. rompy
    accepts it without a word.

    Wrong::

        run_id: forecast
        period:
          start: 2023-02-01
          end: 2023-01-31

    Right::

        run_id: forecast
        period:
          start: 2023-01-31
          end: 2023-02-01
    """
    values = _period(subject)
    length = _length(values) if values else None
    if values is None or length is None or length > timedelta(0):
        return
    name = "end" if values.get("start") and values.get("end") else "duration"
    if name == "duration" and length == timedelta(0):
        return  # nobody writes a zero by accident
    message = "the duration is negative: the period holds no time"
    if name == "end":
        how = "when it starts" if length == timedelta(0) else "before it starts"
        message = f"the period ends {how}: it holds no time"
    yield Finding(message, subject.path("period", name), "let it end after its start")


@rule("useless-interval", DocumentKind.MODEL_RUN, fields={"period"})
def useless_interval(subject: Subject) -> Iterator[Finding]:
    """The interval does not fit into the period, or is no step forward.

    An interval that is longer than the whole period, zero or negative gives no moment between
    start and end. Capital ``M`` is minutes to rompy, as is ``m``.

    Wrong::

        run_id: forecast
        period:
          start: 2023-01-01
          duration: 1d
          interval: 2d

    Right::

        run_id: forecast
        period:
          start: 2023-01-01
          duration: 1d
          interval: 1h
    """
    values = _period(subject)
    interval = _duration(values.get("interval")) if values else None
    if values is None or interval is None:
        return
    path = subject.path("period", "interval")
    length = _length(values)
    if interval <= timedelta(0):
        yield Finding("the interval is no step forward", path, "write it as 1h or 15m")
    elif length is not None and timedelta(0) < length < interval:
        from ..meant import length as written

        step, whole = (written(int(t.total_seconds())) for t in (interval, length))
        message = f"the interval, {step}, is longer than the whole period, {whole}"
        yield Finding(message, path, "write a shorter one, as 1h or 15m")


@rule("unread-period-field", DocumentKind.MODEL_RUN, fields={"period"})
def unread(subject: Subject) -> Iterator[Finding]:
    """A period has a field that nobody reads.

    rompy leaves out what it does not know in a period without saying so: with ``intervall: 15m``
    the step is one hour, the default.

    Wrong::

        run_id: forecast
        period:
          start: 2023-01-01
          duration: 1d
          freq: 15m

    Right::

        run_id: forecast
        period:
          start: 2023-01-01
          duration: 1d
          interval: 15m
    """
    values = subject.values.get("period")
    if not isinstance(values, dict):
        return
    for key in values:
        if key in _FIELDS:
            continue
        message = f"a period has no field {key!r}: it is left out"
        path = subject.path("period", key)
        meant = meant_field(str(key), _FIELDS)
        span = subject.document.spans.key(path)
        if meant is None or meant.name in values or span is None:
            hint = f"the fields are: {', '.join(_FIELDS)}"
            yield Finding(message, path, hint, on_key=True)
        else:
            fix = Fix(meant.name, span, meant.name)
            yield Finding(message, path, f"did you mean {meant.name!r}?", (fix,), on_key=True)


RULES = (empty, useless_interval, unread)
"""The rules of this file."""
