"""Regular expressions of a person: those that could take for ever are refused."""

from __future__ import annotations

import pytest

from rompy_tui.errors import UsageError
from rompy_tui.patterns import compiled, compiled_progress
from rompy_tui.settings_writing import typed_setting


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "depth < 0",
        r"day (?P<step>\d+)/(?P<steps>\d+)",
        r"^\s*\[.*\] step\s*=\s*(?P<step>\d+)",
        "[^]]+x[]a]",
        r"\(a+\)+",
        "(?:ab){3}c+",
        "a|b|c",
        "time=(?P<time>[0-9. ]+) .*done",
    ],
)
def test_sound_ones(text: str) -> None:
    assert compiled(text).pattern == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(a+)+b", "what repeats must not itself repeat"),
        (r"(\d+,)*x", "what repeats must not itself repeat"),
        ("(a|b)*c", "have alternatives"),
        ("(a?){20}b", "what repeats must not itself repeat"),
        ("(?:a{1,5}){1,50}b", "what repeats must not itself repeat"),
        ("((a*))*b", "what repeats must not itself repeat"),
        ("a*a*b", "nothing certain between"),
        ("a+b*a+c", "nothing certain between"),
        (r"a*\w*[ab]*b", "nothing certain between"),
        ("x.*y.*z.*w", "more than two repetitions like"),
        (r"x[^a]*y\S*z\w*w", "more than two repetitions like"),
        (r"(x)\1", "refers back"),
        ("(?x) a b", "has flags"),
        ("", "found in every line"),
        ("x*", "found in every line"),
        ("[", "no regular expression"),
        ("a" * 201, "more than 200 characters"),
    ],
)
def test_others_are_refused_and_the_reason_said(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compiled(text)


def test_progress_needs_a_group_that_says_how_far_it_is() -> None:
    assert compiled_progress("(?P<percent>[0-9]+) of it").search("5 OF IT")
    with pytest.raises(ValueError, match="no group that says how far it is"):
        compiled_progress("(?P<steps>[0-9]+)")


def test_one_is_typed_into_the_settings() -> None:
    assert typed_setting("alerts", "dry cell, wet") == ["dry cell, wet"]
    with pytest.raises(UsageError, match=r"alerts: '\(a\+\)\+' could take for ever"):
        typed_setting("alerts", "(a+)+")
    with pytest.raises(UsageError, match="progress: 'x' has no group"):
        typed_setting("progress", "x")
