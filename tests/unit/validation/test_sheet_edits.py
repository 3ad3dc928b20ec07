"""Changes that a form makes: tried first, written only where nothing new is wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.validation.shapes import Shape, Widget
from rompy_tui.validation.sheet_edits import Change, Verb, read_typed, tried_change

CATALOGUE = Catalogue(Host(), list_entries([]))
DOCKER = """\
type: docker  # here
image: swan:4.51
cpu: 400  # many
volumes: [/tmp:/in:ro]
env_vars:
  A: "1"
"""


def tried(text, verb, path, value=None, to=None, number=0):
    loaded = load_text(text, "a.yml")
    found = check_loaded(loaded, CATALOGUE).diagnostics
    return tried_change(loaded, found, Path.cwd(), number, Change(verb, path, value, to), CATALOGUE)


def applied(text, attempt):
    """The text after the replacements, made by their places."""
    assert not attempt.refused
    lines = [*text.splitlines(keepends=True), ""]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for start, end, new in reversed(attempt.replacements):
        a, b = (starts[p.line] + p.column for p in (start, end))
        text = text[:a] + new + text[b:]
    return text


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ((Verb.SET, ("cpu",), 4), "cpu: 400", "cpu: 4"),
        ((Verb.SET, ("env_vars", "A"), "2"), 'A: "1"', 'A: "2"'),
        ((Verb.SET, ("memory",), "4g"), '  A: "1"\n', '  A: "1"\nmemory: 4g\n'),
        ((Verb.UNSET, ("cpu",)), "cpu: 400  # many\n", ""),
        ((Verb.ADD, ("volumes", 1), "/var:/v:ro"), "ro]", 'ro, "/var:/v:ro"]'),
        ((Verb.ADD, ("env_vars", "B"), "x"), 'A: "1"', 'A: "1"\n  B: x'),
        ((Verb.ADD, ("build_args", "B"), "x"), 'A: "1"\n', 'A: "1"\nbuild_args:\n  B: x\n'),
        ((Verb.RENAME, ("env_vars", "A"), None, "Z"), "A:", "Z:"),
    ],
)
def test_changes(change, old, new):
    found = tried(DOCKER, *change)
    assert applied(DOCKER, found) == DOCKER.replace(old, new)
    assert applied(DOCKER, found) == found.loaded.text


def test_moving_an_item():
    text = "type: docker\nimage: a:1\nvolumes:\n  - /tmp:/a:ro # a\n  - /tmp:/b:ro\n"
    found = tried(text, Verb.MOVE, ("volumes", 0), to=1)
    assert applied(text, found).endswith("volumes:\n  - /tmp:/b:ro\n  - /tmp:/a:ro # a\n")
    assert found.path == ("volumes", 1)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_hold_whatever_ends_a_line(newline):
    text = f"type: docker{newline}image: ä漢:1 # é{newline}cpu: 2"
    text = text.replace("ä漢", "a")
    found = tried(text, Verb.SET, ("cpu",), 3)
    assert applied(text, found) == text.replace("cpu: 2", "cpu: 3")


def test_fields_within_fields_that_are_not_there_yet():
    found = tried("run_id: a\n", Verb.SET, ("period", "include_end"), False)
    assert applied("run_id: a\n", found) == "run_id: a\nperiod:\n  include_end: false\n"


def test_a_wrong_value_is_refused_with_the_message_of_the_check():
    found = tried(DOCKER, Verb.SET, ("cpu",), 129)
    assert "128" in found.refused
    assert not found.replacements


def test_a_wrong_item_is_refused_where_another_is_wrong_already():
    text = "type: docker\nimage: a:1\nvolumes: [/tmp:/a:bad]\n"
    assert tried(text, Verb.ADD, ("volumes", 1), "/tmp:/b:bad").refused
    assert not tried(text, Verb.ADD, ("volumes", 1), "/tmp:/b:ro").refused


def test_what_is_required_stays():
    text = "type: slurm\ncommand: run\n"
    assert tried(text, Verb.UNSET, ("command",)).refused


def test_an_error_elsewhere_does_not_keep_a_value_from_being_written():
    found = tried(DOCKER, Verb.SET, ("user",), "model")
    assert any(d.path == ("cpu",) for d in found.diagnostics)
    assert applied(DOCKER, found).endswith("user: model\n")


def test_an_edit_that_cannot_be_done_says_why():
    text = "type: docker\nimage: &i a:1\nuser: *i\n"
    assert "anchor" in tried(text, Verb.SET, ("image",), "b:1").refused
    assert "cannot be read" in tried('type: docker\nimage: "a\n', Verb.SET, ("cpu",), 1).refused


def test_the_same_value_changes_nothing():
    found = tried(DOCKER, Verb.SET, ("image",), "swan:4.51")
    assert (found.replacements, found.refused) == ((), "")


@pytest.mark.parametrize(
    ("text", "widget", "value"),
    [
        ("4", Widget.NUMBER, 4),
        (" 0.5 ", Widget.NUMBER, 0.5),
        ("many", Widget.NUMBER, "many"),
        ("${CPU:-4}", Widget.NUMBER, "${CPU:-4}"),
        ("4", Widget.TEXT, "4"),
        ("true", Widget.ANY, True),
        ("4", Widget.ANY, 4),
        ("[1, 2]", Widget.ANY, [1, 2]),
        ("a: [", Widget.ANY, "a: ["),
        ("", Widget.ANY, ""),
        ("2024-01-01", Widget.MOMENT, datetime.date(2024, 1, 1)),
        ("tomorrow", Widget.MOMENT, "tomorrow"),
        ("{a: 1}", Widget.MOMENT, "{a: 1}"),
    ],
)
def test_what_is_typed(text, widget, value):
    assert read_typed(text, Shape(widget)) == value
