"""Whole packages, installed with pip as people do: listed, checked, used; bad ones hide nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Install = Callable[..., dict[str, str]]

GOOD = ("batch", "heights", "listing", "oldform", "wide")


@pytest.fixture
def good(installed: Install) -> dict[str, str]:
    return installed(*GOOD)


@pytest.fixture
def pipeline(cli: Any, good: dict[str, str], write: Any) -> Callable[..., dict[str, Any]]:
    """Run a pipeline with a backend and a processor; its results."""

    def run(backend: str, processor: str = "type: noop", status: int = 0) -> dict[str, Any]:
        write("model.yml", "run_id: gale\noutput_dir: runs\n")
        write("backend.yml", backend)
        write("processor.yml", processor)
        done = cli("pipeline", "model.yml", "--backend-config", "backend.yml",
                   "--processor-config", "processor.yml", "--json", env=good)  # fmt: skip
        assert done.returncode == status, done.stderr
        results: dict[str, Any] = json.loads(done.stdout)
        return results

    return run


def listed(cli: Any, env: dict[str, str]) -> dict[str, dict[str, Any]]:
    done = cli("backends", "list", "--json", env=env)
    assert done.returncode == 0, done.stderr
    return {e["name"]: e for e in json.loads(done.stdout) if e["provider"] != "rompy-tui"}


def test_all_are_listed_with_what_they_are(cli: Any, installed: Install) -> None:
    found = listed(cli, installed(*GOOD, "unfinished", "careless"))
    assert {name: e["state"] for name, e in found.items()} == {
        **dict.fromkeys([*GOOD, "careless", "odd"], "ok"),
        "unfinished": "broken",
    }
    assert found["batch"]["provider"] == "rompy-batch-example"
    assert found["batch"]["version"] == "0.3.0"
    assert found["batch"]["config_class"] == "rompy_batch.config.BatchConfig"
    assert found["batch"]["summary"] == "Run as a job of Slurm, and wait for it."
    assert found["listing"]["config_class"] is None


def test_those_that_cannot_be_used_are_told_apart(cli: Any, installed: Install) -> None:
    found = listed(cli, {**installed("trouble", "listing"), "ROMPY_TUI_PLUGIN_LIMIT": "3"})
    assert {name: e["state"] for name, e in found.items()} == {
        **dict.fromkeys(["exits", "hangs", "wrong-type"], "broken"),
        "local": "shadowed",
        "listing": "ok",
    }
    assert "took longer than 3 s" in found["hangs"]["error"]
    assert "is not a class" in found["wrong-type"]["error"]


@pytest.mark.parametrize(
    ("text", "line", "code", "said"),
    [
        ("type: batch\ncommand: ./model\nnodes: 4\n", 0, "", ""),
        ("type: batch\ncommand: ./model\nnodes: 400\n", 3, "out-of-range", "at most 100"),
        ("type: batch\ncommand: ./model\ntime_limit: 90m\n", 3, "invalid-value", "HH:MM:SS"),
        ("type: batch\nnodes: 4\n", 1, "missing-field", "command"),
        ("type: heights\ntable: {format: csv}\n", 0, "", ""),
        ("type: heights\ntable:\n  format: xls\n", 3, "unknown-value", "csv"),
        ("type: heights\nmetrics: [mean]\ntable: {nmae: a}\n", 3, "unknown-field", "nmae"),
        ("type: oldform\ncommand: ./model\n", 0, "", ""),
        ("type: oldform\ncommand: ./model\ntime_limit: 90m\n", 3, "", "HH:MM:SS"),
        ("type: oldform\ncommand: ./model\nqueue: night\n", 3, "unknown-field", "queue"),
        ("type: wide\ngroup_39: {switch_39: 7}\n", 0, "", ""),
        ("type: wide\ngroup_39:\n  switch_39: 2000\n", 3, "out-of-range", "1000"),
        ("type: wide\ngroup_38:\n  swtich_7: 1\n", 3, "unknown-field", "swtich_7"),
    ],
)
def test_files_are_checked(
    text: str, line: int, code: str, said: str, cli: Any, good: dict[str, str], write: Any
) -> None:
    done = cli("backends", "validate", write("x.yml", text), "--format", "json", env=good)
    found = json.loads(done.stdout)
    assert done.returncode == (1 if line else 0), done.stdout
    assert [d["line"] for d in found] == ([line] if line else [])
    assert code in {"", *(d["code"] for d in found)}
    assert said in done.stdout


@pytest.mark.parametrize("option", ["--backend-type batch", "--processor-type heights",
                                    "--backend-type oldform"])  # fmt: skip
def test_a_first_file_is_valid(option: str, cli: Any, good: dict[str, str]) -> None:
    made = cli("backends", "create", *option.split(), "--output", "new.yml", env=good)
    assert made.returncode == 0, made.stderr
    checked = cli("backends", "validate", "new.yml", env=good)
    assert checked.returncode == 0, checked.stdout


def test_a_schema_of_ten_thousand_lines(cli: Any, good: dict[str, str]) -> None:
    done = cli("backends", "schema", "--backend-type", "wide", env=good)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 10_000
    properties = json.loads(done.stdout)["properties"]
    assert len([name for name in properties if name.startswith("group_")]) == 40


def test_they_run_and_postprocess(pipeline: Any, tmp_path: Path) -> None:
    model = "printf '1\\n2\\n6\\n' > buoy.txt"
    results = pipeline(
        f'type: oldform\ncommand: "{model}"\n'.replace("\\n", "\\\\n"),
        "type: heights\npattern: buoy.*\ntable: {format: csv}\n",
    )
    assert results["stages"][2]["state"] == "succeeded"
    written = (tmp_path / "runs/gale/summary.csv").read_text()
    assert written == "file,mean,peak\nbuoy.txt,3.0,6.0\n"


def test_a_processor_without_config_class_gets_its_fields(pipeline: Any, tmp_path: Path) -> None:
    pipeline("type: wide\ngroup_0: {switch_0: 5}\n", "type: listing\nname: all.txt\n")
    # 40 groups of 0 + 1 + ... + 39, and the 5.
    assert (tmp_path / "runs/gale/total").read_text() == f"{40 * 780 + 5}\n"
    assert "total\n" in (tmp_path / "runs/gale/all.txt").read_text()


def test_their_failures_are_told(pipeline: Any) -> None:
    failed = pipeline("type: oldform\ncommand: exit 3\n", status=1)
    assert [s["state"] for s in failed["stages"]][1] == "failed"
    failed = pipeline("type: local\ncommand: echo calm > a.txt", "type: heights\n", status=1)
    assert "could not convert string to float: 'calm'" in json.dumps(failed)


def test_bad_ones_are_told_where_a_file_names_them(
    cli: Any, installed: Install, write: Any
) -> None:
    env = installed(*GOOD, "unfinished", "careless")
    write("broken.yml", "type: unfinished\nqueue: a\n---\ntype: batch\ncommand: ./model\n")
    done = cli("validate", "broken.yml", "--format", "json", env=env)
    (found,) = json.loads(done.stdout)
    assert (found["line"], found["code"]) == (1, "plugin-error")
