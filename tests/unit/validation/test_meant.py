"""What was meant by a text in a wrong form: right, or nothing at all."""

from __future__ import annotations

import pytest

from rompy_tui.backends.rules import TIME_LIMIT
from rompy_tui.model.time import parse_duration
from rompy_tui.validation import meant


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("ture", True),
        ("Flase", False),
        (" YES ", True),
        ("enabled", True),
        ("disabled", False),
        ("maybe", None),
        ("", None),
        ("2", None),
    ],
)
def test_booleans(text: str, right: bool | None) -> None:
    assert meant.boolean(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("four", 4),
        ("Ten", 10),
        ("8 cores", 8),
        ("-3x", -3),
        ("1,000", 1000),
        ("1 000 000", 1_000_000),
        ("1,00", None),
        ("1e3", 1000),
        ("1.5e1", 15),
        ("1.5", None),
        ("0o10", 8),
        ("0x10", 16),
        ("1e999", None),
        ("nan", None),
        ("many", None),
        ("", None),
    ],
)
def test_whole_numbers(text: str, right: int | None) -> None:
    assert meant.whole_number(text) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("90s", 90),
        ("1h", 3600),
        ("1.5h", 5400),
        ("1h30", 5400),
        ("1h30m", 5400),
        ("1hour30min", 5400),
        ("1 hour and 30 minutes", 5400),
        ("2 days, 3 hrs", 183_600),
        ("PT1H30M", 5400),
        ("P1DT12H", 129_600),
        ("1:00:00", 3600),
        ("1-12", 129_600),
        ("1-12:30:15", 131_415),
        ("1w", 604_800),
        ("0.1s", None),
        ("60", None),
        ("1:30", None),
        ("1 fortnight", None),
        ("soon", None),
        ("h", None),
        ("", None),
    ],
)
def test_seconds(text: str, right: int | None) -> None:
    assert meant.seconds(text) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("90", ["01:30:00", "00:01:30"]),
        ("3600", ["01:00:00", "60:00:00"]),
        ("1:30", ["01:30:00", "00:01:30"]),
        ("2h", ["02:00:00"]),
        ("1-12:00:00", ["36:00:00"]),
        ("9999999999", []),
        ("UNLIMITED", []),
        ("", []),
    ],
)
def test_time_limits(text: str, right: list[str]) -> None:
    assert meant.time_limits(text) == right
    assert all(TIME_LIMIT.fullmatch(found) for found in right)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("60", ["60m", "60s"]),
        ("3600", ["1h"]),
        ("86400", ["1d"]),
        ("1:00", ["1h"]),
        ("0:15", ["15m"]),
        ("1 hour", ["1h"]),
        ("36 hours", ["36h"]),
        ("1 day and 12 hours", ["36h"]),
        ("1.5h", ["90m"]),
        ("0s", []),
        ("99999999999999", []),
        ("often", []),
    ],
)
def test_lengths_of_time_that_rompy_reads(text: str, right: list[str]) -> None:
    assert meant.durations(text) == right
    assert all(parse_duration(found) for found in right)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("4 GB", "4g"),
        ("4gb", "4g"),
        ("4Gi", "4g"),
        ("4GiB", "4g"),
        ("512 MB", "512m"),
        ("1.5g", "1536m"),
        ("0.5k", None),
        ("1T", "1024g"),
        ("1.5 TB", "1536g"),
        ("4096 bytes", "4096"),
        ("0 GB", None),
        ("4 G B", None),
        ("much", None),
        ("", None),
    ],
)
def test_memory(text: str, right: str | None) -> None:
    assert meant.memory(text) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("20230131", "2023-01-31"),
        ("2023013106", "2023-01-31T06:00:00"),
        ("202301310630", "2023-01-31T06:30:00"),
        ("20230131 060000", "2023-01-31T06:00:00"),
        ("2023/01/31", "2023-01-31"),
        ("2023_1_5", "2023-01-05"),
        ("2023-31-01", "2023-01-31"),
        ("31/01/2023", "2023-01-31"),
        ("01/31/2023", "2023-01-31"),
        ("31.1.2023 6:30", "2023-01-31T06:30:00"),
        ("2023-01-31 06 UTC", "2023-01-31T06:00:00Z"),
        ("05/05/2023", "2023-05-05"),
        ("01/02/2023", None),
        ("2023-02-30", None),
        ("2023-01-31 later", None),
        ("2023-01-31 25:00", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_moments(text: str, right: str | None) -> None:
    assert meant.moment(text) == right


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2023-02-30", "no day 30 in February 2023"),
        ("2023-13-01", "no month 13"),
        ("2023-00-01", "no month 0"),
        ("0000-02-30", "no day 30"),
        ("01/02/2023", "day from month"),
        ("2023-02-28", ""),
        ("tomorrow", ""),
    ],
)
def test_what_is_wrong_with_a_date(text: str, said: str) -> None:
    found = meant.wrong_date(text)
    assert said in found
    assert bool(found) == bool(said)
