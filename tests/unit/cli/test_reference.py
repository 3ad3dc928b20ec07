"""The reference and the man page, as they are made from the code."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "make_reference.py"))


def test_the_reference_is_what_the_code_says(made: dict[str, Any]) -> None:
    """``python docs/make_reference.py`` writes it."""
    pages = made["pages"]()
    assert {file.name for file in pages} == {"commands.md", "settings.md", "keys.md", "rompy-tui.1"}
    for file, text in pages.items():
        assert file.read_text(encoding="utf-8") == text, file


def test_every_command_and_option_says_what_it_does(made: dict[str, Any]) -> None:
    for context, command in made["walk"]():
        assert command.help, context.command_path
        for option, text in made["_options"](context, command):
            assert text, f"{context.command_path} {option}"
            assert text.endswith((".", "]")), f"{context.command_path} {option}: {text}"
