"""No file of ours is taken for a foreign one without being read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import Point, list_entries
from rompy_tui.validation import Catalogue, DocumentKind, check_file
from rompy_tui.workspace.sniff import may_be_ours

ROOT = Path(__file__).parents[3]
FILES = sorted(
    path
    for folder in ("tests/documents", "sample_configs")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".yml", ".yaml", ".json"}
)


def test_there_are_files_to_try() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_are_known(path: Path, catalogue: Catalogue) -> None:
    kinds = set(check_file(path, catalogue).kinds)
    if kinds - {DocumentKind.FOREIGN}:
        assert may_be_ours(path.read_bytes(), catalogue)


@pytest.mark.parametrize(
    "text",
    [
        "type: local\n",
        "{type: noop}",
        '{"type":"archive"}',
        "'type': \"docker\"\n",
        "? type\n: local\n",
        "- &a type\n---\ntype: slurm\n",
        "!!str type: local\n",
        "\ufefftype: local\n",
        "\r\n\r\ntype: x\r\ncommand: y\r\n",
        "a:\n  type: local\n",
        "run_id: x\n",
        "period: {}\n",
        "backend: {type: x}\n",
        "backend_type: x\n",
        "config: {model_type: x}\n",
        "model_type: base\n",
        "config: {}\npostprocessor: {}\n",
        "type: x\nmetrics: []\n",
        r'{"\u0074ype": "local"}',
        r'{"\x74ype": "local"}',
        '"ty\\\npe": local\n',
        '"ty\\\u2028pe": local\n',
        "!include other.yml\n",
        "%TAG !e! !inc\n--- !e!lude other.yml\n",
        "--- !inc%6cude other.yml\n",
        "${KEY:-type}: local\n",
        "<<: !include base.yml\n",
    ],
)
def test_ways_to_write_one_of_ours(text: str, catalogue: Catalogue) -> None:
    assert may_be_ours(text.encode(), catalogue)


@pytest.mark.parametrize(
    "raw", [b"", b" \n\n", "type: local".encode("utf-16"), "type: local".encode("utf-16-be")]
)
def test_what_a_check_has_to_say(raw: bytes, catalogue: Catalogue) -> None:
    """An empty file, or one in another encoding: these are no foreign YAML."""
    assert may_be_ours(raw, catalogue)


@pytest.mark.parametrize(
    "text",
    [
        "name: CI\non: [push]\njobs: {test: {steps: [{run: make}]}}\n",
        "- 1\n- 2\n",
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature"}]}),
        "periodic: 1\nbackends: 2\nrun_ids: 3\ntypes: local\n",
        "env: ${{ secrets.X }}\nif: ${1} && !x\n",
        "type: locally\n",
        'a: "\\n\\t\\" \\\\"\n',
        "{{ template }}: [\n",
    ],
)
def test_foreign_files_are_not_parsed(text: str, catalogue: Catalogue) -> None:
    assert not may_be_ours(text.encode(), catalogue)


def test_names_of_plugins() -> None:
    points = [
        Point("rompy.run", "cloud", "a:A", "one", "1"),
        Point("rompy.postprocess", "it's mine", "a:B", "one", "1"),
    ]
    catalogue = Catalogue(Host(), list_entries(points))
    assert may_be_ours(b"type: cloud\n", catalogue)
    # Quotes double and lines fold within such a name; whoever has it reads every file.
    assert may_be_ours(b"type: 'it''s\n mine'\n", catalogue)
    catalogue = Catalogue(Host(), list_entries(points[:1]))
    assert not may_be_ours(b"type: clouds\n", catalogue)
