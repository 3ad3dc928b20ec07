"""From a place in a file back to the value there: for hover, completion and forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rompy_tui.diagnostics import Position
from rompy_tui.documents import Loaded, load_file, load_text

Write = Callable[..., Path]
Found = tuple[tuple[object, ...], bool] | None


def at_cursor(marked: str, document: int = 0) -> Found:
    """What is found where the text has a ``^``."""
    before, _, after = marked.partition("^")
    loaded = load_text(before + after, "x.yml", environ={"NAME": "key"})
    position = Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
    return loaded.documents[document].spans.at(position, "x.yml")


KEY, VALUE = True, False

ON_A_LINE = [
    ("^type: local\n", ("type",), KEY),
    ("ty^pe: local\n", ("type",), KEY),
    ("type^: local\n", ("type",), KEY),
    ("type:^ local\n", ("type",), VALUE),
    ("type: ^local\n", ("type",), VALUE),
    ("type: local^\n", ("type",), VALUE),
    ("type: local ^ # why\n", ("type",), VALUE),
    ("type: local # wh^y\n", ("type",), VALUE),
    ("type:^\nb: 1\n", ("type",), VALUE),
    ("type:  ^\nb: 1\n", ("type",), VALUE),
    ("type:  ^# why\n", ("type",), VALUE),
    ("env: ^ # why\n  A: 1\n", ("env",), VALUE),
    ("env:\n  ^A: 1\n", ("env", "A"), KEY),
    ("1: ^x\n", (1,), VALUE),
    ('"quo^ted": x\n', ("quoted",), KEY),
    ("a: 'it''s ^here'\n", ("a",), VALUE),
    ("a: one\n  tw^o\n", ("a",), VALUE),
    ("a: |\n  one\n  t^wo\nb: 1\n", ("a",), VALUE),
    ("a: |\n  one\n^b: 1\n", ("b",), KEY),
    ("日本: ^🌊 # é\n", ("日本",), VALUE),
    ("a: !!str ^5\n", ("a",), VALUE),
    ("a: &x ^5\n", ("a",), VALUE),
    # Lists.
    ("l:\n  - ^a\n", ("l", 0), VALUE),
    ("l:\n  - a\n  -^\n", ("l", 1), VALUE),
    ("l:\n  - a\n  -   ^\n", ("l", 1), VALUE),
    ("l:\n  -^   a\n", ("l", 0), VALUE),
    ("l:\n  - a # ^c\n", ("l", 0), VALUE),
    ("l:\n  -^ k: 1\n", ("l", 0), VALUE),
    ("l:\n  - ^k: 1\n", ("l", 0, "k"), KEY),
    ("- -^ x\n", (0, 0), VALUE),
    ("-^ - x\n", (0,), VALUE),
    # Within brackets.
    ("m: {a: ^1, b: 2}\n", ("m", "a"), VALUE),
    ("m: {a: 1,^ b: 2}\n", ("m",), VALUE),
    ("m: {a: 1, ^b: 2}\n", ("m", "b"), KEY),
    ("m: {a: 1}^\n", ("m",), VALUE),
    ("m: {a: 1} # ^c\n", ("m",), VALUE),
    ("m: {^}\n", ("m",), VALUE),
    ("m: [1, ^2]\n", ("m", 1), VALUE),
    ("m: [1,^ 2]\n", ("m",), VALUE),
    ("m: [ # c\n  1,\n^  2\n]\n", ("m",), VALUE),
    ('{\n  "a": {\n    "b": ^1\n  }\n}\n', ("a", "b"), VALUE),
    ('{\n  "a": {\n    "b": 1\n  ^}\n}\n', ("a",), VALUE),
    ('{\n  "a": {\n    "b": 1\n  }^\n}\n', ("a",), VALUE),
    # The document itself.
    ("^x\n", (), VALUE),
    ("x ^# c\n", (), VALUE),
    ("# ^c\na: 1\n", (), VALUE),
]


@pytest.mark.parametrize(("marked", "path", "on_key"), ON_A_LINE)
def test_a_place_on_a_line(marked: str, path: tuple[object, ...], on_key: bool) -> None:
    assert at_cursor(marked) == (path, on_key)


OF_ITS_OWN = [
    ("a:\n  b: 1\n  ^\n", ("a",)),
    ("a:\n  b: 1\n^\n", ()),
    ("a:\n  b: 1\n^", ()),
    ("a:\n  b: 1\n ^\n", ()),
    ("a:\n  b: 1\n      ^\n", ("a",)),
    ("a:\n  b: 1\n  ^# c\nc: 1\n", ("a",)),
    ("a:\n  b: 1\n\n  ^\n\n  c: 2\n", ("a",)),
    ("a:\n  b:\n  ^\n", ("a",)),
    ("a:\n  b:\n    ^\n", ("a", "b")),
    ("a:\n  ^\n  b: 1\n", ("a",)),
    ("a:\n^\n  b: 1\n", ()),
    ("l:\n  - a\n  ^\n", ("l",)),
    ("l:\n- a\n^\n", ("l",)),
    ("l:\n  - a: 1\n    ^\n", ("l", 0)),
    ("l:\n  - a: 1\n  ^\n", ("l",)),
    ("l:\n  -\n    ^\n", ("l", 0)),
    ("l: &x\n  - 1\n  ^\n", ("l",)),
    ("m: &x\n  a: 1\n  ^\n", ("m",)),
    ("a: |\n  text\n\n^\n", ()),
    ("a:\n  b: |\n    text\n\n  ^\n", ("a",)),
    ("m: {a: 1}\n  ^\n", ()),
    ("  a: 1\n^\n", ()),
    ("[1]\n^\n", ()),
]


@pytest.mark.parametrize(("marked", "path"), OF_ITS_OWN)
def test_a_place_on_a_line_of_its_own(marked: str, path: tuple[object, ...]) -> None:
    assert at_cursor(marked) == (path, VALUE)


@pytest.mark.parametrize(
    ("marked", "path"),
    [
        ("base: &b {x: ^1}\nuse: *b\n", ("base", "x")),
        ("base: &b {x: 1}\nuse: ^*b\n", ("use",)),
        ("base: &b\n  x: ^1\nm:\n  <<: *b\n  y: 2\n", ("base", "x")),
        ("base: &b\n  x: 1\nm:\n  <<: *b\n  y: ^2\n", ("m", "y")),
        ("base: &b\n  x: 1\nm:\n  <<: *b\n  ^\n", ("m",)),
        ("${NAME}: ^1\n", ("key",)),
    ],
)
def test_what_is_shared_belongs_to_where_it_is_written(
    marked: str, path: tuple[object, ...]
) -> None:
    assert at_cursor(marked) == (path, VALUE)


def test_other_documents_are_not_this_one() -> None:
    text = "# head\na: 1\n# tail\n---\n# second\nb: 1\n"
    first, second = load_text(text, "x.yml").documents
    for line in range(7):
        found = [d.spans.at(Position(line, 9), "x.yml") for d in (first, second)]
        assert [f is not None for f in found] == ([True, False] if line < 3 else [False, True])


def test_an_included_file_is_part_of_the_document(write: Write) -> None:
    top = write("top.yml", "a: 1\ninc: !include leaf.yml\n\nlist:\n  - !include leaf.yml\n")
    leaf = write("leaf.yml", "x:\n  y: 1\n")
    loaded: Loaded = load_file(top, {})
    spans = loaded.documents[0].spans
    main, inner = loaded.file, spans.values["inc", "x"].file
    assert Path(inner).name == leaf.name
    assert spans.at(Position(1, 1), main) == (("inc",), True)
    assert spans.at(Position(1, 8), main) == (("inc",), False)
    assert spans.at(Position(2, 0), main) == ((), False)
    assert spans.at(Position(4, 6), main) == (("list",), False)
    assert spans.at(Position(1, 6), inner) == (("inc", "x", "y"), False)
    assert spans.at(Position(2, 0), inner) == (("inc",), False)
    assert spans.at(Position(2, 2), inner) == (("inc", "x"), False)
    assert spans.at(Position(0, 0), "other.yml") is None


SCALARS = st.one_of(st.integers(0, 9), st.text("ab ", max_size=4), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("xyz", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(VALUES, st.booleans())
def test_each_value_and_key_is_found_where_it_stands(value: object, flow: bool) -> None:
    text = yaml.safe_dump({"top": value}, default_flow_style=flow)
    (document,) = load_text(text, "x.yml", environ={}).documents
    spans = document.spans
    for path in spans.keys:
        assert spans.at(spans.keys[path].start, "x.yml") == (path, True)
        assert spans.at(spans.keys[path].end, "x.yml") == (path, True)
    for path in spans.values:
        found = spans.at(spans.values[path].end, "x.yml")
        assert found is not None
        assert found[0][: len(path)] == path
    for line in range(text.count("\n") + 2):
        for column in range(12):
            found = spans.at(Position(line, column), "x.yml")
            assert found is not None
            assert found[0] in spans.values
