"""Warnings can be switched off, errors cannot, and a comment that does nothing is told of."""

from __future__ import annotations

import pytest

from rompy_tui.diagnostics import Diagnostic, Severity, Span
from rompy_tui.documents import load_text
from rompy_tui.documents.fixing import apply_fixes
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.validation.suppression import MAX_COMPLAINTS, without_ignored

HOUR = "type: local\ncommand: x\ntimeout: 1:00:00"


def found_in(text: str, *ignored: str) -> list[Diagnostic]:
    loaded = load_text(text, "x.yml", environ={})
    catalogue = Catalogue(Host(), list_entries([]), frozenset(ignored))
    return check_loaded(loaded, catalogue).diagnostics


def codes(text: str, *ignored: str) -> list[str]:
    return [d.code for d in found_in(text, *ignored)]


def test_a_code_in_the_settings_is_switched_off_everywhere() -> None:
    text = f"{HOUR}\n---\n{HOUR}\nenv_vars: {{A: ~/x}}\n"
    assert codes(text) == ["base-60-number", "base-60-number", "tilde"]
    assert codes(text, "base-60-number") == ["tilde"]
    assert codes(text, "base-60-number", "tilde") == []


def test_an_error_is_not_switched_off_by_the_settings() -> None:
    assert codes("type: local\ncommand: x\ntimeout: 5\n", "out-of-range") == ["out-of-range"]


def test_what_is_only_said_can_be_switched_off() -> None:
    said = Diagnostic(Severity.INFO, "unpinned-image", "x", Span.at("x.yml", 1))
    lines = ["# rompy-tui: ignore[unpinned-image]", "image: a"]
    assert without_ignored([said], {"x.yml": lines}, ()) == []
    assert without_ignored([said], {"y.yml": lines}, ()) == [said]


@pytest.mark.parametrize(
    "comment",
    [
        "# rompy-tui: ignore[base-60-number]",
        "#rompy-tui:ignore[base-60-number]",
        "#  rompy-tui:   ignore [ base-60-number ]",
        "# rompy-tui: ignore[tilde,base-60-number]",
        "# an hour # rompy-tui: ignore[base-60-number] as agreed",
        "# rompy-tui: ignore-file[base-60-number]",
        "# rompy-tui: ignore[tilde] # rompy-tui: ignore[base-60-number]",
    ],
)
def test_forms_of_a_comment(comment: str) -> None:
    assert codes(f"{HOUR}  {comment}\n") == []
    assert codes(f"{HOUR.replace('timeout', f'{comment}{chr(10)}timeout')}\n") == []


@pytest.mark.parametrize(
    ("comment", "marked"),
    [
        ("# rompy-tui: ignore", "# rompy-tui: ignore"),
        ("# rompy-tui: ignore[]", "# rompy-tui: ignore[]"),
        ("# rompy-tui: ignore[,]", "# rompy-tui: ignore[,]"),
        ("# rompy-tui: ignore(base-60-number)", "# rompy-tui: ignore"),
        ("# rompy-tui:", "# rompy-tui:"),
        ("# rompy-tui: ignore-all[tilde]", "# rompy-tui: ignore-all[tilde]"),
        ("# rompy-tui: ignore[tild]", "tild"),
        ("# rompy-tui: ignore[tilde, til, tilde, tilde2]", "til"),
    ],
)
def test_a_comment_that_does_nothing_is_marked(comment: str, marked: str) -> None:
    text = f"type: local\ncommand: x  {comment}\n"
    first = found_in(text)[0]
    start, end = first.span.start, first.span.end
    assert first.code == "bad-ignore"
    assert text.splitlines()[start.line][start.column : end.column] == marked


def test_a_misspelled_code_is_mended() -> None:
    text = f"{HOUR}  # rompy-tui: ignore[base-60-numbr]\n"
    (fix,) = (fix for d in found_in(text) if d.code == "bad-ignore" for fix in d.fixes)
    mended, _ = apply_fixes(text, [fix])
    assert codes(mended) == []


def test_the_comment_is_about_its_own_line_only() -> None:
    text = "type: local\ncommand: x  # rompy-tui: ignore[base-60-number]\ntimeout: 1:00:00\n"
    assert codes(text) == ["base-60-number"]


def test_comments_above_each_other_are_about_the_same_line() -> None:
    text = (
        "# rompy-tui: ignore[base-60-number]\n\n# why\n  # rompy-tui: ignore[tilde]\n"
        "{type: local, command: x, timeout: 1:00:00, working_dir: ~}\n"
    )
    assert codes(text) == []


def test_of_very_many_useless_comments_some_are_told_of() -> None:
    comments = "".join(f"# rompy-tui: ignore[no-{n}]\n" for n in range(MAX_COMPLAINTS * 3))
    assert codes(f"{comments}type: local\ncommand: x\n") == ["bad-ignore"] * MAX_COMPLAINTS


def test_texts_that_speak_of_the_program_are_no_comments() -> None:
    assert codes('type: local\ncommand: "see rompy-tui: ignore"\n') == []
    assert codes("type: local\ncommand: echo rompy-tui:ignore#rompy-tui:x\n") == []
