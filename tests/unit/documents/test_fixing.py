"""Fixes put into a text."""

from __future__ import annotations

from rompy_tui.diagnostics import Fix, Span
from rompy_tui.documents.fixing import apply_fixes


def fix(line: int, column: int, length: int, text: str) -> Fix:
    return Fix(text, Span.at("f.yml", line, column, length), text)


def test_each_goes_to_its_place_whatever_their_order() -> None:
    text = "cpu: 200\ntimeout: 1\nimage: ä:1\n"
    new, applied = apply_fixes(text, [fix(2, 7, 3, "b:2"), fix(0, 5, 3, "128")])
    assert new == "cpu: 128\ntimeout: 1\nimage: b:2\n"
    assert [f.text for f in applied] == ["128", "b:2"]


def test_of_two_at_one_place_the_first_is_taken() -> None:
    text = "type: locl\n"
    fixes = [fix(0, 6, 4, "local"), fix(0, 7, 2, "xx"), fix(0, 6, 4, "other")]
    new, applied = apply_fixes(text, fixes)
    assert new in {"type: local\n", "type: lxxl\n", "type: other\n"}
    assert len(applied) == 1


def test_a_new_line_ends_as_the_others_do() -> None:
    new, _ = apply_fixes("type: docker\r\nimage: a:1\r\n", [fix(0, 12, 0, "\nmemory: 4g")])
    assert new == "type: docker\r\nmemory: 4g\r\nimage: a:1\r\n"


def test_at_the_end_of_a_text_without_a_last_newline() -> None:
    new, _ = apply_fixes("a: 1", [fix(0, 4, 0, "\nb: 2"), fix(0, 3, 1, "5")])
    assert new == "a: 5\nb: 2"


def test_the_same_twice_is_applied_once() -> None:
    new, applied = apply_fixes("a: x", [fix(0, 3, 1, "y"), fix(0, 3, 1, "y")])
    assert (new, len(applied)) == ("a: y", 1)
