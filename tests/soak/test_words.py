"""Random values in random fields: something true is said of each, at its place, and fixes fit."""

from __future__ import annotations

import random
from collections.abc import Callable

from rompy_tui.diagnostics import Diagnostic
from rompy_tui.documents import load_text
from rompy_tui.documents.fixing import apply_fixes
from rompy_tui.plugins import Kind, load_config_class
from rompy_tui.plugins.builtin import builtin_entries
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded

CATALOGUE = Catalogue(Host(), list_entries([]))
KINDS = {Kind.BACKEND: "type", Kind.POSTPROCESSOR: "type", Kind.MODEL: "model_type"}
ENTRIES = [entry for entry in builtin_entries() if entry.kind in KINDS]
FIELDS = {
    (entry.kind, entry.name): sorted(load_config_class(entry.kind, entry.name).model_fields)
    for entry in ENTRIES
}
VALUES = [
    "", "~", "null", "None", "yes", "no", "on", "'off'", "true", "5", "-5", "0", "010", "0o10",
    "0x1F", "1_000", "2023_01_31", "1e3", "1.50", "3.10", ".5", ".inf", ".nan", "1:30", "1:00:00",
    "2023-01-31", "2023-02-30", "31/01/2023", "2023-01-31T06:00:00Z", "20230131", "2h", "90 min",
    "4 GB", "4g", "four", "text", "a b", "'it''s'", '"q\\n"', "\u65e5\u672c", "\u201cx\u201d",
    "~/x", "$HOME/x", "${NOT_SET}", "${SET}", "${SET:-4}", "x${SET}", "{{ x }}", "'{{ x }}'",
    "C:\\x", "./gone", "./gone:/x", ".:/x:ro", "--gres=gpu", "[a, b]", "[1, 2]", "[A=1, B=2]",
    "[{A: 1}]", "[]", "{}", "{A: 1}", "{a: b}", "{/a: /b}", "{no: x}", "A=1", "A=1 B=2", "[[a]]",
    "!!int x", "!x y", "&a b", "*a", "x #2", "x # y", "#x", "|\n    block\n    text",
    ">\n    folded \\\n    text", "\n    - A=1\n    - B=2", "\n    A: 1\n    B:", "\n    - /a: /b",
]  # fmt: skip
KEYS = ["A", "no", "1", "'1'", "2023-01-01", "timeOut", "run-id", "cmd", "image", "cpus", "gres"]


def found_in(text: str) -> list[Diagnostic]:
    loaded = load_text(text, "x.yml", environ={"SET": "7"})
    return check_loaded(loaded, CATALOGUE).diagnostics


def a_section(dice: random.Random, indent: str) -> str:
    entry = dice.choice(ENTRIES)
    names = FIELDS[entry.kind, entry.name]
    chosen = {KINDS[entry.kind]: entry.name}
    for _ in range(dice.randrange(6)):
        name = dice.choice(names) if dice.random() < 0.8 else dice.choice(KEYS)
        chosen.setdefault(name, dice.choice(VALUES))
    lines = [f"{name}: {value}" for name, value in chosen.items()]
    return "".join(f"{indent}{line}\n".replace("\n    ", f"\n{indent}    ") for line in lines)


def a_document(dice: random.Random) -> str:
    shape = dice.randrange(4)
    if shape == 0:
        return a_section(dice, "")
    if shape == 1:
        return f"one:\n{a_section(dice, '  ')}two:\n{a_section(dice, '  ')}"
    fields = ["start", "end", "duration", "interval", "include_end", "freq"]
    period = "".join(f"    {n}: {dice.choice(VALUES[:40])}\n" for n in dice.sample(fields, 3))
    run = f"  run_id: {dice.choice(VALUES[:50])}\n  period:\n{period}"
    if shape == 2:
        return run.replace("\n  ", "\n")[2:]
    return f"config:\n{run}backend:\n{a_section(dice, '  ')}"


def test_every_value_gets_true_words(dice: random.Random, rounds: Callable[[int], int]) -> None:
    for _ in range(rounds(20_000)):
        text = a_document(dice)
        lines = text.splitlines()
        before = found_in(text)
        was_readable = all(d.code != "yaml-syntax" for d in before)
        for found in before:
            start, end = found.span.start, found.span.end
            assert found.message, text
            assert start <= end, text
            assert end.line <= len(lines), text
            assert start.line == len(lines) or start.column <= len(lines[start.line]), text
            for fix in found.fixes if was_readable else ():
                mended, applied = apply_fixes(text, [fix])
                assert applied == [fix]
                left = found_in(mended)
                assert all(d.code != "yaml-syntax" for d in left), (text, fix)
                same = [(d.code, d.path, d.message) for d in left]
                assert (found.code, found.path, found.message) not in same, (text, fix)
