"""What is known of a place: documentation, definition, another name."""

from __future__ import annotations

import pytest

from rompy_tui.assist.definition import definition
from rompy_tui.assist.renaming import renamed
from rompy_tui.diagnostics import Position
from rompy_tui.documents.edits import EditRefused

CPU = "whole number, 1 to 128, default 1"


@pytest.mark.parametrize(
    ("text", "title", "owner", "short"),
    [
        ("type: docker\ncp|u: 4", "cpu", "docker backend", CPU),
        ("type: docker\ncpu: |4", "cpu", "docker backend", CPU),
        (
            "backend:\n  type: slurm\n  command: ru|n",
            "backend.command",
            "slurm backend",
            "text, required",
        ),
        (
            "config:\n  run_id: x\n  period:\n    start: 20|",
            "config.period.start",
            "model run",
            "moment",
        ),
        ('{"type": "docker", "cpu": 4|}', "cpu", "docker backend", CPU),
        ("type: docker\nenv_vars:\n  A: x|", "env_vars.A", "docker backend", "text"),
        ("type: docker\nbogus: 1|", "bogus", "docker backend", "no field of this class"),
    ],
)
def test_hover(hovered, text, title, owner, short):
    found = hovered(text)
    assert (found.title, found.owner, found.short) == (title, owner, short)


def test_hover_says_whether_a_field_is_required_and_what_it_is_for(hovered):
    found = hovered("type: docker\nmemory: 4g|")
    assert found.about.startswith("Memory limit")
    facts = dict(found.facts)
    assert facts["required"] == "no"
    assert "kmg" in facts["form"]


@pytest.mark.parametrize("text", ["", "|", "# a |comment", "kind: Deplo|yment"])
def test_hover_of_nothing(hovered, text):
    assert hovered(text) is None


def test_hover_says_where_a_value_comes_from(hovered, around):
    other = around({"DIR": "/data", "TOKEN": "sesame-0815"}, model="run_id: x\n")
    assert dict(hovered("config: !include model|.yml", other).facts)["included from"] == "model.yml"
    missing = dict(hovered("config: !include no|.yml", other).facts)["included from"]
    assert "does not exist" in missing
    facts = dict(hovered("type: local\ncommand: x ${DIR} ${TOKEN} ${NO:-7}|", other).facts)
    assert facts["${DIR}"] == "/data"
    assert facts["${TOKEN}"] == "***"
    assert facts["${NO}"] == "not set, default 7"
    hidden = hovered("type: local\nenv_vars:\n  DB_PASSWORD: ${DIR}|", other)
    assert dict(hidden.facts)["${DIR}"] == "***"
    aliased = hovered("a: &a {type: local}\nb: *a|", other)
    assert dict(aliased.facts)["anchor"] == "&a in line 1"


def test_definition(split, around, tmp_path):
    other = around(model="run_id: x\n")
    found = definition(*split("config: !include mo|del.yml"), other)
    assert (found.file, found.place, found.problem) == (tmp_path / "model.yml", (0, 0), "")
    assert "no file" in definition(*split("config: !include no|.yml"), other).problem
    found = definition(*split("a:\n  - &x\n    b: 1\nc: [*x|]"), other)
    assert (found.file, found.place) == (None, (1, 4))
    assert "no anchor" in definition(*split("c: *x|"), other).problem
    assert definition(*split("c: x|"), other) is None


def test_renaming_changes_the_key_and_nothing_else():
    text = "# one\r\nfirst: {type: local}  # two\r\nsecond:\r\n    'type': local\r\n"
    assert renamed(text, Position(1, 3), "third").text == text.replace("first", "third")
    assert renamed(text, Position(3, 6), "kind").text == text.replace("'type'", "'kind'")


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("a|: 1\nb: 2\n", "b", "already"),
        ("a|: 1\n", " ", "needs a name"),
        ("a|: [1\n", "b", "line 1"),
        ("- x|\n", "b", "no key"),
        ("|", "b", "no values"),
        ("&x a|: 1\n", "b", "anchor"),
    ],
)
def test_renaming_is_refused(split, text, name, why):
    lines, place = split(text)
    with pytest.raises(EditRefused, match=why):
        renamed("\n".join(lines), place, name)
