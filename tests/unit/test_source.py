"""What holds for every file of the package: documented, short, and built as the documents say."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from statistics import median

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "rompy_tui"
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400
USUAL_LINES = 200

Function = ast.FunctionDef | ast.AsyncFunctionDef
Named = Function | ast.ClassDef
ARGUMENTS = re.compile(r"^Args:\n((?:    .*\n?|\n)+)", re.MULTILINE)
NAMES = re.compile(r"^    [*\\]*(\w+(?:, \w+)*):", re.MULTILINE)
NOT_SAID = {"id", "classes"}
"""Parameters of Textual's widgets, which mean the same everywhere."""


@lru_cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def public(node: ast.AST, within: str = "") -> Iterator[tuple[str, Named]]:
    """What has a name without underscore, of a module or a public class; also below an ``if``."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, Named):
            if not inner.name.startswith("_"):
                yield f"{within}{inner.name}", inner
                if isinstance(inner, ast.ClassDef):
                    yield from public(inner, f"{within}{inner.name}.")
        elif isinstance(inner, (ast.If, ast.Try, ast.With)):
            yield from public(inner, within)


def everything() -> Iterator[tuple[str, Named]]:
    for path in FILES:
        for name, node in public(parsed(path)):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {name}", node


def test_everything_public_says_what_it_is() -> None:
    silent = [str(path) for path in FILES if not ast.get_docstring(parsed(path))]
    silent += [where for where, node in everything() if not ast.get_docstring(node)]
    assert not silent


def test_arguments_that_are_listed_are_those_there_are() -> None:
    wrong = []
    for where, node in everything():
        listed = ARGUMENTS.search(ast.get_docstring(node) or "")
        taken = parameters(node)
        if listed and taken is not None:
            said = {name for names in NAMES.findall(listed[1]) for name in names.split(", ")}
            if said - taken or taken - said - NOT_SAID:
                wrong.append(f"{where}: {said ^ taken}")
    assert not wrong


def parameters(node: Named) -> set[str] | None:
    """What is given to a function or to make an object; None where a base class says that."""
    if not isinstance(node, ast.ClassDef):
        given = node.args
        names = {a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
        names |= {a.arg for a in (given.vararg, given.kwarg) if a}
        return {name for name in names - {"self", "cls"} if not name.startswith("_")}
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            return parameters(inner)
    is_record = any("dataclass" in ast.unparse(each) for each in node.decorator_list)
    if not is_record and "NamedTuple" not in map(ast.unparse, node.bases):
        return None
    fields = (inner for inner in node.body if isinstance(inner, ast.AnnAssign))
    names = {ast.unparse(f.target) for f in fields if "ClassVar" not in ast.unparse(f.annotation)}
    return {name for name in names if not name.startswith("_")}


def test_errors_that_a_function_raises_itself_are_told() -> None:
    silent = []
    for where, node in everything():
        if isinstance(node, ast.ClassDef) or is_verb(node):
            continue
        text = ast.get_docstring(node) or ""
        if any(raised(node)) and "Raises:" not in text:
            silent.append(f"{where}: {', '.join(sorted(raised(node)))}")
    assert not silent


def is_verb(node: Function) -> bool:
    """The docstring of a verb is its help, which tells people and not programs."""
    return any(re.search(r"\.command|\.group", ast.unparse(each)) for each in node.decorator_list)


def raised(function: Function) -> set[str]:
    """The errors that a function makes and raises, those of functions within it left out."""
    found: set[str] = set()
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            found.add(ast.unparse(node.exc.func))
        todo += ast.iter_child_nodes(node)
    return found - {"NotImplementedError", "AttributeError"}


def test_files_are_short() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert not {str(path): n for path, n in lines.items() if n > MOST_LINES}
    assert median(lines.values()) <= USUAL_LINES


@pytest.fixture(scope="module")
def architecture() -> str:
    return (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_the_layers_of_the_document_are_those_that_are_checked(architecture: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = {each["id"]: each for each in project["tool"]["importlinter"]["contracts"]}
    checked = [set(layer.split(" | ")) for layer in contracts["layers"]["layers"]]
    shown = re.search(r"```\n(__main__.*?)```", architecture, re.DOTALL)
    assert shown is not None
    assert [set(re.split(r"\s*\|\s*", line)) for line in shown[1].splitlines()] == checked


def test_the_document_tells_of_every_room(architecture: str) -> None:
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for folder in (PACKAGE, PACKAGE / "tui")
        for path in folder.iterdir()
        if path.is_dir() or path.suffix == ".py"
    }
    known = {"__pycache__/", "__init__.py", "__main__.py"}
    assert not {room for room in rooms - known if room not in architecture}
