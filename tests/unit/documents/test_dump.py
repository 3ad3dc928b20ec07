"""Documents as text: easy to read, and what is rare in them too."""

from __future__ import annotations

import pytest

from rompy_tui.documents import load_text
from rompy_tui.documents.comments import count_comments
from rompy_tui.documents.dump import yaml_text
from rompy_tui.documents.sources import leaves


def test_it_is_easy_to_read() -> None:
    data = {
        "type": "docker",
        "volumes": ["a:/b", "c:/d"],
        "env_vars": {"THREADS": "4"},
        "steps": [{"name": "one", "with": {"x": [1, [2]]}}, [], {}],
        "script": "a\n\nb\n",
    }
    comments = {("type",): "here", ("volumes",): "mounts", ("volumes", 1): "two", ("script",): "s"}
    assert yaml_text(data, comments) == (
        "type: docker  # here\n"
        "volumes:  # mounts\n"
        "  - a:/b\n"
        "  - c:/d  # two\n"
        "env_vars:\n"
        '  THREADS: "4"\n'
        "steps:\n"
        "  - name: one\n"
        "    with:\n"
        "      x:\n"
        "        - 1\n"
        "        - - 2\n"
        "  - []\n"
        "  - {}\n"
        "script: |  # s\n"
        "  a\n"
        "\n"
        "  b\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: !!binary aGVsbG8=\n",
        "a: !!set {x, 1}\n",
        "a: !!set {}\n",
        "!!binary aGVsbG8=: 1\n",
        "? " + "k" * 1020 + "\n: {b: 1}\n",
        "null: ~\n",
        "[]\n",
        "- a\n- {b: 1}\n",
        "text\n",
        "2001-12-14t21:59:43.10-05:00\n",
    ],
)
def test_what_is_rare_reads_back_as_the_same(text: str) -> None:
    (document,) = load_text(text, "a").documents
    (again,) = load_text(yaml_text(document.data), "b").documents
    assert again.data == document.data


def test_leaves() -> None:
    data = {"a": {"b": [1, {}], "c": {}}, 2: []}
    assert list(leaves(data)) == [("a", "b", 0), ("a", "b", 1), ("a", "c"), (2,)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a: 1\n", 0),
        ("# one\na: 1 # two\n\n  # three\n", 3),
        ("a: b#c\nd: 'x # y'\ne: \"# z\"\n", 0),
        ("a: |\n  # text\n# one\n", 1),
        ("a: [1, # one\n  2] # two\n--- # three\nb: 1\n", 3),
        ('{"a": "#"}', 0),
        ("a: 1 # one\nb: [\n", 1),
    ],
)
def test_comments_are_counted(text: str, count: int) -> None:
    assert count_comments(text) == count
