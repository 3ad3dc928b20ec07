"""After a syntax error reading goes on: in its document with a guess, in the others as ever.

How many of the other errors are still reported is counted in ``tests/soak/test_recovery.py``.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from rompy_tui.diagnostics import Diagnostic
from rompy_tui.documents import Document, Loaded, load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded

GOOD = [
    "a: 1\n",
    "a: 1\nb:\n  - 2\n  - 3\n",
    "text: |\n  one\n  two\n",
    "plain\n",
    "{a: [1, 2]}\n",
    "# a comment\na: 1\n# another\n",
]
BAD = [
    "b: [\n",
    "b: [1, 2\nc: 3\n",
    'b: "open\n',
    "b: 'open\nc: d\n\ne: f\n",
    "b: {x: 1\n",
    "a: b: c\n",
    "a: 1\n b: 2\nc: 3\n",
    "@at\n",
    "a: *nowhere\n",
    "a: &x 1\nb: &x 2\n",
    "\t- a\n",
    "a: 1\n...\nb: 2\n",
    "[" * 200 + "\n",
]


def load(text: str) -> Loaded:
    return load_text(text, "x.yml", environ={})


def check(pieces: list[str], bad: set[int], separator: str = "---\n") -> None:
    """Join documents and see that the good ones are read, where they stand, and once."""
    text = separator.join(pieces)
    loaded = load(text)
    errors = [d for d in loaded.diagnostics if d.is_error]
    assert len(errors) == len(bad), [f"{d.span.start.line + 1}: {d.message}" for d in errors]
    line, starts = 0, []
    for piece in pieces:
        starts.append(line)
        line += piece.count("\n") + separator.count("\n")
    for number, error in zip(sorted(bad), errors, strict=True):
        # An open quote or bracket shows where the next document begins, at the latest.
        last = starts[number] + pieces[number].count("\n")
        assert starts[number] <= error.span.start.line <= last, error
    expected = [load(p).documents[0] for i, p in enumerate(pieces) if i not in bad]
    wanted = [starts[i] for i in range(len(pieces)) if i not in bad]
    found = [d for d in loaded.documents if not any(_inside(d, starts[b], pieces[b]) for b in bad)]
    assert [d.data for d in found] == [d.data for d in expected]
    for document, single, start in zip(found, expected, wanted, strict=True):
        for path, span in single.spans.values.items():
            moved = document.spans.values[path]
            assert moved.start.line == span.start.line + start
            assert moved.start.column == span.start.column
            assert moved.end.line == span.end.line + start


def _inside(document: Document, start: int, piece: str) -> bool:
    return start <= document.span.start.line < start + piece.count("\n")


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_bad_document_among_three(bad: str, place: int) -> None:
    for first, second in itertools.product(GOOD, GOOD[:3]):
        pieces = [first, second]
        pieces.insert(place, bad)
        check(pieces, {place})


@pytest.mark.parametrize(("one", "other"), list(itertools.product(BAD[:9], BAD[:9:2])))
def test_two_bad_documents(one: str, other: str) -> None:
    check([one, other, GOOD[1]], {0, 1})
    check([GOOD[1], one, GOOD[0], other], {1, 3})
    check([one, GOOD[1], other], {0, 2})


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_true_with_every_newline(newline: str) -> None:
    text = newline.join(["a: 1", "b: 2", "---", "c: [", "---", "d: 4", "e: 5", ""])
    loaded = load(text)
    (error,) = loaded.diagnostics
    assert error.span.start.line == 3
    assert [d.data for d in loaded.documents] == [
        {"a": 1, "b": 2},
        {"c": None},
        {"d": 4, "e": 5},
    ]
    assert loaded.documents[2].spans.values["e",].start.line == 6
    assert loaded.documents[2].index == 2


@pytest.mark.parametrize(
    "text",
    [
        "---\na: 1\n---\nb: [\n---\nc: 3\n",
        "# comment\n\n---\na: 1\n---\nb: [\n---\nc: 3\n",
        "%YAML 1.1\n---\na: 1\n---\nb: [\n---\nc: 3\n",
        "--- # first\na: 1\n--- # second\nb: [\n---\tc: 3\n---\nc: 3\n",
        "a: 1\n...\n---\nb: [\n...\n---\nc: 3\n",
        "a: 1\n---\nb: [\n...\n%YAML 1.1\n---\nc: 3\n",
    ],
)
def test_separators_of_every_form(text: str) -> None:
    loaded = load(text)
    data = [d.data for d in loaded.documents]
    assert data[0] == {"a": 1}
    assert data[-1] == {"c": 3}
    assert all(d.code == "yaml-syntax" for d in loaded.diagnostics)
    last = loaded.documents[-1].spans.values["c",].start
    assert text.splitlines()[last.line][last.column :] == "3"


def test_dashes_inside_values_separate_nothing() -> None:
    text = "a: |\n  ---\n  x\nb: --- y\nc: '---'\n---\nd: [\n---\ne: ---\n"
    loaded = load(text)
    assert [d.data for d in loaded.documents] == [
        {"a": "---\nx\n", "b": "--- y", "c": "---"},
        {"d": None},
        {"e": "---"},
    ]
    assert len(loaded.diagnostics) == 1


def test_empty_documents_are_not_lost() -> None:
    loaded = load("---\n---\na: 1\n---\n---\nb: [\n---\n")
    assert [d.data for d in loaded.documents] == [None, {"a": 1}, None, {"b": None}, None]
    assert [d.index for d in loaded.documents] == [0, 1, 2, 3, 4]


def test_text_after_the_end_of_a_document() -> None:
    loaded = load("a: 1\n...\nb: 2\n---\nc: 3\n")
    assert [d.data for d in loaded.documents] == [{"a": 1, "b": 2}, {"c": 3}]
    assert [(d.code, d.span.start.line) for d in loaded.diagnostics] == [("yaml-syntax", 1)]


def test_too_deep_document_leaves_the_others() -> None:
    loaded = load("a: 1\n---\n" + "[" * 1000 + "\n---\nb: 2\n")
    assert [d.code for d in loaded.diagnostics] == ["too-deep"]
    assert [d.data for d in loaded.documents] == [{"a": 1}, {"b": 2}]


def test_many_errors_come_to_an_end() -> None:
    loaded = load("---\n[\n" * 5000)
    assert len(loaded.diagnostics) == 101
    assert loaded.diagnostics[-1].code == "too-many-errors"


# A text, the slip's line and column (from 1), a word of its message, and what is still read.
SLIPS: dict[str, tuple[str, int, int, str, object]] = {
    "double quote": ('a: 1\nb: "x\nc: 3\n', 2, 4, 'this " is not closed', {"b": "x"}),
    "single quote": ("a: 1\nb: 'x\nc: 'y'\nd: 4\n", 2, 4, "this ' is not closed", {"d": 4}),
    "quote in brackets": ("a: 1\nb: ['x, y]\nc: 3\n", 2, 5, "is not closed", {"c": 3}),
    "quote far away": (
        "a: 'x\n" + "".join(f"b{n}: 1\n" for n in range(50)) + "c: it's\n",
        *(1, 4, "is not closed", {"c": "it's"}),
    ),
    "text behind quotes": ("a: 'x' y\nb: 2\n", 1, 8, "after its closing quote", {"a": "x"}),
    "escape": ('a: "C:\\data"\nb: 2\n', 1, 7, r"'\d' is no escape", {"b": 2}),
    "bracket": ("a: [1, 2\nb: 2\nc: 3\n", 1, 4, "this '[' is not closed", {"a": [1, 2], "b": 2}),
    "bracket before a word": ("a: [x\nb: 2\nc: 3\n", 1, 4, "this '[' is not closed", {"a": "x"}),
    "brace": ("a: {x: 1\nb: 2\n", 1, 4, "this '{' is not closed", {"a": {"x": 1}, "b": 2}),
    "bracket over lines": ("a: [\n  1,\n  2\nb: 3\n", 1, 4, "is not closed", {"a": [1, 2]}),
    "bracket too many": ("a: [1]]\nb: 2\n", 1, 7, "this ']' closes nothing", {"a": [1], "b": 2}),
    "other bracket": ("a: [1, {b: 2]\nc: 3\n", 1, 13, "does not close the '{'", {"c": 3}),
    "tab": ("a:\n\tb: 1\nc: 2\n", 2, 1, "a tab stands", {"a": {"b": 1}, "c": 2}),
    "tab behind a colon": ("a:\tx\nb: 2\n", 1, 3, "a tab stands", {"a": "x", "b": 2}),
    "blank too many": ("a: 1\n b: 2\nc: 3\n", 2, 1, "1 blank more", {"b": 2, "c": 3}),
    "blank too few": (
        "a:\n  x: 1\n y: 2\n  z: 3\nb: 2\n",
        *(3, 1, "1 blank less", {"a": {"x": 1, "y": 2, "z": 3}}),
    ),
    "first line of a block": (
        "a:\n   x: 1\n  y: 2\n  z: 3\nb:\n  x: 1\n",
        *(2, 1, "1 blank more", {"a": {"x": 1, "y": 2, "z": 3}}),
    ),
    "first line of all": (" a: 1\nb: 2\nc: 3\n", 1, 1, "1 blank more", {"a": 1, "c": 3}),
    "list item": ("a:\n  - 1\n - 2\n  - 3\n", 3, 1, "1 blank less", {"a": [1, 2, 3]}),
    "text block": ("a: |\n  x\n y\n  z\nb: 2\n", 3, 1, "1 blank less", {"a": "x\ny\nz\n"}),
    "no colon": ("a: 1\nbe 2\nc: 3\n", 2, 1, "a ':' is missing after 'be'", {"be": 2, "c": 3}),
    "no colon above": ("env\n  A: 1\nb: 2\n", 1, 1, "missing after 'env'", {"env": {"A": 1}}),
    "no blank": ("a: 1\nb:2\nc: 3\n", 2, 2, "a blank is missing after", {"b": 2, "c": 3}),
    "second colon": ("a: 1\nb: x: y\nc: 3\n", 2, 5, "a ': ' too many", {"b": "x", "c": 3}),
    "list behind a key": ("a: - x\nb: 2\n", 1, 4, "a list cannot start", {"b": 2}),
    "item among keys": ("a: 1\n- b\nc: 3\n", 2, 1, "a list item cannot stand", {"c": 3}),
    "key among items": ("a:\n  - x\n  b: 1\n  - y\n", 3, 3, "a key cannot stand", None),
    "at sign": ("a: @x\nb: 2\n", 1, 4, "cannot start with '@'", {"a": "x", "b": 2}),
    "backquote": ("a: `x`\nb: 2\n", 1, 4, "cannot start with '`'", {"b": 2}),
    "percent sign": ("a: %x\nb: 2\n", 1, 4, "cannot start with '%'", {"b": 2}),
    "alias": ("a: *x\nb: 2\n", 1, 4, "*x names no anchor", {"b": 2}),
    "alias that is merged": ("a:\n  <<: *x\n  b: 2\n", 2, 7, "names no anchor", {"a": {"b": 2}}),
    "anchor twice": ("a: &x 1\nb: &x 2\n", 2, 4, "&x is defined twice", {"a": 1, "b": 2}),
    "sign alone": ("a: 1\n;\nb: 2\n", 2, 1, "';' is neither", {"a": 1, "b": 2}),
    "letter below a key": ("a:\nx\n  b: 2\n", 2, 1, "'x' is neither", {"a": {"b": 2}}),
    "word alone": ("a: 1\nasdf\nb: 2\n", 2, 1, "'asdf' is neither", {"a": 1, "b": 2}),
    "comma behind a key": ("a:,\n  b: 1\nc: 2\n", 1, 3, "a ',' too many", {"a": {"b": 1}, "c": 2}),
    "merge conflict": (
        "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\nc: 4\n",
        *(2, 1, "a merge conflict", {"a": 1, "b": 2, "c": 4}),
    ),
    "merge conflict of three": (
        "a: 1\n<<<<<<< HEAD\nb: 2\n||||||| base\nb: 0\n=======\nb: 3\n>>>>>>> x\nc: 4\n",
        *(2, 1, "a merge conflict", {"a": 1, "b": 2, "c": 4}),
    ),
    "json comma": ('{\n  "a": 1\n  "b": 2\n}\n', 2, 8, "a ',' is missing", {"a": 1, "b": 2}),
    "json commas": ('{\n  "a": 1,,\n  "b": 2\n}\n', 2, 10, "a ',' too many", {"a": 1, "b": 2}),
    "json colon": ('{\n  "a" 1,\n  "b": 2\n}\n', 2, 5, "a ':' is missing", {"a": 1, "b": 2}),
    "json brace": (
        '{\n  "a": {\n    "x": 1,\n  "b": 2\n}\n',
        *(2, 8, "this '{' is not closed", {"a": {"x": 1}, "b": 2}),
    ),
    "json end": ('{\n  "a": {\n    "x": 1\n', 2, 8, "this '{' is not closed", {"a": {"x": 1}}),
    "json brace too many": (
        '{\n  "a": {\n    "x": 1},\n    "y": 2\n  },\n  "b": 2\n}\n',
        *(3, 11, "closes too early", {"a": {"x": 1, "y": 2}, "b": 2}),
    ),
    "json remark": ('{\n  // x\n  "a": 1\n}\n', 2, 3, "no remark", {"a": 1}),
    "json remark within": ('{\n  "a": 1, /* x */\n  "b": 2\n}\n', 2, 11, "no remark", {"b": 2}),
    "json quotes": ('{\n  "a\': 1,\n  "b": 2\n}\n', 2, 3, "another kind", {"a": 1, "b": 2}),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named_where_it_is_and_the_rest_is_read(name: str) -> None:
    text, line, column, words, values = SLIPS[name]
    loaded = load(text)
    (error,) = loaded.diagnostics
    assert error.code == "yaml-syntax"
    assert words in error.message
    assert (error.span.start.line + 1, error.span.start.column + 1) == (line, column)
    (document,) = loaded.documents
    if isinstance(values, dict):
        assert {k: document.data[k] for k in values} == values


def test_what_stopped_the_parser_far_away_is_said_too() -> None:
    (error,) = load("a: 'x\nb: 1\nc: 2\nd: it's\n").diagnostics
    (related,) = error.related
    assert error.span.start.line == 0
    assert related.span.start.line == 3
    assert "stopped" in related.message


def test_slips_of_several_sorts_are_each_named() -> None:
    text = "a: 'x\nb: 2\nc: [1, 2\nd: 4\n e: 5\nf 6\ng: h: i\nj: @k\nl: 12\n"
    loaded = load(text)
    assert [d.span.start.line for d in loaded.diagnostics] == [0, 2, 4, 5, 6, 7]
    assert loaded.documents[0].data["l"] == 12


def test_a_hundred_slips_in_ten_thousand_lines_are_each_named() -> None:
    lines = [f"key{i}: value {i}" for i in range(10_000)]
    for number in range(50, 10_000, 100):
        lines[number] += ": x"
    loaded = load("\n".join(lines) + "\n")
    assert [d.span.start.line for d in loaded.diagnostics] == list(range(50, 10_000, 100))
    assert len(loaded.documents[0].data) == 10_000


def test_the_rest_is_left_out_where_there_is_no_end_of_slips() -> None:
    loaded = load("a: 1\n" + "b: [}\n" * 3000)
    assert loaded.diagnostics[-1].message.endswith("what follows was not looked at")
    assert loaded.documents[0].data["a"] == 1


def check_file(text: str) -> list[Diagnostic]:
    catalogue = Catalogue(Host(), list_entries([]))
    return check_loaded(load(text), catalogue).diagnostics


@pytest.mark.parametrize(
    "text",
    [
        # A value on the line of the slip.
        "type: local\ncommand: ./m\ntimeout: '5\nshell: true\n",
        # A required field may stand on it.
        "type: slurm\ncommand run it now\nnodes: 2\nntasks: 2\n",
        # An anchor on it.
        "type: local\ncommand: ./m\nenv_vars:\n  A: &a 'x\n  B: *a\n",
        # A variable on it.
        "type: local\ncommand: ./m\nenv_vars:\n  A: '${NOT_SET}\n  B: x\n",
    ],
)
def test_nothing_is_said_of_what_is_guessed(text: str) -> None:
    assert {d.code for d in check_file(text)} == {"yaml-syntax"}


def test_what_stands_beside_a_guess_is_checked() -> None:
    text = "type: local\ncommand: './m\ntimeout: 5\nshell: maybe\nenv_vars: {A: 1}\ncomand: x\n"
    codes = [d.code for d in check_file(text)]
    assert codes == ["yaml-syntax", "out-of-range", "wrong-type", "wrong-type", "unknown-field"]


def test_spans_stay_within_their_lines() -> None:
    text = 'a: "x\nb: [1, 2\nc: 3\n'
    (document,) = load(text).documents
    lines = text.splitlines()
    for span in (*document.spans.values.values(), *document.spans.keys.values()):
        assert span.start.column <= len(lines[span.start.line])
        assert span.end.column <= len(lines[span.end.line])


def test_an_included_file_with_slips_is_told_of_each(tmp_path: Path) -> None:
    (tmp_path / "inner.yml").write_text("a: 'x\nb: 2\nc 3\nd: 4\n")
    loaded = load_text("x: !include inner.yml\n", "top.yml", folder=tmp_path, environ={})
    assert [d.span.start.line for d in loaded.diagnostics] == [0, 2]
    assert loaded.documents[0].is_unresolved(("x",))
