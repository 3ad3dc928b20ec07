"""Every code has a page, and what the page shows is true."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import rompy_tui
from rompy_tui.diagnostics import Diagnostic
from rompy_tui.diagnostics.pages import Page
from rompy_tui.plugins import Entry, Kind
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_file
from rompy_tui.validation.explain import all_pages

CASES = Path(__file__).parents[2] / "documents"
LOCAL = "type: local\ncommand: ./model\n"
BESIDE = {"local.yml": LOCAL, "two.yml": f"{LOCAL}---\n{LOCAL}"}
"""What stands in the folder ``data`` beside an example."""

Make = Callable[[Path], Path]


def _text(text: str) -> Make:
    return _bytes(text.encode())


def _bytes(content: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / "example.yml").write_bytes(content)
        return folder / "example.yml"

    return make


def _linked_in_a_circle(folder: Path) -> Path:
    (folder / "example.yml").symlink_to("example.yml")
    return folder / "example.yml"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "example.yml")
    return folder / "example.yml"


def _deep_includes(folder: Path) -> Path:
    for level in range(12):
        (folder / f"{level}.yml").write_text(f"a: !include {level + 1}.yml\n")
    return folder / "0.yml"


WITHOUT_TEXT: dict[str, Make] = {
    "control-character": _text("type: local\ncommand: a\a\n"),
    "file-missing": lambda folder: folder / "gone.yml",
    "include-depth": _deep_includes,
    "is-directory": lambda folder: folder,
    "not-a-file": _pipe,
    "not-text": _bytes(b"CDF\1\0\0"),
    "not-utf8": _bytes(b"type: local\n# caf\xe9\n"),
    "plugin-error": _text("type: raising\n"),
    "too-deep": _text("a: " + "[" * 200 + "]" * 200),
    "too-large": _text("#" * 10_000_001),
    "too-many-errors": _text("---\n[\n" * 101),
    "too-many-values": _text("[" + "1, " * 100_001 + "]"),
    "unchecked-fields": _text("type: bare\nfield: 1\n"),
    "unreadable": _linked_in_a_circle,
}
"""Codes that no text on a page shows, and how to get each."""

PLUGINS = [
    Entry("raising", Kind.BACKEND, "a-package", "1", implementation="raising:Backend"),
    Entry("bare", Kind.POSTPROCESSOR, "a-package", "1", "bare_processor:BareProcessor"),
]

pages = pytest.mark.parametrize("page", all_pages().values(), ids=lambda p: p.code)


def found_in(path: Path) -> list[Diagnostic]:
    return check_file(path, Catalogue(Host(), [*list_entries([]), *PLUGINS])).diagnostics


def codes_in(text: str, folder: Path) -> set[str]:
    return {d.code for d in found_in(_text(text)(folder))}


@pages
def test_it_says_what_and_why(page: Page) -> None:
    assert page.title.endswith(".")
    assert page.text
    assert "::" not in page.text


@pages
def test_the_wrong_file_has_it_and_the_right_one_nothing(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert bool(page.wrong) == bool(page.right) == (page.code not in WITHOUT_TEXT)
    if page.wrong:
        (tmp_path / "data").mkdir()
        for name, text in BESIDE.items():
            (tmp_path / "data" / name).write_text(text)
        assert page.code in codes_in(page.wrong, tmp_path)
        assert codes_in(page.right, tmp_path) == set()


@pytest.mark.parametrize("code", WITHOUT_TEXT)
def test_what_no_text_shows_is_found_all_the_same(
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plugins: Callable[..., dict[str, str]],
) -> None:
    for name, value in plugins("raising", "bare_processor").items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "example"
    folder.mkdir()
    found = found_in(WITHOUT_TEXT[code](folder))
    assert code in {d.code for d in found}
    assert {d.severity for d in found if d.code == code} == {all_pages()[code].severity}


def expected_codes() -> dict[str, set[str]]:
    """The codes in the case files' expected diagnostics, each with its severities."""
    found: dict[str, set[str]] = {}
    for path in CASES.rglob("*.expected"):
        text = path.read_text(encoding="utf-8")
        for severity, code in re.findall(r"^(error|warning|info) (\S+) \d", text, re.MULTILINE):
            found.setdefault(code, set()).add(severity)
    return found


def test_every_code_of_the_cases_has_a_page_with_its_severity() -> None:
    said = {code: {page.severity.value} for code, page in all_pages().items()}
    found = expected_codes()
    assert {code: said.get(code) for code in found} == found


def test_every_page_has_a_case() -> None:
    assert set(all_pages()) - set(WITHOUT_TEXT) - set(expected_codes()) == set()


# What takes a code, among other arguments; a code is one word or several with dashes.
_TAKES_CODE = {
    "BadValue",
    "Diagnostic",
    "TemplateError",
    "Words",
    "_fail",
    "_problem",
    "_refused",
    "in_notation",
    "rule",
}
_SHAPE = re.compile(r"[a-z]+[0-9]*(?:-[a-z0-9]+)*")


def emitted_codes() -> set[str]:
    """The codes that stand as text in calls that make diagnostics."""
    found = set()
    for path in Path(rompy_tui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) in _TAKES_CODE:
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                first = next((t for t in texts if isinstance(t, str)), "")
                if _SHAPE.fullmatch(first):
                    found.add(first)
    return found


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_no_code_of_the_program_lacks_a_page() -> None:
    found = emitted_codes()
    assert len(found) > 50
    assert found == set(all_pages())
