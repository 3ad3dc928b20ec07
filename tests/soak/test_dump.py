"""Random documents: what is written as YAML or JSON reads back as the same data."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from rompy_tui.documents import load_text
from rompy_tui.documents.dump import json_text, yaml_text
from rompy_tui.documents.sources import leaves

PIECES = ["a", "B", "é", "日", "0", "1", "9", ".", ":", " ", "#", "-", "'", '"', "\\", "\n", "\t",
          ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`", "~", "=", "<<", "_",
          "e", "x", "+", "---", "...", "null", "yes", "No", "true", "2024-01-01", "T", "Z", "1_0",
          "\x1b", "\x85", "\u2028", "\u202e", "\xa0", "🌊", "\r", "\x00", "?", "$", "{{",
          "/"]  # fmt: skip


def text(dice: random.Random) -> str:
    return "".join(dice.choice(PIECES) for _ in range(dice.randrange(9)))


def scalar(dice: random.Random) -> Any:
    moment = datetime(2024, 1, 1) + timedelta(seconds=dice.randrange(10**8), microseconds=1)
    return dice.choice(
        [
            None,
            True,
            False,
            dice.randrange(-(10**20), 10**20),
            dice.uniform(-1e9, 1e9),
            dice.choice([0.0, -0.0, 1e22, 1.5e-300, math.inf, -math.inf]),
            moment,
            moment.replace(tzinfo=timezone(timedelta(minutes=dice.randrange(-700, 700, 15)))),
            date(2024, 1, 1),
            *(text(dice) for _ in range(6)),
        ]
    )


def data(dice: random.Random, depth: int = 0) -> Any:
    kind = dice.randrange(4 if depth < 5 else 2)
    if kind < 2:
        return scalar(dice)
    if kind == 2:
        return [data(dice, depth + 1) for _ in range(dice.randrange(4))]
    keys = (text(dice) if dice.random() < 0.8 else scalar(dice) for _ in range(dice.randrange(4)))
    return {key: data(dice, depth + 1) for key in keys}


def read(written: str) -> Any:
    loaded = load_text(written, "made", as_written=True)
    assert [d for d in loaded.diagnostics if d.code != "empty-file"] == [], written
    return loaded.documents[0].data if loaded.documents else None


def alike(one: Any, other: Any) -> bool:
    """The same, also by type and order: ``1`` is not ``1.0``, nor is a date a moment."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        pairs = zip(one.items(), other.items(), strict=True) if len(one) == len(other) else [(0, 1)]
        return all(alike(a, b) for a, b in pairs)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def test_yaml_reads_back_as_the_same(dice: random.Random, rounds: Callable[[int], int]) -> None:
    for _ in range(rounds(20_000)):
        value = {"root": data(dice)}
        assert alike(read(yaml_text(value)), value), value
        comments = {path: "from here" for path in leaves(value) if dice.random() < 0.5}
        assert alike(read(yaml_text(value, comments)), value), value


def test_json_reads_back_as_the_same(dice: random.Random, rounds: Callable[[int], int]) -> None:
    for _ in range(rounds(20_000)):
        value = {"root": plain(data(dice))}
        document = load_text(yaml_text(value), "made", as_written=True).documents[0]
        assert alike(json.loads(json_text(document)), value), value


def plain(value: Any) -> Any:
    """The same with nothing in it that JSON does not have."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    is_number = isinstance(value, float) and math.isfinite(value)
    return value if value is None or is_number or isinstance(value, (bool, int)) else str(value)
