"""What a document is shows in what it holds."""

from __future__ import annotations

from typing import Any

import pytest

from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, DocumentKind, check_loaded, classify

CATALOGUE = Catalogue(Host(), list_entries([]))


@pytest.mark.parametrize(
    ("data", "kind", "paths"),
    [
        ({"type": "local"}, "backend", [()]),
        ({"type": "noop"}, "postprocessor", [()]),
        ({"backend_type": "anything"}, "backend", [()]),
        ({"type": "x", "command": "y"}, "backend", [()]),
        ({"type": "x", "validate_outputs": True}, "postprocessor", [()]),
        ({"type": "x", "image": "y"}, "backend", [()]),
        ({"type": None, "command": "y"}, "backend", [()]),
        ({"type": {"a": 1}}, "foreign", []),
        ({"type": "Feature"}, "foreign", []),
        ({"backend": {"type": "local"}}, "backend", [("backend",)]),
        ({"a": {"type": "local"}, "b": {"type": "docker"}}, "backend", [("a",), ("b",)]),
        ({"a": {"type": "local", "config": {"command": "x"}}}, "backend", [("a", "config")]),
        ({"a": {"type": "local"}, "b": 1}, "foreign", []),
        ({"config": {"run_id": "x"}, "backend": {}}, "pipeline", [("config",), ("backend",)]),
        ({"config": {}, "postprocessor": {}}, "pipeline", [("config",), ("postprocessor",)]),
        ({"config": {"run_id": "x"}}, "pipeline", [("config",)]),
        ({"run_id": "x"}, "model run", [()]),
        ({"period": {}}, "model run", [()]),
        ({"config": {"model_type": "base"}}, "model run", [()]),
        ({"model_type": "base"}, "model", [()]),
        ({"model_type": "other"}, "foreign", []),
        ({"model_type": 5}, "foreign", []),
        ({}, "foreign", []),
        ([], "foreign", []),
        ([{"type": "local"}], "foreign", []),
        ("text", "foreign", []),
        (5, "foreign", []),
        ({1: 2, None: 3}, "foreign", []),
    ],
)
def test_shapes(data: Any, kind: str, paths: list[Any]) -> None:
    found, sections = classify(data, CATALOGUE)
    assert found is DocumentKind(kind)
    assert [s.path for s in sections] == paths


def codes(text: str) -> list[str]:
    loaded = load_text(text, "x.yml", environ={"N": "4"})
    return [d.code for d in check_loaded(loaded, CATALOGUE).diagnostics]


@pytest.mark.parametrize("text", ["a: 1", "- 1", "5", "type: Feature\nfeatures: []", "{}"])
def test_foreign_files_are_left_alone(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("type: local\nworking_dir: " + "x" * 5000, "invalid-value"),
        ("type: docker\nimage: a:1\nvolumes: ['" + "x" * 5000 + ":/a']", "invalid-value"),
        ("type: docker\nbuild_context: .\ndockerfile: " + "x" * 5000, "invalid-value"),
        ("type: docker\nimage: [a]", "wrong-type"),
        ("type: docker\nimage: {a: 1}\ndockerfile: 5", "wrong-type"),
        ("run_id: x\nperiod: {start: 2020-01-01, duration: 99999999999d}", "invalid-value"),
        ("run_id: x\nperiod: {start: 9999-12-31, duration: 10d}", "invalid-value"),
        ("run_id: x\nperiod: [1]", "wrong-type"),
        ("run_id: 5\nperiod: 7", "wrong-type"),
        ("run_id: x\nconfig: {model_type: [a]}", "unchecked-model"),
        ("type: local\nenv_vars: {'': x}", "invalid-value"),
        ("type: local\nenv_vars: {'a=b': x}", "invalid-value"),
        ("type: local\nenv_vars: {? [a] : x}", "bad-key"),
        ("type: local\ntimeout: .nan", "invalid-value"),
        ("type: local\ntimeout: !!set {a}", "wrong-type"),
        ("type: local\ntimeout: !!binary aGk=", "wrong-type"),
        ("type: local\ncommand: 2020-01-01", "wrong-type"),
        ("type: local\ntimeout: 99999999999999999999999", "out-of-range"),
    ],
)
def test_odd_values_get_an_error_and_no_traceback(text: str, code: str) -> None:
    assert code in codes(text)


def test_errors_in_a_variables_value_are_marked_at_it_without_a_fix() -> None:
    text = "type: docker\nimage: a:1\ncpu: ${MANY:-500}\nuser: a\nmemory: 1g\n"
    loaded = load_text(text, "x.yml", environ={})
    (found,) = check_loaded(loaded, CATALOGUE).diagnostics
    assert (found.span.start.line, found.span.start.column, found.span.end.column) == (2, 5, 17)


def test_a_syntax_error_hides_nothing_of_other_documents() -> None:
    text = "type: local\ntimeout: 1\n---\n[\n---\ntype: docker\n"
    assert codes(text) == ["out-of-range", "yaml-syntax", "invalid-value"]
