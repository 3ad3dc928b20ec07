"""The table of ``docs/reliability.md`` is whole; each test that a page names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = range(1, 44)


def table() -> list[list[str]]:
    """The cells of each numbered row."""
    lines = (ROOT / "docs" / "reliability.md").read_text("utf-8").splitlines()
    found = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    return [cells for cells in found if cells[0].isdecimal()]


def written_in(path: Path) -> set[str]:
    """The names of the tests in a file."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, kinds)}


def numbers(name: str) -> set[int]:
    """The faults that a test is named after, as ``test_01_02_a_word``."""
    found = re.match(r"test((?:_\d\d)+)_", name)
    return set(map(int, found[1].strip("_").split("_"))) if found else set()


def test_every_fault_has_its_row_and_its_promise() -> None:
    rows = table()
    assert [int(cells[0]) for cells in rows] == list(ROWS)
    for cells in rows:
        assert len(cells) == 4, cells
        assert all(cells), cells


def test_every_row_names_a_test_with_its_number() -> None:
    for number, _, _, named in table():
        path, _, name = named.strip("`").partition("::")
        assert name in written_in(ROOT / path), named
        assert int(number) in numbers(name), named


def test_every_number_of_a_test_is_a_row() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    found = {number for path in files for name in written_in(path) for number in numbers(name)}
    assert found == set(ROWS)


def test_what_the_page_on_security_names_is_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "docs" / "security.md").read_text("utf-8"))
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
