"""Periods and lengths of time, read as rompy 0.6.4 reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)
from typing_extensions import Self

_FORMATS = (
    "%Y%m%d",
    "%Y%m%dT%H",
    "%Y%m%dT%H%M",
    "%Y%m%dT%H%M%S",
    "%Y%m%d.%H",
    "%Y%m%d.%H%M",
    "%Y%m%d.%H%M%S",
    "%Y-%m-%d",
    "%Y-%m-%dT%H",
    "%Y-%m-%dT%H%M",
)
_SHORT = re.compile(r"\s*([+-]?\d+)\s*([hdwmsHDWMS])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "minutes", "s": "seconds"}


def parse_duration(value: Any) -> timedelta | None:
    """Read a length of time.

    Args:
        value: a timedelta, None, ISO 8601 as ``PT1H30M``, or a number and a unit: ``15m`` minutes,
            ``1h``, ``2d``, ``1w``, ``30s``, capitals alike (``M`` is minutes, as in rompy 0.6.4).

    Returns:
        The timedelta, or None for None.

    Raises:
        ValueError: it is none of these. (rompy 0.6.4 reads other types, as the integer that YAML
            makes of ``1:00``, silently as no interval.)
    """
    if value is None or isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        short = _SHORT.fullmatch(value)
        if short:
            try:
                return timedelta(**{_UNITS[short[2].lower()]: int(short[1])})
            except OverflowError:
                raise ValueError(f"this length of time is too long: {value!r}") from None
        import isodate

        try:
            parsed = isodate.parse_duration(value)
        except (isodate.ISO8601Error, ValueError, OverflowError):
            parsed = None
        if isinstance(parsed, timedelta):
            return parsed
    raise ValueError(f"a length of time is written like 1h, 15m, 30s or PT1H30M, not {value!r}")


class TimeRange(BaseModel):
    """A period: two of start, end and duration, and a step (rompy 0.6.4).

    Args:
        start: first moment, without time zone unless given.
        end: last moment.
        duration: length, in place of start or end.
        interval: step, one hour where not given.
        include_end: whether ``date_range`` holds the end.
    """

    model_config = ConfigDict(extra="ignore")

    start: datetime | None = Field(None, description="First moment", examples=["2020-01-01"])
    end: datetime | None = Field(None, description="Last moment", examples=["2020-01-02"])
    duration: timedelta | None = Field(
        None, description="Length, in place of start or end", examples=["1d"]
    )
    interval: timedelta | None = Field(
        timedelta(hours=1), description="Step between moments", examples=["1h", "15m"]
    )
    include_end: bool = Field(True, description="Whether the last moment counts as a step")

    @field_validator("interval", "duration", mode="before")
    @classmethod
    def _length_of_time(cls, value: Any) -> timedelta | None:
        return parse_duration(value)

    @field_validator("start", "end", mode="before")
    @classmethod
    def _moment(cls, value: Any) -> Any:
        if isinstance(value, (int, float)):
            # pydantic would read 20200101 as so many seconds since 1970.
            raise ValueError(f"a moment is written like 2020-01-01T06:00:00, not {value!r}")
        if isinstance(value, str):
            for layout in _FORMATS:
                try:
                    return datetime.strptime(value, layout)
                except ValueError:
                    continue
        return value

    @model_validator(mode="before")
    @classmethod
    def _two_of_three(cls, data: Any) -> Any:
        if isinstance(data, dict):
            given = [name for name in ("start", "end", "duration") if data.get(name)]
            if len(given) != 2:
                said = " and ".join(given) or "none"
                raise ValueError(f"give two of start, end and duration, not {said}")
        return data

    @model_validator(mode="after")
    def _third_of_three(self) -> Self:
        if self.start and self.end:
            if (self.start.tzinfo is None) != (self.end.tzinfo is None):
                raise ValueError("start and end must both have a time zone, or both none")
            self.duration = self.end - self.start
            return self
        try:
            if self.start and self.duration is not None:
                self.end = self.start + self.duration
            elif self.end and self.duration is not None:
                self.start = self.end - self.duration
        except OverflowError:
            raise ValueError("the period reaches beyond the years 1 to 9999") from None
        return self

    @model_serializer(mode="wrap")
    def _two_of_three_again(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        values: dict[str, Any] = handler(self)
        if self.start and self.end:
            values.pop("duration", None)
        return values

    @property
    def date_range(self) -> list[datetime]:
        """Each moment from start to end, an interval apart; empty without an interval."""
        return list(self._moments())

    def _moments(self) -> Iterator[datetime]:
        if not (self.start and self.end and self.interval and self.interval > timedelta(0)):
            return
        moment = self.start
        while moment < self.end:
            yield moment
            moment += self.interval
        if self.include_end and self.end > self.start:
            yield self.end

    def contains(self, date: datetime) -> bool:
        """Whether ``date`` lies within start and end, both included."""
        return bool(self.start and self.end and self.start <= date <= self.end)

    def contains_range(self, date_range: TimeRange) -> bool:
        """Whether another period lies wholly within this one."""
        other = (date_range.start, date_range.end)
        return all(moment is not None and self.contains(moment) for moment in other)

    def common_times(self, date_range: TimeRange) -> list[datetime]:
        """The moments of this period that lie within another."""
        return [date for date in self.date_range if date_range.contains(date)]
