"""``${...}`` in values: the same value of the same type as rompy's, or an error in both."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from rompy_tui.documents.templates import TemplateError, render

pytestmark = [pytest.mark.rompy, pytest.mark.xdist_group("rompy")]

if not os.environ.get("ROMPY_TUI_ROMPY_PYTHON"):
    pytest.skip("ROMPY_TUI_ROMPY_PYTHON is not set; use make test-rompy", allow_module_level=True)

ENVIRON = {
    "RUN": "storm",
    "CYCLE": "2023-01-31T06:00:00",
    "DAY": "2024-02-28",
    "SPACED": "2023-01-31 06:30:15",
    "ZULU": "2023-01-31T06:00:00Z",
    "OFFSET": "2023-01-31T06:00:00+10:00",
    "FRACTION": "2023-01-31T06:00:00.250",
    "COMPACT": "20230131",
    "LAST": "9999-12-31",
    "FIRST": "0001-01-01",
    "COUNT": "16",
    "ZEROS": "007",
    "NEGATIVE": "-3",
    "PLUS": "+5",
    "GROUPED": "1_000",
    "RATIO": "0.25",
    "EXPONENT": "1e3",
    "NOT_A_NUMBER": "nan",
    "INFINITE": "-inf",
    "PADDED": " 12 ",
    "YES": "Yes",
    "NO": "NO",
    "ONE": "1",
    "ZERO": "0",
    "ON": "on",
    "NULL": "null",
    "EMPTY": "",
    "HEX": "0x1f",
    "CLOCK": "1:00:00",
    "ARABIC": "\u0663",
    "WORDS": "größe ≥ 1",
    "INNER": "${RUN}",
    "_private2": "p",
    "lower": "l",
}

# name of the variable alone: what type it takes
TYPED = [f"${{{name}}}" for name in ENVIRON]

PLAIN = [
    "${MISSING}",
    "a ${MISSING} b",
    "${RUN}_${MISSING:-none}",
    "${RUN:-other}",
    "${MISSING:-}",
    "${MISSING:-5}",
    "${MISSING:-5.0}",
    "${MISSING:-true}",
    "${MISSING:-no}",
    "${MISSING:- 5}",
    "${MISSING:-a b}",
    "${MISSING:-a:b}",
    "${MISSING:-./output}",
    "${MISSING:-~/data}",
    "${MISSING:--1}",
    "${MISSING:-:-x}",
    "${MISSING:-a\\}b}",
    "${MISSING:-a\\|b}",
    "${MISSING:-a\\\\}",
    "${MISSING:-${RUN}}",
    "${MISSING:-${OTHER:-deep}}",
    "${MISSING:-${OTHER}}",
    "${MISSING:-$RUN}",
    "${MISSING:-a\nb}",
    "${EMPTY:-full}",
    "pre_${RUN}",
    "${RUN}_post",
    "${RUN}${COUNT}",
    "${COUNT} ",
    " ${COUNT}",
    "${COUNT}\n",
    "${YES} and ${NO}",
    "/data/${RUN}/${DAY}/wind.nc",
    "${RUN}/${RUN}/${RUN}",
    "{${RUN}}",
    "$${RUN}",
    "\\${RUN}",
    "$RUN",
    "${}",
    "${ RUN }",
    "${RUN",
    "${RUN ${COUNT}",
    "${1RUN}",
    "${RUN-x}",
    "${RUN:x}",
    "${RUN:+x}",
    "${RUN:?x}",
    "${größe}",
    "${RUN.x}",
    "${RUN:-a}b}",
    "${MISSING:-a}b}",
    "{{ RUN }}",
    "%{RUN}",
    "",
    "nothing here",
]

FILTERED = [
    "${CYCLE|as_datetime}",
    "${DAY|as_datetime}",
    "${SPACED|as_datetime}",
    "${ZULU|as_datetime}",
    "${OFFSET|as_datetime}",
    "${FRACTION|as_datetime}",
    "${COMPACT|as_datetime}",
    "${COMPACT|as_datetime:%Y%m%d}",
    "${CYCLE|as_datetime:%Y%m%d}",
    "${COMPACT|as_datetime:}",
    "${RUN|as_datetime}",
    "${EMPTY|as_datetime}",
    "${MISSING|as_datetime}",
    "${MISSING:-2020-01-01|as_datetime}",
    "${MISSING:-2020-01-01T00:00:00|shift:+1d|strftime:%d.%m.%Y}",
    "${CYCLE|strftime:%Y%m%d}",
    "${CYCLE|strftime:%Y-%m-%dT%H:%M:%S}",
    "${CYCLE|strftime:%Y/%m/%d %H}",
    "${CYCLE|strftime:literal}",
    "${CYCLE|strftime:%j}",
    "${CYCLE|strftime: %H }",
    "${CYCLE|strftime}",
    "${CYCLE|strftime:}",
    "${RUN|strftime:%Y}",
    "${COUNT|strftime:%Y}",
    "${CYCLE|shift:+1d}",
    "${CYCLE|shift:-1d}",
    "${CYCLE|shift:6h}",
    "${CYCLE|shift:+90m}",
    "${CYCLE|shift:-30s}",
    "${CYCLE|shift:+0d}",
    "${CYCLE|shift:1w}",
    "${CYCLE|shift:1D}",
    "${CYCLE|shift:1.5h}",
    "${CYCLE|shift:d}",
    "${CYCLE|shift:+ 1d}",
    "${CYCLE|shift: +1d}",
    "${CYCLE|shift:1d2h}",
    "${CYCLE|shift}",
    "${CYCLE|shift:}",
    "${RUN|shift:1d}",
    "${DAY|shift:+1d|shift:+1d}",
    "${DAY|shift:+2d|strftime:%Y%m%d}",
    "${CYCLE|as_datetime|shift:-1d|strftime:%Y%m%d}",
    "${CYCLE | as_datetime}",
    "${CYCLE|as_datetime |shift:+1h}",
    "${CYCLE| as_datetime | shift:+1h | strftime:%H }",
    "${CYCLE|as_datetime||shift:+1h}",
    "${CYCLE|as_datetime|}",
    "${CYCLE|}",
    "${CYCLE| }",
    "${RUN| }",
    "${COUNT| }",
    "${CYCLE|strftime:%Y|as_datetime}",
    "${CYCLE|strftime:%Y-%m-%d|as_datetime}",
    "${CYCLE|strftime:%Y%m%d|as_datetime:%Y%m%d}",
    "${CYCLE|upper}",
    "${CYCLE|AS_DATETIME}",
    "${CYCLE|as_datetime:%Q}",
    "${OFFSET|shift:+1d}",
    "${ZULU|strftime:%Y%m%dT%H%M%z}",
    "${MISSING:-a|b}",
    "${MISSING:-a|as_datetime}",
    "cycle_${CYCLE|strftime:%Y%m%d}",
    "from ${CYCLE|as_datetime} on",
    "${CYCLE|shift:+1d}${CYCLE|shift:-1d}",
    "${CYCLE|strftime:%Y}/${CYCLE|strftime:%m}/${RUN}.nc",
    "${CYCLE|nonsense} and ${RUN}",
    "${CYCLE|shift:+${COUNT}h}",
    "${CYCLE|shift:+${MISSING:-24}h}",
    "${LAST|shift:+1d}",
    "${FIRST|shift:-1d}",
    "${CYCLE|shift:99999999999d}",
    "${DAY|strftime:größe %d}",
    "${DAY|strftime:a\nb}",
]

CASES = [*TYPED, *PLAIN, *FILTERED]


def _rendered(text: str) -> tuple[bool, Any]:
    try:
        return True, render(text, ENVIRON)
    except TemplateError as error:
        return False, str(error)


@pytest.mark.parametrize("text", CASES, ids=ascii)
def test_a_value_renders_as_in_rompy(text: str, rompy: Any, form: Callable[[Any], str]) -> None:
    theirs = rompy.ask("render", text=text, environ=ENVIRON)
    ok, ours = _rendered(text)
    assert ok == theirs.ok, f"we: {ours}\nrompy: {theirs.value if theirs.ok else theirs.error}"
    assert not ok or form(ours) == form(theirs.value)
