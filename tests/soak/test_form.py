"""Forms of damaged files: always one, and what is changed by it is that value alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from rompy_tui.diagnostics import Position
from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.validation.class_schemas import ClassSchemas
from rompy_tui.validation.sheet import Row, Sheet, document_at, value_under
from rompy_tui.validation.sheet_edits import Change, Tried, Verb, read_typed, tried_change
from rompy_tui.validation.sheet_making import form_of_file

SCHEMAS = ClassSchemas(Catalogue(Host(), list_entries([])))
TYPED = ["", "8", "4g", "yes", "./here", "a: b", "[1, 2", "*x", "2024-01-01", "${X:-3}", "é漢 #"]


def test_every_damaged_file_has_a_form(
    dice: random.Random,
    rounds: Callable[[int], int],
    mutation: Callable[[], bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    changed = 0
    for _ in range(rounds(6000)):
        text = load_text(mutation().decode("utf-8", "replace"), "a.yml").text
        loaded = load_text(text, "a.yml", tmp_path)
        found = check_loaded(loaded, SCHEMAS.catalogue).diagnostics
        lines = text.splitlines() or [""]
        line = dice.randrange(len(lines))
        place = Position(line, dice.randrange(len(lines[line]) + 1))
        document = document_at(loaded.documents, line)
        path = value_under(document, place) if document else ()
        number = document.index if document else 0
        sheet = form_of_file(loaded, number, found, SCHEMAS, path)
        change = _any_change(sheet, dice)
        if change is None:
            continue
        tried = tried_change(loaded, found, tmp_path, number, change, SCHEMAS.catalogue)
        assert tried.refused or tried.loaded is not None
        if tried.loaded is not None:
            assert _applied(text, tried) == tried.loaded.text
            assert sheet.writable
            changed += bool(tried.replacements)
    assert changed


def _any_change(sheet: Sheet, dice: random.Random) -> Change | None:
    rows = [row for section in sheet.sections for top in section.rows for row in top.walk()]
    if not rows:
        return None
    row: Row = dice.choice(rows)
    verb = dice.choice(list(Verb))
    typed = read_typed(dice.choice(TYPED), row.shape)
    if verb is Verb.ADD:
        return Change(verb, (*row.path, dice.choice(["NEW", len(row.rows)])), typed)
    to = dice.choice([0, 1, "OTHER"]) if verb is Verb.RENAME else dice.randrange(3)
    return Change(verb, row.path, typed, to)


def _applied(text: str, tried: Tried) -> str:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for start, end, new in reversed(tried.replacements):
        first, last = (starts[place.line] + place.column for place in (start, end))
        text = text[:first] + new + text[last:]
    return text
