"""``show``: what a file holds once everything is put in, and where each value comes from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Write = Callable[..., Path]

PIPELINE = """\
config: !include model.yml
backend:
  type: local
  command: run --token ghp_0123456789abcdefghijABCDEFGHIJ012345 ${INPUT:-INPUT}
  timeout: ${LIMIT:-600}
  env_vars: {API_KEY: "${KEY}", THREADS: "4", SINCE: '2024-01-01', CODE: "0123"}
---
type: noop
"""
MODEL = "# the model\nrun_id: r\nperiod: {start: 2024-01-01, duration: 1d}\n"


@pytest.fixture(autouse=True)
def files(write: Write) -> None:
    write("p.yml", PIPELINE)
    write("model.yml", MODEL)


def test_includes_and_variables_are_put_in_and_secrets_masked(cli: Any) -> None:
    done = cli("show", "p.yml", env={"KEY": "s3cr3t-value", "LIMIT": "900"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "s3cr3t" not in done.stdout
    assert "ghp_" not in done.stdout
    first, second = yaml.safe_load_all(done.stdout)
    assert second == {"type": "noop"}
    assert first["config"]["run_id"] == "r"
    assert str(first["config"]["period"]["start"]) == "2024-01-01"
    assert first["backend"]["timeout"] == 900
    # What only looks like a number or a date stays text.
    variables = {"API_KEY": "***", "THREADS": "4", "SINCE": "2024-01-01", "CODE": "0123"}
    assert first["backend"]["env_vars"] == variables


def test_where_values_come_from(cli: Any) -> None:
    options = ("--document", "1", "--sources", "--defaults", "--set", "backend.shell=false")
    done = cli("show", "p.yml", *options, env={"KEY": "k3y-0f-mine"})
    assert done.returncode == 0
    lines = {line.strip() for line in done.stdout.splitlines()}
    assert {
        "run_id: r  # model.yml:2",
        "timeout: 600  # p.yml:5 ${LIMIT} not set",
        'API_KEY: "***"  # p.yml:6 ${KEY}',
        "shell: false  # --set",
        "capture_output: true  # default",
        "interval: PT1H  # default",
        "delete_existing: false  # default",
    } <= lines
    # The comments change no value.
    plain = cli("show", "p.yml", *options[:2], *options[3:], env={"KEY": "k3y-0f-mine"})
    assert yaml.safe_load(done.stdout) == yaml.safe_load(plain.stdout)


def test_as_json(cli: Any) -> None:
    done = cli("show", "p.yml", "--json", env={"KEY": "x"})
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds 2 documents" in done.stderr
    assert "--document N" in done.stderr
    done = cli("show", "p.yml", "--json", "--document", "1", "--set", r'config.run_id="\e[1m"')
    assert done.returncode == 1  # the variable KEY is not set
    assert "\x1b" not in done.stdout + done.stderr
    shown = json.loads(done.stdout)["config"]
    assert (shown["run_id"], shown["period"]["start"]) == ("\x1b[1m", "2024-01-01")
    assert cli("show", "p.yml", "--json", "--sources").returncode == 2


def test_a_wrong_file_is_shown_as_far_as_it_goes(cli: Any, write: Write) -> None:
    text = "type: docker\nimage: swan:1\ncpu: 200\nvolumes: !include gone.yml\nuser: ${NOBODY}\n"
    write("b.yml", text)
    done = cli("show", "b.yml", "--set", "timeout=1")
    assert done.returncode == 1
    shown = {"type": "docker", "image": "swan:1", "cpu": 200, "volumes": None,
             "user": "${NOBODY}", "timeout": 1}  # fmt: skip
    assert yaml.safe_load(done.stdout) == shown
    for place in ("b.yml:3:6", "b.yml:4:10", "b.yml:5:7", "--set timeout=1:1:15"):
        assert f"--> {place}\n" in done.stderr
    assert "1 | --set timeout=1\n  |               ^\n" in done.stderr
    write("s.yml", "a: [1\n---\ntype: noop\n")
    done = cli("show", "s.yml", "--document", "2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "type: noop\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["p.yml", "--document", "3"], "p.yml has no document 3"),
        (["p.yml", "--set", "a=1"], "--document N says which one --set is about"),
        (["model.yml", "--set", "run_id.x=1"], "run_id is not a mapping"),
        (["model.yml", "--set", "period[0]=1"], "period is not a list"),
        (["model.yml", "--set", "run_id"], "this is no assignment"),
        (["model.yml", "--set", "run_id=[1"], "--set run_id=[1: "),
    ],
)
def test_wrong_usage(words: list[str], said: str, cli: Any) -> None:
    done = cli("show", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
