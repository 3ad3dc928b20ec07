"""The ways in which plugins are written: how they are called, and what they return."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui import ModelRun
from rompy_tui.errors import ConfigError
from rompy_tui.postprocess import load_processor_config

Install = Callable[..., dict[str, str]]

MODEL = "config: {run_id: r, output_dir: out}\n"
KINDS = ["dataclass", "model", "tuple", "object", "method", "error", "mapping"]


def outcome(cli: Any, tmp_path: Path, text: str, env: dict[str, str]) -> Any:
    (tmp_path / "p.yml").write_text(MODEL + text)
    done = cli("pipeline", "p.yml", "--json", env=env)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", KINDS)
def test_typed_results(kind: str, cli: Any, plugins: Install, tmp_path: Path) -> None:
    env = plugins("typed_results")
    text = "backend: {type: typed}\npostprocessor: {type: typed}\n"
    good = outcome(cli, tmp_path, text, {**env, "HOW": f"{kind} well"})
    assert good["success"], good
    bad = outcome(cli, tmp_path, text, {**env, "HOW": f"{kind} badly"})
    assert bad["stage"] == "run"
    assert bad["error"].endswith("said that the run failed: the tide was out")


@pytest.mark.parametrize("kind", KINDS)
def test_typed_results_of_processors(kind: str, cli: Any, plugins: Install, tmp_path: Path) -> None:
    env = {**plugins("typed_results"), "HOW": f"{kind} badly"}
    text = "backend: {type: local, command: 'true'}\npostprocessor: {type: typed}\n"
    bad = outcome(cli, tmp_path, text, env)
    assert (bad["stage"], bad["error"]) == ("postprocess", "the tide was out")


def test_a_processor_that_its_config_builds(cli: Any, plugins: Install, tmp_path: Path) -> None:
    env = plugins("built_processor")
    text = (
        "backend: {type: local, command: touch waves.nc}\npostprocessor: {type: built, least: %d}\n"
    )
    result = outcome(cli, tmp_path, text % 2, env)
    found = result["postprocess_results"]
    assert (found["success"], found["run_id"]) == (True, "r")
    assert "waves.nc" in found["files"]
    result = outcome(cli, tmp_path, text % 50, env)
    assert (result["stage"], result["error"]) == ("postprocess", "too few files")


def test_a_step_that_asks_for_a_context(cli: Any, plugins: Install, tmp_path: Path) -> None:
    text = "backend: {type: local, command: touch waves.nc}\npostprocessor: {type: stepping}\n"
    found = outcome(cli, tmp_path, text, plugins("context_step"))["postprocess_results"]
    assert (found["name"], found["run"]) == ("first", "r")
    assert "waves.nc" in found["files"]


def test_fields_as_arguments(cli: Any, plugins: Install, tmp_path: Path) -> None:
    text = "backend: {type: by_keywords, queue: night, cores: 3}\n"
    text += "postprocessor: {type: by_keywords, limit: 7, other: 1}\n"
    result = outcome(cli, tmp_path, text, plugins("by_keywords"))
    assert (tmp_path / "out/r/queue").read_text() == "night ['config', 'cores']"
    found = result["postprocess_results"]
    assert (found["limit"], found["folder"]) == (7, "r")


@pytest.mark.parametrize(
    ("fields", "code", "said"),
    [
        ("queue: a", "", ""),
        ("cores: 2", "missing-field", "queue"),
        ("queue: a, coers: 2", "unknown-field", "coers"),
        ("queue: a, cores: 0", "invalid-value", "at least one core"),
        ("queue: a, cores: many", "invalid-value", "integer"),
    ],
)
def test_a_config_in_the_form_of_pydantic_1(
    fields: str, code: str, said: str, cli: Any, plugins: Install, tmp_path: Path
) -> None:
    (tmp_path / "b.yml").write_text(f"{{type: one, {fields}}}\n")
    done = cli("validate", "b.yml", "--format", "json", env=plugins("pydantic_one"))
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)
    assert [d["code"] for d in found] == ([code] if code else []), found
    assert said in done.stdout


def test_a_backend_with_a_config_in_the_form_of_pydantic_1(
    cli: Any, plugins: Install, tmp_path: Path
) -> None:
    env = plugins("pydantic_one")
    result = outcome(cli, tmp_path, "backend: {type: one, queue: a, cores: 2}\n", env)
    assert result["success"], result
    schema = json.loads(cli("backends", "schema", "--backend-type", "one", env=env).stdout)
    assert schema["properties"]["cores"]["default"] == 1


STEPS = """\
backend: {type: local, command: touch waves.nc}
postprocessor:
  steps:
    - {type: noop, validate_outputs: true}
    - %s
    - {type: archive, destination: kept}
"""


@pytest.mark.parametrize("policy", ["fail_fast", "continue"])
def test_several_processors(policy: str, cli: Any, plugins: Install, tmp_path: Path) -> None:
    env = plugins("context_step", "failing_processor")
    text = STEPS + f"  failure_policy: {policy}\n"
    result = outcome(cli, tmp_path, text % "{type: stepping, name: mine}", env)
    found = result["postprocess_results"]
    assert result["success"], result
    assert [s["status"] for s in found["steps"]] == ["succeeded"] * 3
    assert found["name"] == "mine"
    assert (tmp_path / "kept/r.tar.gz").is_file()
    (tmp_path / "kept/r.tar.gz").unlink()
    result = outcome(cli, tmp_path, text % "{type: failing, env_vars: {HOW: badly}}", env)
    assert (result["stage"], result["success"]) == ("postprocess", False)
    assert result["error"].startswith("step 2 (failing) failed: it said so")
    assert (tmp_path / "kept/r.tar.gz").is_file() == (policy == "continue")


def test_several_processors_in_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = ModelRun(run_id="r", output_dir=Path("out"))
    run.generate()
    config = load_processor_config({"steps": [{"type": "noop"}, {"type": "archive"}]})
    assert config.timeout == 7200
    found = run.postprocess(config)
    assert found["success"]
    assert [step["type"] for step in found["steps"]] == ["noop", "archive"]
    with pytest.raises(ConfigError, match="must be a list"):
        load_processor_config({"steps": "noop"})
