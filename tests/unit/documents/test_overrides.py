"""Values of a command line in the place of a document's: data, and where it is said to stand."""

from __future__ import annotations

from typing import Any

import pytest

from rompy_tui.documents import Document, load_text
from rompy_tui.documents.overrides import Overrides, overridden, parse_assignment
from rompy_tui.documents.written import Include
from rompy_tui.errors import UsageError

TEXT = """\
type: docker
1: one
volumes: [a:/b, c:/d]
env_vars: {A: "${NOT_SET}", "x.y": z}
deep: {er: {est: 1}}
"""


@pytest.fixture
def document() -> Document:
    return load_text(TEXT, "f.yml", environ={}).documents[0]


def put(document: Document, *texts: str, **more: Any) -> Document:
    return overridden(document, [parse_assignment(text) for text in texts], **more)


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("cpu=8", ("cpu",), 8),
        (" cpu = 8", ("cpu",), 8),
        ('env_vars.A="4"', ("env_vars", "A"), "4"),
        ('env_vars."x.y"=w', ("env_vars", "x.y"), "w"),
        ("volumes[1]=e:/f", ("volumes", 1), "e:/f"),
        ("volumes[2]=e:/f", ("volumes", 2), "e:/f"),
        ("1=two", (1,), "two"),
        ("deep.er=[1, {a: b}]", ("deep", "er"), [1, {"a": "b"}]),
        ("new.one[0].two=3", ("new", "one", 0, "two"), 3),
        ("memory=", ("memory",), None),
        ("memory=null", ("memory",), None),
        ("when=1:00:00", ("when",), 3600),
        ("command=a=b # c", ("command",), "a=b"),
    ],
)
def test_values_and_their_places(
    text: str, path: tuple[Any, ...], value: Any, document: Document
) -> None:
    changed = put(document, text)
    found = changed.data
    for part in path:
        found = found[part]
    assert found == value
    line = f"--set {text}"
    span, key = changed.spans.value(path), changed.spans.key(path)
    assert span is not None
    assert key is not None
    assert span.file == key.file == line
    assert changed.spans.lines[line] == [line]
    assert line[key.start.column : key.end.column] == text.partition("=")[0]
    assert line[span.start.column :].strip().startswith(text.partition("=")[2].strip()[:3])
    assert document.data == load_text(TEXT, "f.yml", environ={}).documents[0].data
    kept = changed.spans.value(("type",))
    assert kept is not None
    assert kept.file == "f.yml"


def test_the_later_wins_and_may_stand_within_the_earlier(document: Document) -> None:
    changed = put(document, "deep={a: 1}", "deep.b=2", "deep.a=3")
    assert changed.data["deep"] == {"a": 3, "b": 2}
    outer, inner = changed.spans.value(("deep",)), changed.spans.value(("deep", "b"))
    assert outer is not None
    assert inner is not None
    assert (outer.file, inner.file) == ("--set deep={a: 1}", "--set deep.b=2")
    assert changed.spans.value(("deep", "er")) is None


def test_what_was_not_resolved_is_replaced(document: Document) -> None:
    assert document.is_unresolved(("env_vars", "A"))
    changed = put(document, "env_vars.A=x")
    assert not changed.is_unresolved(("env_vars", "A"))
    assert ("env_vars", "A") not in changed.spans.rendered


def test_variables_in_a_value(document: Document) -> None:
    changed = put(document, "image=swan:${TAG}", environ={"TAG": "41"})
    assert changed.data["image"] == "swan:41"
    assert changed.spans.rendered[("image",)] == "swan:${TAG}"
    assert put(document, "image=swan:${TAG}", as_written=True).data["image"] == "swan:${TAG}"
    assert isinstance(put(document, "deep=!include x.yml", as_written=True).data["deep"], Include)


def test_nothing_leads_to_a_value_that_is_typed(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.yml").write_text("cpu: 1\nuser: x\n")
    document = load_text("backend: !include b.yml\n", "p.yml").documents[0]
    changed = put(document, "backend.cpu=2")
    assert changed.spans.related(("backend", "cpu")) == ()
    assert changed.spans.related(("backend", "user"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cpu", "this is no assignment"),
        ("=8", "this is no assignment"),
        ("a..b=8", "this is no assignment"),
        ("[0]=8", "this is no assignment"),
        ("a[x]=8", "this is no assignment"),
        ('a."b=8', "this is no assignment"),
        ("type.x=8", "type is not a mapping"),
        ("deep[0]=8", "deep is not a list"),
        ("volumes.a=8", "volumes is not a mapping"),
        ("volumes[3]=8", "there is no [3]"),
        ("deep.er.est.x=8", "deep.er.est is not a mapping"),
        ("cpu=[1", "is not closed"),
        ("cpu=${NOT_SET}", "the variable NOT_SET is not set"),
        ("cpu=!include gone.yml", "does not exist"),
        ("cpu=1\n---\n2", "more than one value"),
    ],
)
def test_what_makes_no_sense(text: str, said: str, document: Document) -> None:
    with pytest.raises(UsageError) as caught:
        put(document, text, environ={})
    assert said in caught.value.message
    assert caught.value.message.startswith(f"--set {text}")


def test_a_profile_is_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROMPY_ENV", "staging")
    assert Overrides().environ()["ROMPY_ENV"] == "staging"
    assert Overrides("production").environ()["ROMPY_ENV"] == "production"
