"""Whatever is ours is never taken for foreign unread, however it is written."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import yaml

from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, DocumentKind, classify
from rompy_tui.validation.kinds import BACKEND_FIELDS, PROCESSOR_FIELDS
from rompy_tui.workspace.sniff import may_be_ours

CATALOGUE = Catalogue(Host(), list_entries([]))
OWN = ["type", "backend_type", "config", "backend", "postprocessor", "run_id", "period"]
OWN += ["model_type", "output_dir", *sorted(BACKEND_FIELDS | PROCESSOR_FIELDS)]
OTHER = ["name", "types", "typed", "my_type", "x", "periodic", "é", "on", "backend-x", "1"]
VALUES = ["local", "docker", "slurm", "noop", "archive", "base", "Feature", "x", "", None, 1, True]


def some_value(dice: random.Random, depth: int = 0) -> Any:
    sort = dice.random()
    if depth and (depth > 2 or sort < 0.5):
        return dice.choice(VALUES)
    if sort < 0.1:
        return [some_value(dice, depth + 1) for _ in range(dice.randrange(3))]
    keys = dice.choices(OWN, k=dice.randrange(3)) + dice.choices(OTHER, k=dice.randrange(3))
    return {key: some_value(dice, depth + 1) for key in keys}


def written(dice: random.Random, value: Any) -> str:
    if dice.random() < 0.3:
        text = json.dumps(value, indent=dice.choice([None, 1]), ensure_ascii=dice.random() < 0.5)
    else:
        text = yaml.safe_dump(
            value,
            default_flow_style=dice.choice([None, True, False]),
            default_style=dice.choice([None, None, '"', "'"]),
            width=dice.choice([10, 80]),
            allow_unicode=dice.random() < 0.5,
            line_break=dice.choice(["\n", "\r\n"]),
            explicit_start=dice.random() < 0.3,
        )
    return disguised(dice, text)


def disguised(dice: random.Random, text: str) -> str:
    """The same document with some letters written in other ways."""
    word = dice.choice(OWN)
    at = dice.randrange(len(word))
    if f'"{word}"' in text and dice.random() < 0.5:
        code = ord(word[at])
        escape = dice.choice(
            [f"\\x{code:02x}", f"\\u{code:04x}", f"\\U{code:08x}", "\\\n" + word[at]]
        )
        return text.replace(f'"{word}"', f'"{word[:at]}{escape}{word[at + 1 :]}"')
    if dice.random() < 0.1:
        return text.replace(word, f"${{NOT_SET:-{word[:at]}}}{word[at:]}")
    return text


def test_random_documents(dice: random.Random, rounds: Callable[[int], int]) -> None:
    ours = left_alone = 0
    for _ in range(rounds(20_000)):
        text = "\n---\n".join(
            written(dice, some_value(dice)) for _ in range(dice.choice([1, 1, 1, 2]))
        )
        loaded = load_text(text, "x.yml", environ={})
        kinds = {classify(d.data, CATALOGUE)[0] for d in loaded.documents if d.data is not None}
        may_be = may_be_ours(text.encode(), CATALOGUE)
        if kinds - {DocumentKind.FOREIGN}:
            ours += 1
            assert may_be, text
        left_alone += not may_be
    assert ours > 50
    assert left_alone > 50
