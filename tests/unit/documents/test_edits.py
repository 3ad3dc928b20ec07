"""Edits of single values: a text before, an edit, the text after; nothing else may change."""

from __future__ import annotations

import datetime
import enum
import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rompy_tui.documents import edits
from rompy_tui.documents.edits import (
    Edit,
    EditRefused,
    add_key,
    append_item,
    delete,
    insert_item,
    move,
    rename_key,
    set_value,
)
from rompy_tui.errors import ConfigError

# --- one line, one value -----------------------------------------------------------------------

SET = [
    # What stands around stays: comments, blanks, quotes, the lack of a line break at the end.
    ("cpu: 4 # cores\nmemory: 2g\n", ("cpu",), 8, "cpu: 8 # cores\nmemory: 2g\n"),
    ("cpu:    4 # \ttab\nb: 1", ("b",), 2, "cpu:    4 # \ttab\nb: 2"),
    ("a: 'x'\n", ("a",), "it's", "a: 'it''s'\n"),
    ('a: "x"\n', ("a",), 'say "hi"', 'a: "say \\"hi\\""\n'),
    ('a: "5"\n', ("a",), 6, "a: 6\n"),
    ("a: x\n", ("a",), "5", 'a: "5"\n'),
    ("a: x\n", ("a",), 'say "hi"', 'a: say "hi"\n'),
    ("a: x\n", ("a",), '"hi"', "a: '\"hi\"'\n"),
    ("a: 'x'\n", ("a",), "tab\there", 'a: "tab\\there"\n'),
    ("a: 1\r\nb: 2\r\n", ("a",), 3, "a: 3\r\nb: 2\r\n"),
    ("a: 1\rb: 2\r", ("a",), 3, "a: 3\rb: 2\r"),
    ("日本: 🌊 # wave\n", ("日本",), "é", "日本: é # wave\n"),
    ("a: 1\n---\na: 1\n", ("a",), 2, "a: 2\n---\na: 1\n"),
    ("1: a\n", (1,), "b", "1: b\n"),
    ("no: a\n", (False,), "b", "no: b\n"),
    ("!x k: 1\n[1]: 2\na: 3\n", ("a",), 4, "!x k: 1\n[1]: 2\na: 4\n"),
    # Nothing there yet.
    ("a:\nb: 1\n", ("a",), 5, "a: 5\nb: 1\n"),
    ("a: \nb: 1\n", ("a",), 5, "a: 5\nb: 1\n"),
    ("a:  # why\n", ("a",), 5, "a: 5  # why\n"),
    ("a: ~ # why\n", ("a",), 5, "a: 5 # why\n"),
    ("a: 5\n", ("a",), None, "a: null\n"),
    ("-\n- b\n", (0,), "a", "- a\n- b\n"),
    ("a:", ("a",), 5, "a: 5"),
    # The same value in other words is left as it is written.
    ("a: 0x10\nb: Yes\nc: 1.50\n", ("a",), 16, "a: 0x10\nb: Yes\nc: 1.50\n"),
    ("a:\n  b: [1, 'x'] # c\n", ("a",), {"b": [1, "x"]}, "a:\n  b: [1, 'x'] # c\n"),
    # A value over several lines, or in the line below its key.
    ("a: one\n  two\nb: 1\n", ("a",), "x", "a: x\nb: 1\n"),
    ("a:\n  one # c\nb: 1\n", ("a",), "x", "a:\n  x # c\nb: 1\n"),
    ("a: [1,\n  2] # c\nb: 1\n", ("a",), "x", "a: x # c\nb: 1\n"),
    ("a: | # sh\n  one\n  two\n\nb: 1\n", ("a",), "x", "a: x # sh\n\nb: 1\n"),
    ("a: >-\n  one\n", ("a",), "x", "a: x\n"),
    # Within brackets.
    ("m: {a: 1, b: [2, 3]}\n", ("m", "b", 1), "x, y", 'm: {a: 1, b: [2, "x, y"]}\n'),
    ("m: {a, b: }\n", ("m", "a"), 1, "m: {a: 1, b: }\n"),
    ("m: {a, b: }\n", ("m", "b"), 1, "m: {a, b: 1 }\n"),
    ("m: [a: 1]\n", ("m", 0, "a"), 2, "m: [a: 2]\n"),
    ("m: [\n  1, # one\n  2 # two\n]\n", ("m", 1), 3, "m: [\n  1, # one\n  3 # two\n]\n"),
    ('{"a": 1, "b": "x"}\n', ("b",), "é\n", '{"a": 1, "b": "é\\n"}\n'),
    ('{"a": 1}\n', ("a",), 1e20, '{"a": 1.0e+20}\n'),
    # Anchors, tags, includes, aliases.
    ("a: &x 1\nb: 2\n", ("a",), 3, "a: &x 3\nb: 2\n"),
    ("a: &x\nb: 2\n", ("a",), 3, "a: &x 3\nb: 2\n"),
    ("m: {a: &x 1}\n", ("m", "a"), 3, "m: {a: &x 3}\n"),
    ("a: !!str 1\n", ("a",), 3, "a: 3\n"),
    ("a: !include x.yml # c\n", ("a",), 3, "a: 3 # c\n"),
    ("a: &x {k: 1}\nb: *x # c\n", ("b",), 3, "a: &x {k: 1}\nb: 3 # c\n"),
    ("a: &x 1\nl: [*x, *x]\n", ("l", 1), 3, "a: &x 1\nl: [*x, 3]\n"),
    ("a: &x {k: 1}\nb:\n  <<: *x\n", ("b", "k"), 3, "a: &x {k: 1}\nb:\n  <<: *x\n  k: 3\n"),
    # Whole documents.
    ("x # c\n", (), "y", "y # c\n"),
    ("--- x\n", (), 5, "--- 5\n"),
    ("!t x\n", (), 5, "5\n"),
    ("", (), "x", "x\n"),
    ("# c", (), "x", "# c\nx"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "value", "after"), SET)
def test_set_value(before: str, path: tuple[Any, ...], value: Any, after: str) -> None:
    assert set_value(before, 0, path, value).text == after


def test_the_spans_are_what_changed() -> None:
    edit = set_value("cpu: 4 # cores\n", 0, ("cpu",), 16)
    assert edit == Edit("cpu: 16 # cores\n", ((5, 6, "16"),))
    assert set_value("cpu: 4\n", 0, ("cpu",), 4).spans == ()


def test_the_document_counts() -> None:
    text = "# first\na: 1\n---\na: 1 # second\n...\n---\na: 1\n"
    assert set_value(text, 1, ("a",), 2).text == text.replace("1 # second", "2 # second")
    assert add_key(text, 0, (), "b", 1).text == text.replace(
        "a: 1\n---\na: 1 #", "a: 1\nb: 1\n---\na: 1 #"
    )


# --- what needs quotes --------------------------------------------------------------------------

PLAIN = [
    "x", "two words", "./a/b-c_d.nc", "http://a/b#c", "${VAR}", "${VAR:-a}/b", "--np 4", "-n",
    "é🌊", "a,b", "it's", "y", "12h", "~x", "a:b", "x=[1]",
]  # fmt: skip
QUOTED = [
    "", " ", " x", "x ", "yes", "No", "on", "true", "null", "~", "010", "0x1F", "0o17", "1:00",
    "01:00:00", "1e3", "1.5", "1_000", ".inf", ".nan", "2024-01-01", "2024-01-01 10:00:00", "<<",
    "=", "a: b", "a #b", "#c", "a:", "- a", "-", "?", ": a", "[a", "{a", "*a", "&a", "!a", "%a",
    "@a", "`a", "|", ">", "'a", "---", "--- a", "...", "a\tb", "\x00", "\x1b", "\x7f", "\x85",
    "\xa0", "\u2028", "\ufeff", "1.2.3",
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN)
def test_text_without_need_gets_no_quotes(value: str) -> None:
    assert set_value("a: 1\n", 0, ("a",), value).text == f"a: {value}\n"


@pytest.mark.parametrize("value", QUOTED)
@pytest.mark.parametrize("before", ["a: 1\n", "a: {b: 1}\n", '{"a": 1}', "a: 'x'\n"])
def test_text_that_needs_quotes_gets_them(before: str, value: str) -> None:
    path = ("a", "b") if "b" in before else ("a",)
    text = set_value(before, 0, path, value).text
    data: Any = yaml.safe_load(text)
    assert {"a": value} in (data, {"a": data["a"]["b"]} if path[1:] else data)
    assert text.isprintable() or text.replace("\n", "").isprintable()
    assert ('"' in text) or ("'" in text)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (-0.0, "-0.0"),
        (1e20, "1.0e+20"),
        (1e-7, "1.0e-07"),
        (math.inf, ".inf"),
        (-math.inf, "-.inf"),
        (math.nan, ".nan"),
        (2**80, str(2**80)),
        (datetime.date(2024, 2, 3), "2024-02-03"),
        (datetime.datetime(2024, 2, 3, 4, 5), "2024-02-03T04:05:00"),
        (datetime.datetime(2024, 2, 3, tzinfo=datetime.timezone.utc), "2024-02-03T00:00:00+00:00"),
        ({}, "{}"),
        ((), "[]"),
    ],
)
def test_other_values(value: Any, written: str) -> None:
    assert set_value("a: x # c\n", 0, ("a",), value).text == f"a: {written} # c\n"


def test_an_enum_of_text_is_text() -> None:
    mode = enum.Enum("mode", {"RO": "ro"}, type=str)
    assert set_value("a: 1\n", 0, ("a",), mode.RO).text == "a: ro\n"  # type: ignore[attr-defined]


# --- lists, mappings and long text as values ----------------------------------------------------

BLOCKS = [
    ("a: 1 # c\nb: 2\n", ("a",), {"x": 1, "y": [1, {"z": 2}]},
     "a: # c\n  x: 1\n  y:\n    - 1\n    - z: 2\nb: 2\n"),
    ("a:\nb:\n    c: 1\n", ("a",), {"x": {"y": 1}}, "a:\n    x:\n        y: 1\nb:\n    c: 1\n"),
    ("a:\nb:\n- 1\n", ("a",), ["x", []], "a:\n- x\n- []\nb:\n- 1\n"),
    ("a: # c\n  - 1 # d\n  - 2\n# end\n", ("a",), [3], "a: # c\n  - 3\n# end\n"),
    ("a:\n  # about x\n  x: 1\nb: 2\n", ("a",), {"y": 1}, "a:\n  # about x\n  y: 1\nb: 2\n"),
    ("a:\n  x: 1 # gone\n  y: 2 # gone\n# stays\nb: 2\n", ("a",), 5, "a: 5\n# stays\nb: 2\n"),
    ("- a: 1\n  b: 2\n- c\n", (0,), 5, "- 5\n- c\n"),
    ("- a: 1\n  b: 2\n- c\n", (0,), [1, [2]], "- - 1\n  - - 2\n- c\n"),
    ("-   a\n", (0,), {"x": 1, "y": 2}, "-   x: 1\n    y: 2\n"),
    ("-\n  a: 1\n", (0,), [1], "- - 1\n"),
    ("- &x a\n", (0,), {"x": 1, "y": 2}, "- &x\n  x: 1\n  y: 2\n"),
    ("a: &x\n  b: 1\nc: 2\n", ("a",), {"z": 1}, "a: &x\n  z: 1\nc: 2\n"),
    ("a: &x\n  b: 1\nc: 2\n", ("a",), 5, "a: &x 5\nc: 2\n"),
    ("a: [1, 2] # c\n", ("a",), [3, {"x": "y z"}], "a: [3, {x: y z}] # c\n"),
    ("a: {} # c\n", ("a",), {"x": 1}, "a: # c\n  x: 1\n"),
    ("a: one\n  two\n", ("a",), [1], "a:\n  - 1\n"),
    ("a:\n  one # c\nb: 1\n", ("a",), [1], "a: # c\n  - 1\nb: 1\n"),
    ("a: |\n  one\n\nb: 1\n", ("a",), [1], "a:\n  - 1\n\nb: 1\n"),
    ("a: 1", ("a",), [1, 2], "a:\n  - 1\n  - 2"),
    ("a: 1\r\nb: 2\r\n", ("a",), {"x": 1}, "a:\r\n  x: 1\r\nb: 2\r\n"),
    ("a: 1\nb: 2\n", (), ["x", "y"], "- x\n- y\n"),
    ("--- x # c\n", (), {"a": {"b": 1}}, "--- # c\na:\n  b: 1\n"),
    ("!t x\n", (), {"a": 1, "b": 2}, "a: 1\nb: 2\n"),
    ("&x v\n", (), [1, 2], "&x\n- 1\n- 2\n"),
    ("# only a comment\n", (), {"a": [1]}, "# only a comment\na:\n  - 1\n"),
    # Text of several lines.
    ("a: x # c\n", ("a",), "one\n  two\n", "a: | # c\n  one\n    two\n"),
    ("a: x\n", ("a",), "one\n\ntwo", "a: |-\n  one\n\n  two\n"),
    ("- x\n", (0,), "#!/bin/sh\n\techo", "- |-\n  #!/bin/sh\n  \techo\n"),
    ("a: |\n  one\nb: 1\n", ("a",), "two\nthree\n", "a: |\n  two\n  three\nb: 1\n"),
    ('a: "x"\n', ("a",), "one\ntwo", 'a: "one\\ntwo"\n'),
    ("a: {b: x}\n", ("a", "b"), "one\ntwo", 'a: {b: "one\\ntwo"}\n'),
    ("a: x\n", ("a",), "one \ntwo", 'a: "one \\ntwo"\n'),
    ("a: x\n", ("a",), "one\n\n", 'a: "one\\n\\n"\n'),
    ("a: x\n", ("a",), " one\ntwo", 'a: " one\\ntwo"\n'),
    # A comment, or the end of the file, would become part of it.
    ("a: x\n  # note\nb: 1\n", ("a",), "one\ntwo", 'a: "one\\ntwo"\n  # note\nb: 1\n'),
    ("a: x", ("a",), "one\ntwo\n", 'a: "one\\ntwo\\n"'),
    ("a: x", ("a",), "one\ntwo", "a: |-\n  one\n  two"),
    # JSON stays JSON, indented as it is.
    ('{\n\t"a": 1\n}\n', ("a",), {"x": [1]}, '{\n\t"a": {\n\t\t"x": [\n\t\t\t1\n\t\t]\n\t}\n}\n'),
    ('{"a":1}', ("a",), {"x": [1, "y"]}, '{"a":{"x":[1,"y"]}}'),
    ('{\n  "a": [1, 2]\n}\n', ("a",), [1, 2, 3], '{\n  "a": [1, 2, 3]\n}\n'),
    ('{"a": 1}', (), [1], "[1]"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "value", "after"), BLOCKS)
def test_set_collections_and_long_text(
    before: str, path: tuple[Any, ...], value: Any, after: str
) -> None:
    assert set_value(before, 0, path, value).text == after


# --- adding ------------------------------------------------------------------------------------

ADD = [
    ("a: 1 # c\n# below\n", (), "b", 2, None, "a: 1 # c\nb: 2\n# below\n"),
    ("a: 1\nc: 3\n", (), "b", 2, "a", "a: 1\nb: 2\nc: 3\n"),
    ("a:\n  x: 1\nc: 3\n", (), "b", 2, "a", "a:\n  x: 1\nb: 2\nc: 3\n"),
    ("a:\n    x: 1\n", ("a",), "y", {"z": 1}, None, "a:\n    x: 1\n    y:\n        z: 1\n"),
    ("- a: 1\n- 2\n", (0,), "b", [1], None, "- a: 1\n  b:\n    - 1\n- 2\n"),
    ("'a': 1\n", (), "b", "x", None, "'a': 1\n'b': x\n"),
    ("a: 1\n", (), "no", "x", None, 'a: 1\n"no": x\n'),
    ("a: 1\n", (), "x y", "a: b", None, 'a: 1\nx y: "a: b"\n'),
    ("a: 1\n", (), "a:b", 1, None, 'a: 1\n"a:b": 1\n'),
    ("a: 1\n", (), 8080, 80, None, "a: 1\n8080: 80\n"),
    ("a: 1", (), "b", "x\ny", None, "a: 1\nb: |-\n  x\n  y"),
    ("a: 1", (), "b", "x\ny\n", None, 'a: 1\nb: "x\\ny\\n"'),
    ("a: 1\r\n", (), "b", 2, None, "a: 1\r\nb: 2\r\n"),
    ("a: 1\nb:\r\n  c: 2\rd: 3\n", ("b",), "e", 1, None, "a: 1\nb:\r\n  c: 2\r  e: 1\rd: 3\n"),
    ("a: |\n  x\n\n\nb: 1\n", (), "n", 2, "a", "a: |\n  x\nn: 2\n\n\nb: 1\n"),
    ("a: |+\n  x\n\nb: 1\n", (), "n", 2, "a", "a: |+\n  x\n\nn: 2\nb: 1\n"),
    ("a: |\n  no end", (), "b", 1, None, "a: |-\n  no end\nb: 1"),
    ("a:\n  - >2+\n    no end", (), "b", 1, None, "a:\n  - >2-\n    no end\nb: 1"),
    ("a: 1\n...\n---\n", (), "b", 2, None, "a: 1\nb: 2\n...\n---\n"),
    # Where nothing is yet.
    ("", (), "a", 1, None, "a: 1\n"),
    ("# c", (), "a", {"b": 1}, None, "# c\na:\n  b: 1"),
    ("---\n# c\n---\nx: 1\n", (), "a", 1, None, "---\n# c\na: 1\n---\nx: 1\n"),
    ("---", (), "a", 1, None, "---\na: 1"),
    ("a:\nb: 1\n", ("a",), "x", 1, None, "a:\n  x: 1\nb: 1\n"),
    ("a: # c\nb: 1\n", ("a",), "x", 1, None, "a: # c\n  x: 1\nb: 1\n"),
    ("a: null # c\n", ("a",), "x", 1, None, "a: # c\n  x: 1\n"),
    ("a: {}\n", ("a",), "x", "y z", None, "a: {x: y z}\n"),
    ("a: { }\n", ("a",), "x", 1, None, "a: {x: 1}\n"),
    ("a: { # c\n}\n", ("a",), "x", 1, None, "a: { # c\nx: 1}\n"),
    ("{}", (), "x", "y", None, '{"x": "y"}'),
    # Within brackets.
    ("a: {b: 1} # c\n", ("a",), "x", [1, "2"], None, 'a: {b: 1, x: [1, "2"]} # c\n'),
    ("a: {b: 1, c: 2}\n", ("a",), "x", "yes", "b", 'a: {b: 1, x: "yes", c: 2}\n'),
    ('a: {"b": 1}\n', ("a",), "x", "a:b", None, 'a: {"b": 1, "x": "a:b"}\n'),
    ('{\n  "a": 1,\n  "b": 2\n}\n', (), "c", [1], "a",
     '{\n  "a": 1,\n  "c": [\n    1\n  ],\n  "b": 2\n}\n'),
    ('{\n\t"a": 1\n}\n', (), "b", 1e300, None, '{\n\t"a": 1,\n\t"b": 1.0e+300\n}\n'),
    ('{"a":1}', (), "b", {}, None, '{"a":1,"b":{}}'),
    # Merges.
    ("a: &x {k: 1}\nb:\n  <<: *x\n", ("b",), "n", 1, None, "a: &x {k: 1}\nb:\n  <<: *x\n  n: 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "key", "value", "below", "after"), ADD)
def test_add_key(
    before: str, path: tuple[Any, ...], key: Any, value: Any, below: Any, after: str
) -> None:
    assert add_key(before, 0, path, key, value, below).text == after


def test_setting_a_missing_key_adds_it() -> None:
    assert set_value("a: 1\n", 0, ("b",), 2).text == "a: 1\nb: 2\n"
    assert set_value("env:\n", 0, ("env", "A"), "1").text == 'env:\n  A: "1"\n'
    assert set_value("", 0, ("a",), 1).text == "a: 1\n"


INSERT = [
    ("l:\n  - a # c\n# end\n", ("l",), None, "b", "l:\n  - a # c\n  - b\n# end\n"),
    ("l:\n- a\n- b\n", ("l",), 1, "x", "l:\n- a\n- x\n- b\n"),
    ("l:\n- a\n- b\n", ("l",), 0, {"x": 1, "y": 2}, "l:\n- x: 1\n  y: 2\n- a\n- b\n"),
    ("- - a\n- b\n", (0,), 0, "x", "- - x\n  - a\n- b\n"),
    ("-   a: 1\n", (), None, {"x": 1, "y": 2}, "-   a: 1\n-   x: 1\n    y: 2\n"),
    ('- "a"\n', (), None, "b", '- "a"\n- "b"\n'),
    ("- a", (), None, "x\ny", "- a\n- |-\n  x\n  y"),
    ("- a\n-\n", (), None, "b", "- a\n-\n- b\n"),
    ("l: # c\nm: 1\n", ("l",), None, {"a": 1}, "l: # c\n  - a: 1\nm: 1\n"),
    ("", (), None, "a", "- a\n"),
    ("l: []\n", ("l",), None, "a", "l: [a]\n"),
    ("l: [1,2]\n", ("l",), None, 3, "l: [1,2,3]\n"),
    ("l: [1, 2]\n", ("l",), 1, 3, "l: [1, 3, 2]\n"),
    ("l: [1, 2]\n", ("l",), 0, 3, "l: [3, 1, 2]\n"),
    ("l: [1, 2,]\n", ("l",), None, 3, "l: [1, 2, 3,]\n"),
    ("l: [ 1, 2 ]\n", ("l",), None, 3, "l: [ 1, 2, 3 ]\n"),
    ("l: ['a', b] # c\n", ("l",), None, "c,d", "l: ['a', b, \"c,d\"] # c\n"),
    ("l: [\n  1, # one\n  2 # two\n]\n", ("l",), None, 3, "l: [\n  1, # one\n  2, # two\n  3\n]\n"),
    ("l: [\n  1,\n  2, # two\n]\n", ("l",), None, 3, "l: [\n  1,\n  2, # two\n  3,\n]\n"),
    ("l: [\n  1,\n  2]\n", ("l",), None, 3, "l: [\n  1,\n  2,\n  3]\n"),
    ("l: [1,\n    2]\n", ("l",), 0, 3, "l: [3, 1,\n    2]\n"),
    ('[\n  "a"\n]', (), 0, "b", '[\n  "b",\n  "a"\n]'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "index", "value", "after"), INSERT)
def test_insert_item(
    before: str, path: tuple[Any, ...], index: int | None, value: Any, after: str
) -> None:
    assert insert_item(before, 0, path, index, value).text == after
    if index is None:
        assert append_item(before, 0, path, value).text == after


# --- taking away -------------------------------------------------------------------------------

DELETE = [
    ("# a\na: 1 # gone\n# b\nb: 2\n", ("a",), "# a\n# b\nb: 2\n"),
    ("a: 1\nb:\n  c: 1\n  # gone\n  d: 2\n# stays\n", ("b",), "a: 1\n# stays\n"),
    ("a: 1\nb: 2", ("b",), "a: 1"),
    ("a: 1\nb: 2", ("a",), "b: 2"),
    ("a: 1\r\nb: 2\r\n", ("b",), "a: 1\r\n"),
    ("a: |\n  x\n\nb: 2\n", ("a",), "\nb: 2\n"),
    ("a: |+\n  x\n\nb: 2\n", ("a",), "b: 2\n"),
    ("a: |\n  x\nb: 2", ("b",), "a: |\n  x\n"),
    ("- a\n- b\n- c\n", (1,), "- a\n- c\n"),
    ("- a: 1 # gone\n  b: 2\n- c\n", (0, "a"), "- b: 2\n- c\n"),
    ("- a: 1 # gone\n  # b\n  b: 2\n", (0, "a"), "-\n  # b\n  b: 2\n"),
    ("- a: 1\n  b: 2\n", (0, "b"), "- a: 1\n"),
    ("- - 1\n  - 2\n", (0, 0), "- - 2\n"),
    ("a: &x 1\nb: 2\n", ("a",), "b: 2\n"),
    ("a: &x 1\nb: *x\n", ("b",), "a: &x 1\n"),
    # The only one.
    ("a: # c\n  # about x\n  x: 1 # gone\nb: 2\n", ("a", "x"), "a: {} # c\n  # about x\nb: 2\n"),
    ("a:\n- x: 1\nb: 2\n", ("a", 0), "a: []\nb: 2\n"),
    ("- a: 1\n- b\n", (0, "a"), "- {}\n- b\n"),
    ("a: 1\n", ("a",), "{}\n"),
    ("--- # c\na: 1\n", ("a",), "--- # c\n{}\n"),
    ("a: &x\n  b: 1\n", ("a", "b"), "a: &x {}\n"),
    # Within brackets.
    ("m: {a: 1, b: 2}\n", ("m", "a"), "m: {b: 2}\n"),
    ("m: {a: 1, b: 2}\n", ("m", "b"), "m: {a: 1}\n"),
    ("m: {a: 1}\n", ("m", "a"), "m: {}\n"),
    ("l: [ 1 ]\n", ("l", 0), "l: []\n"),
    ("l: [1,2,3]\n", ("l", 1), "l: [1,3]\n"),
    ("l: [1, 2,]\n", ("l", 1), "l: [1, ]\n"),
    ("l: [1,\n  2, 3]\n", ("l", 0), "l: [\n  2, 3]\n"),
    ("l: [\n  1, # gone\n  # two\n  2\n]\n", ("l", 0), "l: [\n  # two\n  2\n]\n"),
    ("l: [\n  1, # one\n  2 # gone\n]\n", ("l", 1), "l: [\n  1 # one\n]\n"),
    ("l: [ # c\n  1,\n]\n", ("l", 0), "l: [ # c\n  \n]\n"),
    ('{\n  "a": {\n    "b": 1\n  },\n  "c": 2\n}\n', ("a",), '{\n  "c": 2\n}\n'),
    ('{\n  "a": 1,\n  "c": 2\n}\n', ("c",), '{\n  "a": 1\n}\n'),
    ('{"a":1,"c":2}', ("c",), '{"a":1}'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "after"), DELETE)
def test_delete(before: str, path: tuple[Any, ...], after: str) -> None:
    assert delete(before, 0, path).text == after


# --- names and places --------------------------------------------------------------------------

RENAME = [
    ("a: 1 # c\nb: 2\n", ("a",), "x", "x: 1 # c\nb: 2\n"),
    ("'a' : 1\n", ("a",), "no", "'no' : 1\n"),
    ('"a": 1\n', ("a",), "x", '"x": 1\n'),
    ("a: 1\n", ("a",), 5, "5: 1\n"),
    ("m: {a, b: 1}\n", ("m", "a"), "x,y", 'm: {"x,y", b: 1}\n'),
    ('{"a":1}', ("a",), "b", '{"b":1}'),
    ("- a:\n    b: 1\n", (0, "a"), "long name", "- long name:\n    b: 1\n"),
    ("'a': 1\n", ("a",), "a", "'a': 1\n"),
]


@pytest.mark.parametrize(("before", "path", "key", "after"), RENAME)
def test_rename_key(before: str, path: tuple[Any, ...], key: Any, after: str) -> None:
    assert rename_key(before, 0, path, key).text == after


MOVE = [
    ("- a # 1\n- b: 2\n  c: 3\n- d\n", (0,), 2, "- b: 2\n  c: 3\n- d\n- a # 1\n"),
    ("- a\n- b\n- c", (2,), 0, "- c\n- a\n- b"),
    ("# file\n\na: 1\n\n# about b\nb: 2\n", ("b",), 0, "# file\n\n# about b\nb: 2\n\na: 1\n"),
    ("# file\na: 1\n# about b\nb: 2\n", ("a",), 1, "# file\n# about b\nb: 2\na: 1\n"),
    ("m:\n  # about a\n  a: 1\n  b: 2\n", ("m", "a"), 1, "m:\n  b: 2\n  # about a\n  a: 1\n"),
    ("m:\n  a: 1\n  # 1\n  # 2\n  b: 2\n", ("m", "b"), 0, "m:\n  # 1\n  # 2\n  b: 2\n  a: 1\n"),
    ("- a: 1\n  b:\n    c: 2\n", (0, "b"), 0, "- b:\n    c: 2\n  a: 1\n"),
    ("l: [1, 22 , 333]\n", ("l", 2), 0, "l: [333, 1 , 22]\n"),
    ('{\n  "a": 1,\n  "b": [2]\n}\n', ("a",), 1, '{\n  "b": [2],\n  "a": 1\n}\n'),
    ("a: 1\nb: 2\n", ("a",), 0, "a: 1\nb: 2\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "index", "after"), MOVE)
def test_move(before: str, path: tuple[Any, ...], index: int, after: str) -> None:
    assert move(before, 0, path, index).text == after


# --- refused -----------------------------------------------------------------------------------

SHARED = "base: &b {x: 1}\nuse: *b\nown:\n  <<: *b\n  z: 3\n"
REFUSED: list[tuple[str, str, tuple[Any, ...], str]] = [
    ("set_value", SHARED, (("base", "x"), 2), "line 2 reads too"),
    ("set_value", SHARED, (("base",), 2), "line 2 reads too"),
    ("set_value", SHARED, (("use", "x"), 2), "alias of what stands in line 1"),
    ("add_key", SHARED, (("use",), "y", 2), "alias"),
    ("add_key", SHARED, (("base",), "y", 2), "would change"),
    ("delete", SHARED, (("base",),), "line 3 needs|line 2 needs"),
    ("delete", SHARED, (("own", "x"),), "not written in own"),
    ("move", SHARED, (("base",), 2), "names no anchor"),
    ("set_value", "a: [&x 1]\nb: *x\n", (("a",), 2), "holds an anchor that line 2 needs"),
    ("set_value", "a: &x 1\n*x : 2\n", ((1,), 3), r"'\?' or '\*'"),
    ("set_value", "a: 1\na: 2\n", (("a",), 3), "stands twice"),
    ("rename_key", "a: 1\nb: 2\n", (("a",), "b"), "has a 'b' already"),
    ("rename_key", "- 1\n", ((0,), "b"), "has no key"),
    ("rename_key", "&x a: 1\n", (("a",), "b"), "anchor or a tag"),
    ("add_key", "a: 1\n", ((), "a", 2), "has a 'a' already"),
    ("add_key", "a: 1\n", ((), "b", 2, "c"), "no 'c'"),
    ("add_key", "a: 1\n", (("a",), "b", 2), "no mapping"),
    ("add_key", "a: [b: 1]\n", (("a", 0), "c", 2), "no brackets"),
    ("delete", "a: [b: 1]\n", (("a", 0, "b"),), "no brackets"),
    ("append_item", "a: 1\n", (("a",), 2), "no list"),
    ("insert_item", "- 1\n", ((), 3, 2), "no place 3"),
    ("move", "- 1\n", ((0,), 1), "no place 1"),
    ("move", "l: [1, # one\n  2]\n", (("l", 0), 1), "comments between"),
    ("delete", "a: 1\n", ((),), "no entry of anything"),
    ("set_value", "a: 1\n", (("b", "c"), 2), "no b"),
    ("set_value", "- 1\n", ((1,), 2), r"no \[1\]"),
    ("set_value", "- 1\n", ((-1,), 2), r"no \[-1\]"),
    ("set_value", "- 1\n", ((False,), 2), "no False"),
    ("set_value", "a: 1\n", (("a", "c"), 2), "holds no values"),
    ("set_value", "a: !include b.yml\n", (("a", "c"), 2), "comes from !include b.yml"),
    ("set_value", "a: !x {b: 1}\n", (("a", "b"), 2), "is a !x"),
    ("set_value", "? a\n: 1\nb: 2\n", (("b",), 2), r"'\?'"),
    ("rename_key", "l: [? a]\n", (("l", 0, "a"), "b"), r"'\?'"),
    ("append_item", "- ? a\n- b\n", ((0,), 2), "no list"),
    ("set_value", "a: 1\nb: [\n", (("a",), 2), "line 2|line 3"),
    ("set_value", "a: 1\n---\n- b\nc: 1\n", (("a",), 2), "line 4 cannot be read"),
    ("set_value", "\ufeffa: 1\n", (("a",), 2), "byte order mark"),
    ("set_value", "a: \x01\n", (("a",), 2), "line 1 cannot be read"),
    ("set_value", "a: 1\n", (("a",), {1, 2}), "type set"),
    ("set_value", "a: 1\n", (("a",), b"x"), "type bytes"),
    ("set_value", "a: 1\n", (("a",), Path("x")), "type PosixPath"),
    ("set_value", "a: 1\n", (("a",), "\ud800"), "surrogate"),
    ("set_value", "a: 1\n", (("a",), 10**1000), "more than 1000 digits"),
    ("add_key", "a: 1\n", ((), "x" * 1001, 2), "longer than 1000"),
    ("set_value", '{"a": 1}', (("a",), math.nan), "JSON has no number nan"),
    ("set_value", '{"a": 1}', (("a",), datetime.date(2024, 1, 1)), "JSON has no dates"),
    ("add_key", '{"a": 1}', ((), 5, 1), "must be text"),
    ("set_value", "a: |\n  x\n# c\n", (("a",), [[[]]] * 51_000), "more than 100,000"),
    ("set_value", "a: 1\n" + "# x\n" * 2_500_000, (("a",), 2), "has 10 MB"),
    ("set_value", "[" + "1," * 100_000 + "1]", ((0,), 2), "more than 100,000"),
    ("set_value", "[" * 1000 + "]" * 1000, ((0,), 2), "nest deeper"),
    # A literal text reads other lines when it is moved or another entry goes.
    ("move", "a: |\n  x\nb: |\n  no end", (("b",), 0), "alter something else"),
    ("delete", "a: |+\n  x\nb: 1\n\nc: 2\n", (("b",),), "alter something else"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "arguments", "reason"), REFUSED)
def test_refused(name: str, text: str, arguments: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(EditRefused, match=reason) as refused:
        getattr(edits, name)(text, 0, *arguments)
    assert isinstance(refused.value, ConfigError)
    assert "\n" not in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("before", "added"),
    [
        ("x: &x |\n  t\na:\n  b: *x", "\nc: 1"),
        ("a: &a\n  b: *a\n", "c: 1\n"),
        ("a: &a\n  - 1\n  - *a\n", "c: 1\n"),
    ],
)
def test_a_key_behind_an_alias_of_what_stands_elsewhere_or_around(before: str, added: str) -> None:
    assert edits.set_value(before, 0, ("c",), 1).text == before + added


def test_a_value_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(EditRefused, match="deeper"):
        set_value("a: 1\n", 0, ("a",), endless)


def test_a_document_that_is_not_there_is_refused() -> None:
    for document in (-1, 1):
        with pytest.raises(EditRefused, match="no document"):
            set_value("a: 1\n", document, ("a",), 2)


# --- anything at all ---------------------------------------------------------------------------

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dates(),
    st.datetimes().map(lambda moment: moment.replace(fold=0)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FRAMES = [
    ("a: OLD # c\nb: 1\n", ("a",)),
    ("x:\n    - k: OLD\n      l: 2\n    - 3", ("x", 0, "k")),
    ("x: [1, OLD, {b: 2}]\n", ("x", 1)),
    ('{\n  "a": "OLD",\n  "b": [1]\n}\n', ("a",)),
]


@settings(deadline=None)
@given(VALUES, st.sampled_from(FRAMES))
def test_any_value_is_read_back(value: Any, frame: tuple[str, tuple[Any, ...]]) -> None:
    text, path = frame
    try:
        edit = set_value(text, 0, path, value)
    except EditRefused as refused:
        reason = refused.message
        if "JSON has no" in reason or "digits" in reason:
            return
        raise
    found = yaml.safe_load(edit.text)
    for part in path:
        found = found[part]
    assert repr(found) == repr(value)
    assert _rebuilt(text, edit) == edit.text
    # Only where the old value stood: from behind its colon or comma to the end of its line.
    old = text.index("OLD")
    assert all(old - 2 <= a <= b <= text.index("\n", old) for a, b, _ in edit.spans)


def _rebuilt(text: str, edit: Edit) -> str:
    for start, end, replacement in reversed(edit.spans):
        text = text[:start] + replacement + text[end:]
    return text


LINES = st.lists(
    st.sampled_from(
        [
            "a: 1", "b:", "  c: x # y", "  - 1", "- 2", "- a: &x 1", "  *x : 2", "  d: *x", "# c",
            "", "---", "...", "? a", ": b", "e: |", "  text", "   more", "f: [1, {a: b},", "  2]",
            "'q': \"z\"", "  <<: *x", "!t v", "%Y", "\tg: 1", "- - -", "-", "  -", "l: {", "}",
            "k: >+", "h: !!str", "i: &y", "*x",
        ]
    ),
    max_size=8,
)  # fmt: skip
PATHS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "q", 0, 1, 2]), max_size=3)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), PATHS, VALUES, st.data())
def test_any_text_is_edited_or_refused(
    lines: list[str], newline: str, parts: list[Any], value: Any, data: st.DataObject
) -> None:
    text, path = newline.join(lines), tuple(parts)
    name, arguments = data.draw(
        st.sampled_from(
            [
                ("set_value", (path, value)),
                ("add_key", (path, "new", value)),
                ("append_item", (path, value)),
                ("insert_item", (path, 0, value)),
                ("delete", (path,)),
                ("rename_key", (path, "new")),
                ("move", (path, 1)),
            ]
        )
    )
    try:
        edit = getattr(edits, name)(text, 0, *arguments)
    except EditRefused:
        return
    assert _rebuilt(text, edit) == edit.text
    if name == "set_value":
        assert edits.set_value(edit.text, 0, path, value).spans == ()
