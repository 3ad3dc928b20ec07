"""Random configs: an exported schema and the checker agree on what the schema can see."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from rompy_tui.plugins import Kind, load_config_class
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue
from rompy_tui.validation.catalogue import check_with
from rompy_tui.validation.schema import type_schema

CATALOGUE = Catalogue(Host(), list_entries([]))
TYPES = [
    (Kind.BACKEND, "local"),
    (Kind.BACKEND, "docker"),
    (Kind.BACKEND, "slurm"),
    (Kind.POSTPROCESSOR, "noop"),
    (Kind.POSTPROCESSOR, "archive"),
]
TEXTS = ["", " ", "x", "swan:1.2", "a b", "4g", "4 g", "yes", "Off", "TRUE", " true", "600", "+7",
         "1_000", "4.0", "4.5", "1e3", "0x10", "01:00:00", "1:00", "99999:00:00", ".:/a", ".:/a:ro",
         ".:a", ":/a", "/gone/x:/a", ".", "/gone", "é", "a\nb", "CHANGE-ME"]  # fmt: skip
NUMBERS = [-1, 0, 1, 2, 59, 60, 100, 101, 128, 129, 86400, 86401, 4.0, 4.5, 1e9, 10**12]
# What a schema refuses that is wrong by one value alone; the rest is said in its comment.
UNSEEN = ("exist", "directory", "relative", "mode", "NUL", "not both", "give either")


def value(dice: random.Random, depth: int = 0) -> Any:
    kind = dice.randrange(6 if depth < 2 else 4)
    if kind == 0:
        return dice.choice([None, True, False])
    if kind == 1:
        return dice.choice(NUMBERS)
    if kind in {2, 3}:
        return dice.choice(TEXTS)
    if kind == 4:
        return [value(dice, depth + 1) for _ in range(dice.randrange(3))]
    return {
        dice.choice([*string.ascii_uppercase, "a=b", ""]): value(dice, depth + 1)
        for _ in range(dice.randrange(3))
    }


@pytest.mark.parametrize(("kind", "name"), TYPES)
def test_the_checker_and_the_schema_agree(
    kind: Kind, name: str, dice: random.Random, rounds: Callable[[int], int], tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    model = load_config_class(kind, name)
    schema = jsonschema.Draft202012Validator(type_schema(CATALOGUE, kind, name))
    fields = [field for field in (*model.model_fields, "unknown") if field != "type"]
    start = {"docker": {"image": "swan:1"}, "slurm": {"command": "x"}}.get(name, {})
    accepted = 0
    for _ in range(rounds(20_000)):
        values = {"type": name, **start}
        for field in dice.sample(fields, dice.randrange(1, 3)):
            values[field] = value(dice)
        problems = check_with(model, values).problems
        right = schema.is_valid(values)
        if not problems:
            accepted += 1
            assert right, values
        elif not all(any(word in p.message for word in UNSEEN) for p in problems):
            # A number as text has no range for a schema.
            texts = [f for f, v in values.items() if isinstance(v, str) and f != "type"]
            in_text = [p for p in problems if p.loc[:1] and p.loc[0] in texts]
            assert not right or in_text, (values, problems)
    assert accepted > 20
