"""Every code has a page, and what the page shows is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from rompy_tui.diagnostics.pages import Page
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_file
from rompy_tui.validation.explain import all_pages

WITHOUT_TEXT: set[str] = set()
"""Codes that no text of a file shows: each has a test of its own."""

pages = pytest.mark.parametrize("page", all_pages().values(), ids=lambda p: p.code)


def codes_in(text: str, folder: Path) -> set[str]:
    file = folder / "example.yml"
    file.write_text(text, encoding="utf-8")
    checked = check_file(file, Catalogue(Host(), list_entries([])))
    return {d.code for d in checked.diagnostics}


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
        assert page.code in codes_in(page.wrong, tmp_path)
        assert codes_in(page.right, tmp_path) == set()
