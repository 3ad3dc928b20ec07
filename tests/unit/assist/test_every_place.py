"""At every place of every text something is answered, and what is to be replaced lies in it."""

from __future__ import annotations

import json
import random

import pytest

from rompy_tui.assist.completion import completion
from rompy_tui.assist.definition import definition
from rompy_tui.assist.hover import hover
from rompy_tui.diagnostics import Position
from rompy_tui.documents import load_text
from rompy_tui.resources import sample_configs_dir

ROOT = sample_configs_dir()
SAMPLES = sorted(path for path in ROOT.rglob("*.yml"))
ODD = [
    "",
    "\t\n",
    "a: [1, {b: 'c\n]}\nd",
    "- - - a\n- {",
    "? a\n: b\n",
    '{"a": [1, {"b": ',
    "%YAML 1.1\n---\na: 1\n...\n--- !include x\n",
    "a: |\n  x\n b: 1\n",
    "'a' : \"b\\\"\n c",
    "日本: ünï  # ✗\n  日: 1",
    "&a *b !c: [*d, &e f",
    "a:\n\tb: 1",
    "{" * 300,
    "- " * 300,
    "x" * 5000 + ": 1",
    "${A" * 20,
    "a: !include\nb: !include ,",
    "---\n---\n...\n",
    "<<: *a\na: &a\n  <<: *a\n",
]


def assert_answered(text, schemas, surroundings):
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for column in range(0, len(line) + 1, 1 + len(line) // 60):
            place = Position(number, column)
            found = completion(lines, place, schemas, surroundings)
            assert found.start <= place <= found.end
            assert found.start.line == found.end.line == number
            assert found.end.column <= len(line)
            assert len({c.label for c in found.candidates}) == len(found.candidates)
            hover(lines, place, schemas, surroundings)
            definition(lines, place, surroundings)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_place_of_a_sample(sample, schemas, around):
    assert_answered(sample.read_text(), schemas, around())


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_every_place_of_an_odd_text(text, schemas, around):
    assert_answered(text, schemas, around())


@pytest.mark.parametrize("seed", range(6))
def test_every_place_of_a_text_with_slips(seed, schemas, around):
    dice = random.Random(seed)
    text = dice.choice(SAMPLES).read_text()[:600]
    for _ in range(8):
        where = dice.randrange(len(text) + 1)
        cut = dice.choice((0, 0, 1, 5))
        text = text[:where] + dice.choice("[]{}:,'\"#-&*!|>\n \t$%@x") + text[where + cut :]
    assert_answered(text, schemas, around())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_outline_has_the_keys_that_the_parser_reads(sample):
    from rompy_tui.assist.outline import outline_of
    from rompy_tui.assist.subject import data_of

    text = sample.read_text()
    outline = outline_of(text.split("\n"))
    loaded = load_text(text, "sample.yml", as_written=True)
    assert len(outline.documents) == len(loaded.documents)
    for (_, root), document in zip(outline.documents, loaded.documents, strict=True):
        assert _shape(data_of(root, outline)) == _shape(document.data)
        if isinstance(document.data, dict):
            as_json = json.dumps(document.data, indent=1, default=str).split("\n")
            again = outline_of(as_json)
            assert _shape(data_of(again.documents[0][1], again)) == _shape(document.data)


def _shape(data):
    if isinstance(data, dict):
        return {str(key): _shape(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_shape(value) for value in data]
    return "single"
