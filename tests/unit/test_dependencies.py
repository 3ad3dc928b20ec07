"""What is imported is declared in ``pyproject.toml``, and what is declared has a tested version."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("integration/rompy/driver.py", "plugins/")
"""Files of the tests that another interpreter runs, or that fail to load on purpose."""

CALLED = {
    "build", "coverage", "editables", "hatchling", "import-linter", "mypy", "pytest-asyncio",
    "pytest-xdist", "ruff",
}  # fmt: skip
"""What the tests, the Makefile or pytest use without importing it; ``types-...`` is for mypy."""


@pytest.fixture(scope="module")
def project() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def normal(name: str) -> str:
    """A distribution's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: Iterable[str]) -> set[str]:
    return {normal(re.split(r"[\s<>=;\[]", each, maxsplit=1)[0]) for each in requirements}


def imported(files: Iterable[Path]) -> set[str]:
    """The distributions of all that is imported, also within functions and for types only."""
    names = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(str(node.module).partition(".")[0])
    homes = packages_distributions()
    foreign = names - set(sys.stdlib_module_names) - {"rompy_tui", "tests"}
    return {normal(home) for name in foreign for home in homes.get(name, [name])}


def test_the_program_imports_what_it_declares_and_nothing_else(project: Any) -> None:
    assert imported((ROOT / "rompy_tui").rglob("*.py")) == declared(project["dependencies"])


def test_the_tests_import_what_is_declared(project: Any) -> None:
    tests = ROOT / "tests"
    files = {p for p in tests.rglob("*.py") if not str(p.relative_to(tests)).startswith(OTHERS)}
    own = {normal(each.stem) for each in tests.rglob("*.py")}
    used = imported([*files, *(ROOT / "docs").glob("*.py")]) - own
    extra = declared(project["optional-dependencies"]["dev"])
    assert used <= declared(project["dependencies"]) | extra
    assert {name for name in extra - used if not name.startswith("types-")} == CALLED


def test_every_dependency_has_a_range_and_a_tested_version(project: Any) -> None:
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert not [each for each in wanted if not re.search(r">=.*,<|^types-", each)]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    tested = {normal(line.partition("==")[0]) for line in lines}
    assert declared(wanted) <= tested
