"""A syntax error ends its own document only: none is lost, none is read twice, lines are true."""

from __future__ import annotations

import itertools

import pytest

from rompy_tui.documents import Document, Loaded, load_text

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
    "a: 1\n b: 2\n  c: 3\n",
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
    assert error.span.start.line == 4
    assert [d.data for d in loaded.documents] == [{"a": 1, "b": 2}, {"d": 4, "e": 5}]
    assert loaded.documents[1].spans.values["e",].start.line == 6
    assert loaded.documents[1].index == 2


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
        {"e": "---"},
    ]
    assert len(loaded.diagnostics) == 1


def test_empty_documents_are_not_lost() -> None:
    loaded = load("---\n---\na: 1\n---\n---\nb: [\n---\n")
    assert [d.data for d in loaded.documents] == [None, {"a": 1}, None, None]
    assert [d.index for d in loaded.documents] == [0, 1, 2, 4]


def test_unclosed_quote_says_so() -> None:
    (middle,) = load("a: 'x\n---\nb: 1\n").diagnostics
    assert middle.message.startswith("the quotes are not closed before this '---'")
    (end,) = load("b: 1\n---\na: 'x\n").diagnostics
    assert end.message.startswith("the quotes are not closed before the end of the file")
    assert "line 3" in end.message


def test_text_after_the_end_of_a_document() -> None:
    loaded = load("a: 1\n...\nb: 2\n---\nc: 3\n")
    assert [d.data for d in loaded.documents] == [{"a": 1}, {"c": 3}]
    assert [(d.code, d.span.start.line) for d in loaded.diagnostics] == [("yaml-syntax", 2)]


def test_too_deep_document_leaves_the_others() -> None:
    loaded = load("a: 1\n---\n" + "[" * 1000 + "\n---\nb: 2\n")
    assert [d.code for d in loaded.diagnostics] == ["too-deep"]
    assert [d.data for d in loaded.documents] == [{"a": 1}, {"b": 2}]


def test_many_errors_come_to_an_end() -> None:
    loaded = load("---\n[\n" * 5000)
    assert len(loaded.diagnostics) == 101
    assert loaded.diagnostics[-1].code == "too-many-errors"
