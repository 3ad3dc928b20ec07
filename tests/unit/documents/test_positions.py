"""Every value's place: line and column in code points, whatever the file is made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rompy_tui.documents import Document, Loaded, load_file, load_text

Write = Callable[..., Path]


def load(text: str) -> Loaded:
    return load_text(text, "x.yml", environ={"SET": "value", "N": "4"})


def marked(text: str, document: Document, *path: object) -> str:
    """The text that a value's span covers, where it lies in one line."""
    span = document.spans.values[path]
    assert span.start.line == span.end.line
    return text.splitlines()[span.start.line][span.start.column : span.end.column]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\r\nbig:\r\n  deep: word\r\n",
        "a: 1\rbig:\r  deep: word\r",
        "a: 1 # x\ty\nbig:\n  deep: word # a\tcomment\n",
        "\ufeffa: 1\nbig:\n  deep: word\n",
        "a: 1 # \U0001f30a\nbig:\n  deep: word\n",
        '{"a": 1, "big": {"deep": word}}',
        '{\n\t"a": 1,\n\t"big": {\n\t\t"deep": "word"\n\t}\n}\n',
        "a: 1\u2028big: {deep: word}\n",
        "a: 1\x85big:\x85  deep: word\x85",
    ],
)
def test_a_value_is_where_it_is_written(text: str) -> None:
    loaded = load(text)
    assert loaded.diagnostics == []
    (document,) = loaded.documents
    assert document.data == {"a": 1, "big": {"deep": "word"}}
    clean = text.removeprefix("\ufeff")
    assert marked(clean, document, "a") == "1"
    assert marked(clean, document, "big", "deep").strip('"') == "word"


def test_columns_count_code_points() -> None:
    text = 'é: [日本, "🌊🌊", e\u0301, x]\n'
    (document,) = load(text).documents
    assert [marked(text, document, "é", i) for i in range(4)] == ["日本", '"🌊🌊"', "e\u0301", "x"]


def test_bom_moves_nothing(write: Write) -> None:
    loaded = load_file(write("x.yml", b"\xef\xbb\xbfcpu: [\n"), {})
    plain = load_file(write("y.yml", b"cpu: [\n"), {})
    assert loaded.diagnostics[0].span.start == plain.diagnostics[0].span.start


def test_block_collections_end_with_their_last_value() -> None:
    (document,) = load("a:\n  - 1\n  - b: 2\n\n# far below\n\nc: 3\n").documents
    assert document.spans.values["a",].end.line == 2
    assert document.spans.values["a",].end.column == 8


def test_an_alias_stands_at_its_anchor() -> None:
    text = "base: &b {x: 1}\nuse: *b\n"
    (document,) = load(text).documents
    assert document.data == {"base": {"x": 1}, "use": {"x": 1}}
    assert document.spans.values["use", "x"] == document.spans.values["base", "x"]
    assert document.spans.keys["use",].start.line == 1


def test_json_strings_with_tabs_and_escapes() -> None:
    text = '{\n\t"tab": "a\\tb",\n\t"wave": "\\ud83c\\udf0a",\n\t"slash": "a\\/b"\n}\n'
    loaded = load(text)
    assert loaded.diagnostics == []
    assert loaded.documents[0].data == {"tab": "a\tb", "wave": "\U0001f30a", "slash": "a/b"}
    assert marked(text, loaded.documents[0], "slash") == '"a\\/b"'


def test_several_documents() -> None:
    text = "a: 1\n---\n\nb: 2\n--- c\n"
    loaded = load(text)
    assert [
        marked(text, d, *p) for d, p in zip(loaded.documents, [("a",), ("b",), ()], strict=True)
    ] == [
        "1",
        "2",
        "c",
    ]
    assert [d.index for d in loaded.documents] == [0, 1, 2]


def test_an_include_two_deep_points_into_its_file(write: Write) -> None:
    top = write("top.yml", "x: 1\nouter: !include sub/middle.yml\n")
    write("sub/middle.yml", "# comment\ninner: !include ../leaf.yml\n")
    write("leaf.yml", "ok: 1\nbad: ${NOT_SET}\n")
    loaded = load_file(top, {})
    (problem,) = loaded.diagnostics
    assert problem.code == "undefined-variable"
    assert Path(problem.span.file).name == "leaf.yml"
    assert (problem.span.start.line, problem.span.start.column) == (1, 5)
    assert [(Path(r.span.file).name, r.span.start.line) for r in problem.related] == [
        ("middle.yml", 1),
        ("top.yml", 1),
    ]
    assert problem.path == ("outer", "inner", "bad")
    spans = loaded.documents[0].spans
    assert Path(spans.values["outer", "inner", "ok"].file).name == "leaf.yml"
    assert spans.keys["outer", "inner"].start.line == 1


def test_a_syntax_error_in_an_included_file(write: Write) -> None:
    top = write("top.yml", "a: !include leaf.yml\n")
    write("leaf.yml", "ok: 1\nbad: [\n")
    (problem,) = load_file(top, {}).diagnostics
    assert problem.code == "yaml-syntax"
    assert Path(problem.span.file).name == "leaf.yml"
    assert problem.related[0].span.start.line == 0


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a: before ${MISSING} after\n", "${MISSING}"),
        ("a: ${SET}${MISSING}\n", "${MISSING}"),
        ('a: "${SET} ${MISSING}"\n', "${MISSING}"),
        ("a: |\n  one\n  two ${MISSING}\n", "${MISSING}"),
        ("a: ${N|nofilter}\n", "${N|nofilter}"),
        ("${MISSING}: 1\n", "${MISSING}"),
    ],
)
def test_a_variable_points_at_its_placeholder(text: str, marks: str) -> None:
    (problem,) = load(text).diagnostics
    line = text.splitlines()[problem.span.start.line]
    assert line[problem.span.start.column : problem.span.end.column] == marks


def test_duplicate_keys_point_at_the_second() -> None:
    text = "a: 1\nb: 2\na: 3\n"
    loaded = load(text)
    (problem,) = loaded.diagnostics
    assert problem.code == "duplicate-key"
    assert not problem.is_error
    assert (problem.span.start.line, problem.related[0].span.start.line) == (2, 0)
    assert loaded.documents[0].data == {"a": 3, "b": 2}


@pytest.mark.parametrize(
    "text",
    [
        "base: &b {x: 1}\nm: &m {<<: *b, x: 2}\nn: *m\n",
        "base: &b {x: 1}\nm:\n  x: 2\n  <<: *b\n",
        "a: &a {x: 1}\nb: &b {x: 2}\nm: {<<: [*a, *b]}\n",
    ],
)
def test_merged_keys_are_no_duplicates(text: str) -> None:
    assert load(text).diagnostics == []
