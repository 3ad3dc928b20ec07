"""Exported schemas: what the checker takes they take, what it refuses by field they refuse."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rompy_tui.diagnostics import Diagnostic
from rompy_tui.documents import Document, Loaded, load_file
from rompy_tui.plugins import Kind
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, DocumentKind, check_loaded, classify
from rompy_tui.validation.schema import file_schema, type_schema

CATALOGUE = Catalogue(Host(), list_entries([]))
ROOT = Path(__file__).resolve().parents[3]
TYPES = [
    (Kind.BACKEND, "local"),
    (Kind.BACKEND, "docker"),
    (Kind.BACKEND, "slurm"),
    (Kind.POSTPROCESSOR, "noop"),
    (Kind.POSTPROCESSOR, "archive"),
]
BASE = {
    "local": {"type": "local"},
    "docker": {"type": "docker", "image": "swan:1"},
    "slurm": {"type": "slurm", "command": "x"},
    "noop": {"type": "noop"},
    "archive": {"type": "archive"},
}


def validator(schema: dict[str, Any]) -> Any:
    return jsonschema.Draft202012Validator(schema)


ONE = {name: validator(type_schema(CATALOGUE, kind, name)) for kind, name in TYPES}
ALL = validator(file_schema(CATALOGUE))


@pytest.mark.parametrize("schema", [*(v.schema for v in ONE.values()), ALL.schema])
def test_they_are_schemas_also_by_the_older_draft_that_editors_know(schema: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft7Validator.check_schema(schema)
    assert "${NAME}" in str(schema)
    assert "cannot see" in schema["$comment"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("local", {"timeout": "${LIMIT:-600}", "shell": "${X}", "command": "a ${B}"}),
        ("local", {"timeout": "600", "shell": "yes", "capture_output": 0}),
        ("local", {"env_vars": "env.yml", "working_dir": None, "command": None}),
        ("local", {"type": "${KIND}"}),
        ("docker", {"image": "${IMAGE}", "cpu": "${N}", "memory": "${MEMORY}"}),
        ("docker", {"volumes": ["${DATA}:/data", "${VOLUME}"], "cpu": 4.0}),
        ("docker", {"image": None, "dockerfile": "Dockerfile"}),
        ("slurm", {"time_limit": "${TIME}", "nodes": "2", "queue": None}),
        ("archive", {"compress": "off", "destination": "${WHERE}"}),
    ],
)
def test_what_a_file_may_hold_in_place_of_a_value(name: str, values: dict[str, Any]) -> None:
    document = {**BASE[name], **values}
    assert [e.message for e in ONE[name].iter_errors(document)] == []
    if values.get("type") is None:
        assert ALL.is_valid(document)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("local", {"timeout": 59}),
        ("local", {"timeout": "soon"}),
        ("local", {"shell": "perhaps"}),
        ("local", {"command": " "}),
        ("local", {"cpu": 1}),
        ("local", {"env_vars": {"A": 1}}),
        ("local", {"env_vars": {"A=B": "1"}}),
        ("local", {"env_vars": "A=1"}),
        ("local", {"type": "docker"}),
        ("local", {"backend_type": "local"}),
        ("docker", {"cpu": 129}),
        ("docker", {"dockerfile": "Dockerfile"}),
        ("docker", {"image": None}),
        ("docker", {"image": "swan latest"}),
        ("docker", {"volumes": ["/data:data"]}),
        ("docker", {"volumes": "/data:/data"}),
        ("slurm", {"time_limit": "2h"}),
        ("slurm", {"command": None}),
        ("slurm", {"nodes": 0}),
        ("noop", {"backend_type": "noop"}),
        ("archive", {"compress": "gz"}),
    ],
)
def test_what_is_refused(name: str, values: dict[str, Any]) -> None:
    assert ONE[name].is_valid(BASE[name])
    assert not ONE[name].is_valid({**BASE[name], **values})
    if "type" not in values:
        assert not ALL.is_valid({**BASE[name], **values})


def test_a_type_is_needed_and_may_have_its_old_name() -> None:
    assert not ONE["local"].is_valid({"command": "x"})
    assert not ONE["noop"].is_valid({})
    assert ONE["local"].is_valid({"backend_type": "local", "command": "x"})
    assert ALL.is_valid({"backend_type": "local", "command": "x"})
    assert not ALL.is_valid({"backend_type": "local", "commnd": "x"})
    assert not ALL.is_valid({"type": "lokal"})


LOCAL = {"type": "local"}


@pytest.mark.parametrize(
    "document",
    [
        lambda b: {"config": {"run_id": "r"}, "backend": b},
        lambda b: {"backend": b, "postprocessor": {"type": "noop"}},
        lambda b: {"config": "model.yml", "backend": b},
        lambda b: {"one": LOCAL, "two": b},
        lambda b: {"one": LOCAL, "two": {"type": "local", "config": b}},
        lambda b: {"backend": b},
    ],
)
def test_backends_are_checked_wherever_they_stand(document: Any) -> None:
    assert ALL.is_valid(document(LOCAL))
    assert not ALL.is_valid(document({**LOCAL, "timeout": 5}))


@pytest.mark.parametrize(
    ("document", "right"),
    [
        ({"run_id": "r", "period": {"start": "20240101", "duration": "1d"}}, True),
        ({"run_id": "r", "period": "period.yml", "delete_existing": "${CLEAN}"}, True),
        ({"run_id": "r", "config": {"model_type": "swan", "grid": {}}}, True),
        ({"run_id": "r", "config": {"model_type": "base", "grid": {}}}, False),
        ({"run_id": "r", "config": {"grid": {}}}, False),
        ({"run_id": "r", "periods": {}}, False),
        ({"run_id": ""}, False),
        ({"config": {"run_id": 3}}, False),
        ({"model_type": "base", "template": 3}, False),
        ({"backend": LOCAL, "postprocessor": "noop"}, False),
        ({"services": {"web": {"image": "x"}}}, True),
        ({"anything": 1}, True),
    ],
)
def test_other_kinds_of_files(document: dict[str, Any], right: bool) -> None:
    assert ALL.is_valid(document) is right


def files_in(folder: Path) -> list[Path]:
    return sorted(p for s in ("yml", "yaml", "json") for p in folder.rglob(f"*.{s}"))


# By type, range or field: what a schema can see of what config classes find.
SEEN = {"missing-type", "unknown-type", "unknown-field", "wrong-type", "out-of-range",
        "missing-field", "unknown-value", "bad-format", "empty-value"}  # fmt: skip


def is_seen(diagnostic: Diagnostic, document: Document) -> bool:
    """Whether a schema has to refuse what the checker refuses.

    It sees no value of a variable and nothing of an included file, and not whether a text is a
    date.
    """
    path = diagnostic.path
    return (
        diagnostic.code in SEEN
        and not diagnostic.related
        and path not in document.spans.rendered
        and path[-1:] not in {("start",), ("end",)}
    )


def is_json(data: Any) -> bool:
    """Whether JSON has all of it: there are no dates in it, and no keys that are no text."""
    if isinstance(data, dict):
        return all(isinstance(k, str) and is_json(v) for k, v in data.items())
    return all(map(is_json, data)) if isinstance(data, list) else not isinstance(data, date)


def disagreements(file: Path) -> list[str]:
    """The documents of a file that the checker takes and the schema does not, or the reverse."""
    found = []
    loaded = load_file(file)
    if not loaded.ok:
        return []  # what cannot be read is nobody's to judge
    written = {d.index: d.data for d in load_file(file, as_written=True).documents}
    for document in loaded.documents:
        kind, _ = classify(document.data, CATALOGUE)
        if kind is DocumentKind.FOREIGN:
            continue
        one = Loaded(loaded.file, loaded.text, [document])
        errors = [d for d in check_loaded(one, CATALOGUE).diagnostics if d.is_error]
        data = written[document.index]
        if not is_json(data) and errors:
            continue
        right = ALL.is_valid(as_json(data))
        if right == bool(errors) and (not right or any(is_seen(d, document) for d in errors)):
            found.append(f"{file.name}, document {document.index + 1}: {[d.code for d in errors]}")
    return found


OURS = [*files_in(ROOT / "sample_configs"), *files_in(ROOT / "tests" / "documents")]


@pytest.mark.parametrize("file", OURS, ids=lambda path: path.name)
def test_they_agree_with_the_checker_about_files(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert disagreements(file) == []


def test_they_agree_with_the_checker_about_files_of_rompy() -> None:
    if "ROMPY_TUI_SAMPLES" not in os.environ:
        pytest.skip("ROMPY_TUI_SAMPLES does not name the sample files of rompy")
    files = files_in(Path(os.environ["ROMPY_TUI_SAMPLES"]))
    assert len(files) > 10
    assert [found for file in files for found in disagreements(file)] == []


def as_json(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    return data if data is None or isinstance(data, (bool, int, float)) else str(data)
