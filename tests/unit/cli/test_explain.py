"""``explain``: every code's page, for a person and for a program, and in the documentation."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

from rompy_tui.validation.explain import all_pages

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_list_of_codes(cli: Any) -> None:
    done = cli("explain")
    heading, *rows = done.stdout.splitlines()
    assert done.returncode == 0
    assert heading.split() == ["CODE", "SEVERITY", "MEANING"]
    assert [row.split()[0] for row in rows] == list(all_pages())
    assert "``" not in done.stdout


def test_one_page(cli: Any) -> None:
    done = cli("explain", "unpinned-image")
    page = all_pages()["unpinned-image"]
    assert done.stdout.startswith(f"warning[unpinned-image]\n\n{page.title}\n\n")
    assert "\n    image: swan:latest\n" in done.stdout.partition("Wrong:")[2].partition("Right:")[0]
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == ""


def test_pages_for_programs(cli: Any) -> None:
    every = json.loads(cli("explain", "--json").stdout)
    assert [page["code"] for page in every] == list(all_pages())
    one = json.loads(cli("explain", "unknown-field", "--json").stdout)
    assert one in every
    assert (one["severity"], "timeouts: 3600" in one["wrong"]) == ("error", True)


def test_a_code_that_is_none(cli: Any) -> None:
    done = cli("explain", "unpined-image")
    assert done.returncode == 2
    assert "there is no diagnostic 'unpined-image'" in done.stderr
    assert "did you mean 'unpinned-image'?" in done.stderr


def test_the_reference_holds_every_page_as_it_is() -> None:
    """``python docs/make_diagnostics.py`` writes it."""
    made = runpy.run_path(str(DOCS / "make_diagnostics.py"))["reference"]()
    assert (DOCS / "diagnostics.md").read_text(encoding="utf-8") == made
    for code, page in all_pages().items():
        assert f"### {code}\n" in made
        assert page.right in made
