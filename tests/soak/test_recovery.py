"""After a syntax error in a document the other errors in it are still reported, and nothing else.

The documents in ``recovery/`` have 20 errors and more each, of all families; each slip of
``slips.py`` is put into each of their lines.
"""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from rompy_tui.diagnostics import Diagnostic
from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded

HERE = Path(__file__).parent
DOCUMENTS = sorted((HERE / "recovery").iterdir())
CATALOGUE = Catalogue(Host(), list_entries([]))


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SLIPS = _module("slips")

Said = tuple[str, int, str]
"""What a diagnostic is known by: its code, its line and its message."""


def check(text: str, name: str) -> list[Diagnostic]:
    loaded = load_text(text, name, folder=HERE / "recovery", environ={})
    return check_loaded(loaded, CATALOGUE).diagnostics


def said(found: Diagnostic, moved: int = 0) -> Said:
    # What is said of a key that stands twice tells the first value, which may be the guessed one.
    message = "" if found.code == "duplicate-key" else found.message
    return found.code, found.span.start.line + moved, message


@dataclass(frozen=True)
class Case:
    """A slip in one line of a document."""

    path: Path
    slip: str
    line: int

    def lines(self) -> list[str] | None:
        """What is written instead of the line; None where the slip does not fit."""
        lines = self.path.read_text().splitlines()
        line = lines[self.line]
        if not line.strip() or _goes_on(lines, self.line):
            return None
        kinds = SLIPS.JSON if self.path.suffix == ".json" else SLIPS.YAML
        return kinds[self.slip](line)


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether a line's value goes on in the next one: a slip in it is two."""
    value = lines[number].partition(": ")[2] or lines[number].strip()
    following = lines[number + 1] if number + 1 < len(lines) else ""
    deeper = len(following) - len(following.lstrip()) > len(lines[number]) - len(
        lines[number].lstrip(" -")
    )
    return value in {"|", "|-"} or (deeper and not value.endswith((":", "{", "[")))


CASES = [
    Case(path, slip, line)
    for path in DOCUMENTS
    for slip in (SLIPS.JSON if path.suffix == ".json" else SLIPS.YAML)
    for line in range(len(path.read_text().splitlines()))
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_the_documents_have_twenty_errors_each(path: Path) -> None:
    found = check(path.read_text(), path.name)
    assert len([d for d in found if d.is_error]) >= 19
    assert "yaml-syntax" not in {d.code for d in found}


def test_after_one_slip_the_other_errors_are_reported(
    dice: random.Random, rounds: Callable[[int], int]
) -> None:
    wanted = still = cases = misleading = near = 0
    without = {p: check(p.read_text(), p.name) for p in DOCUMENTS}
    for case in dice.sample(CASES, rounds(2 * len(CASES))):
        new = case.lines()
        if new is None:
            continue
        lines = case.path.read_text().splitlines()
        text = "\n".join([*lines[: case.line], *new, *lines[case.line + 1 :]]) + "\n"
        found = check(text, case.path.name)
        slips = [d for d in found if d.code == "yaml-syntax"]
        if not slips:
            continue  # it means something else now, but it is YAML
        more = len(new) - 1
        before = [d for d in without[case.path] if d.span.start.line != case.line]
        here = [d for d in without[case.path] if d.span.start.line == case.line]
        others = {said(d, more if d.span.start.line > case.line else 0) for d in before}
        own = {said(d, n) for d in here for n in range(more + 1)}
        reported = {said(d) for d in found if d.code != "yaml-syntax"}
        cases += 1
        wanted += len(others)
        still += len(others & reported)
        misleading += bool(reported - others - own) or len(slips) > 1
        places = {d.span.start.line for d in slips}
        places |= {r.span.start.line for d in slips for r in d.related}
        near += any(case.line - 1 <= n <= case.line + more + 1 for n in places)
    print(
        f"{cases} slips: {still / wanted:.2%} of the others reported, more than the slip said in"
        f" {misleading / cases:.2%}, its place within a line in {near / cases:.2%}"
    )
    assert cases > 500
    assert still >= 0.95 * wanted
    assert misleading < 0.02 * cases
    assert near >= 0.98 * cases


def test_several_slips_in_one_document_are_each_reported(
    dice: random.Random, rounds: Callable[[int], int]
) -> None:
    made = named = wanted = still = 0
    for _ in range(rounds(2000)):
        path = dice.choice(DOCUMENTS)
        lines = path.read_text().splitlines()
        errors = [d for d in check(path.read_text(), path.name) if d.is_error]
        # Far enough from each other to be told apart, from the end on so that numbers stay true.
        slipped: list[int] = []
        for line in range(len(lines) - 1, 0, -1):
            kinds = SLIPS.JSON if path.suffix == ".json" else SLIPS.YAML
            case = Case(path, dice.choice(list(kinds)), line)
            new = case.lines() if dice.random() < 0.2 else None
            if new is None or len(new) > 1 or (slipped and slipped[-1] - line < 4):
                continue
            changed = [*lines[:line], *new, *lines[line + 1 :]]
            if all(d.code != "yaml-syntax" for d in check(_alone(path, line, new), path.name)):
                continue
            lines = changed
            slipped.append(line)
        found = check("\n".join(lines) + "\n", path.name)
        slips = [d for d in found if d.code == "yaml-syntax"]
        places = {d.span.start.line for d in slips}
        places |= {r.span.start.line for d in slips for r in d.related}
        made += len(slipped)
        named += sum(any(abs(line - p) <= 1 for p in places) for line in slipped)
        others = {said(d) for d in errors if d.span.start.line not in slipped}
        wanted += len(others)
        still += len(others & {said(d) for d in found})
    print(f"{made} slips: {named / made:.2%} named, {still / wanted:.2%} of the others reported")
    assert named >= 0.9 * made
    assert still >= 0.9 * wanted


def _alone(path: Path, line: int, new: list[str]) -> str:
    lines = path.read_text().splitlines()
    return "\n".join([*lines[:line], *new, *lines[line + 1 :]]) + "\n"
