"""``backends schema``: to standard output, to a file, and for an editor."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import jsonschema
import yaml

MODELINE = "# yaml-language-server: $schema="


def test_one_type_in_both_forms(cli: Any) -> None:
    done = cli("backends", "schema", "--backend-type", "docker")
    schema = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["cpu"]["anyOf"][0]["maximum"] == 128
    assert "examples" not in schema
    done = cli("backends", "schema", "--backend-type", "docker", "--format", "yaml", "--examples")
    examples = yaml.safe_load(done.stdout).pop("examples")
    assert all(jsonschema.Draft202012Validator(schema).is_valid(example) for example in examples)


def test_all_types_those_of_plugins_too(cli: Any, plugins: Any) -> None:
    env = plugins("full_backend", "bare_processor", "raising")
    done = cli("backends", "schema", "--all", env=env)
    assert done.returncode == 0, done.stderr
    validator = jsonschema.Draft202012Validator(json.loads(done.stdout))
    assert validator.is_valid({"type": "local"})
    assert validator.is_valid({"type": "full", "level": 9})
    assert not validator.is_valid({"type": "full", "level": 10})
    assert not validator.is_valid(
        {"config": {"run_id": "r"}, "backend": {"type": "full", "level": 10}}
    )
    # Nobody knows their fields.
    assert validator.is_valid({"type": "bare", "anything": 1})
    assert not validator.is_valid({"type": "moon"})


def test_files_are_not_overwritten(cli: Any, tmp_path: Path) -> None:
    words = ("backends", "schema", "--processor-type", "noop", "--output", "s.json")
    done = cli(*words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "written: s.json\n")
    assert json.loads((tmp_path / "s.json").read_text())["title"] == "NoopPostprocessorConfig"
    assert cli(*words).returncode == 2
    assert cli(*words, "--force").returncode == 0


def test_the_line_for_an_editor(cli: Any, tmp_path: Path) -> None:
    done = cli("backends", "schema", "--backend-type", "local", "--modeline")
    assert done.stdout == f"{MODELINE}.rompy-tui/schemas/local.json\n"
    assert "put this line at the top of a config file in this folder" in done.stderr
    assert json.loads((tmp_path / ".rompy-tui/schemas/local.json").read_text())["type"] == "object"
    assert (tmp_path / ".rompy-tui" / ".gitignore").read_text() == "*\n"
    assert cli("backends", "schema", "--backend-type", "local", "--modeline").returncode == 0
    # An editor ends the address at a blank, so a path with one is written as a URI.
    (tmp_path / "a b").mkdir()
    done = cli("backends", "schema", "--all", "--modeline", "--output", "a b/all.json")
    (address,) = shlex.split(done.stdout.removeprefix(MODELINE))
    assert unquote(urlparse(address).path) == str(tmp_path / "a b" / "all.json")
    assert "in this folder" not in done.stderr


def test_wrong_usage(cli: Any) -> None:
    assert cli("backends", "schema", "--all", "--backend-type", "local").returncode == 2
    done = cli("backends", "schema", "--all", "--modeline", "--format", "yaml")
    assert (done.returncode, done.stdout) == (2, "")
