"""``convert``: the same data in the other form, or one sentence that says why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Write = Callable[..., Path]

TEXT = """\
# a comment
type: local
command: run ${INPUT} --mode "#fast"   # another
timeout: ${LIMIT:-600}
since: 2024-01-01T06:00:00
env_vars: &vars {A: "0123", B: 'no', C: "1e3", D: "2024-01-01"}
again: *vars
"""


def test_to_json_and_back(cli: Any, write: Write) -> None:
    write("b.yml", TEXT)
    done = cli("convert", "b.yml", "--to", "json")
    assert done.returncode == 0
    assert done.stderr == "2 comments are lost\n"
    variables = {"A": "0123", "B": "no", "C": "1e3", "D": "2024-01-01"}
    data = {
        "type": "local",
        "command": 'run ${INPUT} --mode "#fast"',
        "timeout": "${LIMIT:-600}",
        "since": "2024-01-01T06:00:00",
        "env_vars": variables,
        "again": variables,
    }
    assert json.loads(done.stdout) == data
    write("b.json", done.stdout)
    back = cli("convert", "b.json", "--to", "yaml")
    assert (back.returncode, back.stderr) == (0, "")
    assert yaml.safe_load(back.stdout) == data


def test_several_documents(cli: Any, write: Write) -> None:
    write("d.yml", "type: noop\n---\n\n---\ntype: archive\n")
    done = cli("convert", "d.yml", "--to", "json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds 2 documents, and a JSON file one" in done.stderr
    done = cli("convert", "d.yml", "--to", "json", "--document", "3")
    assert json.loads(done.stdout) == {"type": "archive"}
    assert cli("convert", "d.yml", "--to", "yaml").stdout == "type: noop\n---\ntype: archive\n"


def test_includes(cli: Any, write: Write) -> None:
    write("p.yml", "config: {run_id: r}\nbackend: !include sub/b.yml\n")
    write("sub/b.yml", "type: local\ncommand: x ${N:-1}\nenv_vars: {API_KEY: '${KEY}'}\n")
    for form in ("json", "yaml"):
        done = cli("convert", "p.yml", "--to", form)
        assert (done.returncode, done.stdout) == (2, "")
        assert "p.yml:2:10: sub/b.yml is included here" in done.stderr
        assert "--resolve" in done.stderr
    done = cli("convert", "p.yml", "--to", "json", "--resolve", env={"KEY": "very-s3cret-0"})
    assert json.loads(done.stdout)["backend"] == {
        "type": "local",
        "command": "x 1",
        "env_vars": {"API_KEY": "very-s3cret-0"},
    }
    assert done.stderr == "warning: API_KEY is written out, and it looks like a secret\n"
    done = cli("convert", "p.yml", "--to", "json", "--resolve")
    assert done.returncode == 1
    assert "the variable KEY is not set" in done.stderr


def test_files_are_written_and_not_overwritten(cli: Any, write: Write, tmp_path: Path) -> None:
    write("b.yml", "type: noop\nname: é\n")
    made = tmp_path / "b.json"
    done = cli("convert", "b.yml", "--to", "json", "--output", "b.json")
    assert (done.stdout, done.stderr) == ("", "written: b.json\n")
    assert made.read_text(encoding="utf-8") == '{\n  "type": "noop",\n  "name": "é"\n}\n'
    made.write_text("mine")
    done = cli("convert", "b.yml", "--to", "json", "--output", "b.json")
    assert (done.returncode, made.read_text()) == (2, "mine")
    assert "b.json is there already" in done.stderr
    assert cli("convert", "b.yml", "--to", "json", "--output", "b.json", "--force").returncode == 0
    assert json.loads(made.read_text(encoding="utf-8"))["type"] == "noop"
    assert cli("convert", "b.yml", "--to", "json", "--output", "no/b.json").returncode == 1


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("a: {1: x}\n", 1, "b.yml:1:5: the key 1 is not text"),
        ("a:\n  - .nan\n", 1, "b.yml:2:5: JSON has no such value: .nan"),
        ("a: -.inf\n", 1, "JSON has no such value: -.inf"),
        ("a: !!binary aGk=\n", 1, "JSON has no such value: binary data"),
        ("a: !!set {x}\n", 1, "JSON has no such value: !!set {x}"),
        ("a: [1\n", 1, "b.yml cannot be converted"),
        ("# nothing\n", 1, "the file holds no values"),
    ],
)
def test_what_json_does_not_have(text: str, status: int, said: str, cli: Any, write: Write) -> None:
    write("b.yml", text)
    done = cli("convert", "b.yml", "--to", "json")
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
