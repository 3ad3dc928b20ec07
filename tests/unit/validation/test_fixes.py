"""Every fix mends what it belongs to, and breaks nothing: tried on all cases and all pages."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rompy_tui.diagnostics import Diagnostic, Fix, Position
from rompy_tui.diagnostics.pages import Page
from rompy_tui.documents import load_file
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.validation.explain import all_pages

DOCUMENTS = Path(__file__).parents[2] / "documents"
CASES = sorted(
    path
    for path in DOCUMENTS.rglob("*")
    if path.suffix in {".yml", ".yaml", ".json"} and "data" not in path.parts
)
PAGES = [page for page in all_pages().values() if page.wrong]
VARIABLES = {"CASE_TEXT": "hello", "CASE_NUMBER": "4", "CASE_DATE": "2023-01-31"}
CATALOGUE = Catalogue(Host(), list_entries([]))


def diagnostics(file: Path, variables: Sequence[str] = ()) -> list[Diagnostic]:
    """What is said of a file; ``variables`` are set besides, to the name of a folder."""
    environ = {**dict.fromkeys(variables, "elsewhere"), **VARIABLES}
    return check_loaded(load_file(file, environ), CATALOGUE).diagnostics


def applied(text: str, fix: Fix) -> str:
    """A file's text with a fix applied; positions do not count a byte order mark."""
    if text.startswith("\ufeff"):
        return "\ufeff" + applied(text[1:], fix)
    lines = text.splitlines(keepends=True)

    def offset(position: Position) -> int:
        return sum(map(len, lines[: position.line])) + position.column

    return text[: offset(fix.span.start)] + fix.text + text[offset(fix.span.end) :]


def fixes_of(found: Sequence[Diagnostic]) -> Iterator[tuple[Diagnostic, Fix]]:
    for diagnostic in found:
        for fix in diagnostic.fixes:
            yield diagnostic, fix


def places(found: Sequence[Diagnostic]) -> Counter[tuple[str, str]]:
    return Counter((d.code, d.dotted_path) for d in found)


def said(found: Sequence[Diagnostic]) -> Counter[tuple[str, str, str]]:
    return Counter((d.code, d.dotted_path, d.message) for d in found)


def is_mended(
    diagnostic: Diagnostic, fix: Fix, before: Sequence[Diagnostic], after: Sequence[Diagnostic]
) -> bool:
    place = (diagnostic.code, diagnostic.dotted_path)
    if places(after)[place] < places(before)[place]:
        return True
    # What a variable holds is nobody's fault. And keys that YAML reads as equal, as on and 1, have
    # one path: once the one is mended, the other shows.
    sentence = (*place, diagnostic.message)
    is_another = said(after)[sentence] < said(before)[sentence]
    return is_another and ("${" in fix.text or len(after) < len(before))


def new_errors(before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Errors that were not there, as far as there are more of them now.

    One error may well have hidden another: text in place of a number is then not a name either.
    """
    old = said(before)
    new = [d for d in after if d.is_error and not old[(d.code, d.dotted_path, d.message)]]
    count = sum(d.is_error for d in after) - sum(d.is_error for d in before)
    return new if count > 0 or any(d.code == "yaml-syntax" for d in new) else []


def try_all(file: Path) -> None:
    """Apply each fix of a file by itself, check the file again, and put it back."""
    Path("elsewhere").mkdir()
    before = diagnostics(file)
    for diagnostic, fix in fixes_of(before):
        target = Path(fix.span.file)
        with target.open(encoding="utf-8", newline="") as stream:
            original = stream.read()
        text = applied(original, fix)
        assert text != original, f"{diagnostic.code}: {fix.title} changes nothing"
        target.write_text(text, encoding="utf-8", newline="")
        # What a fix takes out of the file is set elsewhere.
        after = diagnostics(file, re.findall(r"\$\{(\w+)", fix.text))
        target.write_text(original, encoding="utf-8", newline="")
        shown = f"{diagnostic}\n{fix.title}\n{text}\n{[(d.code, d.message) for d in after]}"
        assert is_mended(diagnostic, fix, before, after), f"still there: {shown}"
        # An included file may be as wrong as it likes.
        if not fix.text.startswith("!include"):
            assert not new_errors(before, after), f"new errors: {shown}"


@pytest.mark.parametrize("case", CASES, ids=lambda p: str(p.relative_to(DOCUMENTS)))
def test_of_a_case(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = case.parent
    for part in folder.iterdir():
        if part.is_dir():
            shutil.copytree(part, tmp_path / part.name)
    file = tmp_path / case.name
    file.write_bytes(case.read_bytes())
    monkeypatch.chdir(tmp_path)
    try_all(Path(case.name))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.code)
def test_of_a_page(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "example.yml").write_text(page.wrong, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    try_all(Path("example.yml"))


def test_there_are_fixes_to_try() -> None:
    tried = "".join(
        case.with_name(f"{case.name}.expected").read_text(encoding="utf-8") for case in CASES
    )
    assert tried.count("| fix: ") > 90


def test_what_mends_nothing_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("a.yml")
    file.write_text("type: local\ntimeout: 1\n", encoding="utf-8")
    (found,) = before = diagnostics(file)
    (fix,) = found.fixes
    assert not is_mended(found, fix, before, before)
    file.write_text("type: local\ntimeout: 2\n", encoding="utf-8")
    assert not is_mended(found, fix, before, diagnostics(file))
    file.write_text("type: local\ntimeout: 60\ncommand: [\n", encoding="utf-8")
    assert new_errors(before, diagnostics(file))
