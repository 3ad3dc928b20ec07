"""The backend reference, "Postprocessor System" up to its "Schema Generation"."""

from __future__ import annotations

import gzip
import importlib
import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from rompy_tui.errors import ConfigError, MissingError
from rompy_tui.model import ModelRun
from rompy_tui.postprocess import get_available_postprocessors
from rompy_tui.postprocess.config import (
    BasePostprocessorConfig,
    NoopPostprocessorConfig,
    _load_processor_config,
    load_processor_config,
)

Write = Callable[[str, str], Path]
Command = Callable[..., Any]
Diagnose = Callable[..., tuple[int, list[dict[str, Any]]]]
Install = Callable[..., Path]

NOOP_YAML = """
    # what comes after the run
    type: noop
    validate_outputs: true
    timeout: 240
    env_vars:
      TRACE: "0"
      LOG_LEVEL: WARNING
"""
SPECTRA_YAML = """
    type: spectra
    validate_outputs: true
    metrics: [mean, peak]
    output_format: csv
    timeout: 240
    plot_config:
      figsize: [10, 8]
      dpi: 300
"""


@pytest.fixture
def config_class(spectra: Path) -> Any:
    return importlib.import_module("rompy_spectra.config").SpectraPostprocessorConfig


@pytest.fixture
def ended_run(model_run: ModelRun) -> ModelRun:
    """A run that has ended: three heights lie in its folder."""
    folder = model_run.generate()
    (folder / "heights.txt").write_text("1.5\n4.5\n3.0\n", encoding="utf-8")
    return model_run


# --- architecture and loading ---


def test_every_config_derives_from_the_base() -> None:
    assert issubclass(NoopPostprocessorConfig, BasePostprocessorConfig)
    with pytest.raises(TypeError, match="abstract"):
        BasePostprocessorConfig()  # type: ignore[abstract]


@pytest.mark.parametrize("form", ["yml", "json"])
def test_the_type_in_a_file_chooses_the_class(write: Write, form: str) -> None:
    path = write("processor.yml", NOOP_YAML)
    if form == "json":
        path = write("processor.json", json.dumps(yaml.safe_load(path.read_text())))

    config = _load_processor_config(str(path))

    assert type(config) is NoopPostprocessorConfig
    assert (config.type, config.validate_outputs, config.timeout) == ("noop", True, 240)
    assert config.env_vars == {"TRACE": "0", "LOG_LEVEL": "WARNING"}
    assert load_processor_config(path) == config == NoopPostprocessorConfig.from_file(path)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("validate_outputs: true\n", ConfigError, "has no 'type'"),
        ("type: movie\n", MissingError, "there is no postprocessor 'movie'"),
        ("type: local\n", MissingError, "there is no postprocessor 'local'"),
        ("type: noop\ntimeout: 1\nvalidate_outputs: perhaps\n", ConfigError, "timeout: .*; valid"),
    ],
)
def test_a_file_that_makes_no_config_is_told_why(
    write: Write, text: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        _load_processor_config(write("processor.yml", text))


# --- the built-in config ---


def test_the_defaults() -> None:
    config = NoopPostprocessorConfig()

    assert (config.validate_outputs, config.timeout) == (False, 3600)
    assert (config.env_vars, config.working_dir) == ({}, None)
    assert config.validate() is True


def test_outputs_are_found(ended_run: ModelRun) -> None:
    config = NoopPostprocessorConfig(validate_outputs=True, timeout=120, env_vars={"TRACE": "1"})

    results = ended_run.postprocess(processor=config)

    assert results["success"] is True
    assert (results["run_id"], results["validated"]) == ("swell", True)
    assert results["files"] == 2  # INPUT and heights.txt
    assert results["output_dir"] == str(ended_run.staging_dir)
    assert "error" not in results


def test_outputs_that_are_missing_are_a_failure(model_run: ModelRun) -> None:
    results = model_run.postprocess(processor=NoopPostprocessorConfig(validate_outputs=True))

    assert results["success"] is False
    assert results.get("error") == f"the output directory {model_run.staging_dir} does not exist"


def test_outputs_are_not_looked_for_by_default(model_run: ModelRun) -> None:
    results = model_run.postprocess(processor=NoopPostprocessorConfig())

    assert (results["success"], results["validated"]) == (True, False)


def test_a_config_from_a_file_is_used_alike(write: Write, ended_run: ModelRun) -> None:
    config = _load_processor_config(write("processor.yml", NOOP_YAML))

    assert ended_run.postprocess(processor=config)["files"] == 2
    (ended_run.staging_dir / "heights.txt").unlink()
    (ended_run.staging_dir / "INPUT").unlink()
    results = ended_run.postprocess(processor=config)
    assert (results["success"], "holds no files" in results["error"]) == (False, True)


def test_a_mock_of_a_model_run_is_enough(plain_run: Any) -> None:
    plain_run.generate()
    config = NoopPostprocessorConfig(validate_outputs=True)

    results = config.get_postprocessor_class()().process(plain_run, config)

    assert (results["success"], results["run_id"], results["files"]) == (True, "gale", 1)


# --- a processor of another package: config class ---


def test_the_class_has_its_own_fields_and_the_common_ones(config_class: Any) -> None:
    config = config_class(metrics=["peak"], plot_config={"figsize": (10, 8), "dpi": 300})

    assert isinstance(config, BasePostprocessorConfig)
    assert (config.type, config.metrics, config.output_format) == ("spectra", ["peak"], "json")
    assert (config.compress, config.validate_outputs, config.timeout) == (True, False, 3600)
    assert config.plot_config == {"figsize": (10, 8), "dpi": 300}
    assert config.get_postprocessor_class().__name__ == "SpectraPostprocessor"


def test_two_configs_do_not_share_their_lists(config_class: Any) -> None:
    config_class().metrics.append("peak")

    assert config_class().metrics == []


@pytest.mark.parametrize(
    ("old", "new", "loc"),
    [
        ("metrics: [mean, peak]", "metrics: mean", ("metrics",)),
        ("metrics: [mean, peak]", "metrics: [mean, 4]", ("metrics", 1)),
        ("output_format: csv", "output_format: xml", ("output_format",)),
        ("output_format: csv", "compress: perhaps", ("compress",)),
        ("timeout: 240", "timeout: 24", ("timeout",)),
        ("timeout: 240", "time_out: 240", ("time_out",)),
        ("timeout: 240", "working_dir: nowhere", ("working_dir",)),
    ],
)
def test_its_own_rules_and_the_common_ones_are_checked(
    config_class: Any, write: Write, old: str, new: str, loc: tuple[str | int, ...]
) -> None:
    file = write("processor.yml", SPECTRA_YAML.replace(old, new))

    with pytest.raises(ValidationError) as caught:
        config_class(**yaml.safe_load(file.read_text()))
    with pytest.raises(ConfigError, match=rf"processor\.yml: {loc[0]}"):
        _load_processor_config(file)

    assert [e["loc"] for e in caught.value.errors()] == [loc]


def test_the_command_checks_them_too(spectra: Path, write: Write, diagnose: Diagnose) -> None:
    text = SPECTRA_YAML.replace("peak]", "4]").replace("csv", "xml").replace("timeout", "time_out")
    write("processor.yml", text)

    status, found = diagnose("processor.yml", "--processor-type", "spectra")

    assert status == 1
    assert [(d["line"], d["column"], d["path"], d["code"]) for d in found] == [
        (3, 17, "metrics[1]", "wrong-type"),
        (4, 16, "output_format", "unknown-value"),
        (5, 1, "time_out", "unknown-field"),
    ]


def test_its_schema_agrees_with_it(config_class: Any) -> None:
    schema = config_class.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    assert validator.is_valid({"type": "spectra", "metrics": ["mean"], "plot_config": {"dpi": 9}})
    for wrong in ({"type": "noop"}, {"metrics": "mean"}, {"output_format": "xml"}, {"timeout": 9}):
        assert not validator.is_valid(wrong)
        with pytest.raises(ValidationError):
            config_class(**wrong)


# --- a processor of another package: implementation ---


def test_it_processes_by_its_config(config_class: Any, ended_run: ModelRun) -> None:
    config = config_class(
        validate_outputs=True, metrics=["mean", "peak"], plot_config={"figsize": (10, 8)}
    )

    results = ended_run.postprocess(processor=config)

    assert results == {
        "success": True,
        "metrics": {"mean": 3.0, "peak": 4.5},
        "plots": ["heights.plot"],
        "compressed_files": ["metrics.json.gz"],
        "message": "3 heights",
    }
    packed = ended_run.staging_dir / "metrics.json.gz"
    assert json.loads(gzip.decompress(packed.read_bytes())) == {"mean": 3.0, "peak": 4.5}


def test_it_leaves_out_what_its_config_leaves_out(config_class: Any, ended_run: ModelRun) -> None:
    results = ended_run.postprocess(processor=config_class(compress=False, metrics=["lowest"]))

    assert results["metrics"] == {"lowest": 1.5}
    assert (results["plots"], results["compressed_files"]) == ([], [])


def test_its_failure_is_in_the_results(config_class: Any, model_run: ModelRun) -> None:
    results = model_run.postprocess(processor=config_class(validate_outputs=True))

    assert results["success"] is False
    assert results["error"] == "there are no heights"
    assert results["message"] == "failed: there are no heights"


# --- discovery ---


def test_it_is_found_by_its_name(config_class: Any, ended_run: ModelRun) -> None:
    assert list(get_available_postprocessors()) == ["noop", "archive", "spectra"]
    assert get_available_postprocessors()["spectra"] is config_class().get_postprocessor_class()
    results = ended_run.postprocess(processor="spectra")
    assert (results["success"], results["metrics"]) == (True, {})


def test_its_entry_points_are_as_python_reads_them(config_class: Any) -> None:
    found = {ep.name: ep.load() for ep in entry_points(group="rompy.postprocess.config")}

    assert found["spectra"] is config_class


def test_a_file_of_its_type_makes_its_class(
    config_class: Any, write: Write, ended_run: ModelRun
) -> None:
    config = _load_processor_config(write("processor.yml", SPECTRA_YAML))

    assert type(config) is config_class
    assert (config.metrics, config.output_format) == (["mean", "peak"], "csv")
    assert ended_run.postprocess(processor=config)["compressed_files"] == ["metrics.csv.gz"]


def test_the_command_lists_it(spectra: Path, command: Command) -> None:
    listed = json.loads(command("backends", "list", "--json").stdout)

    assert [e for e in listed if e["provider"] != "rompy-tui"] == [
        {
            "name": "spectra",
            "kind": "postprocessor",
            "provider": "rompy-spectra",
            "version": "2.1.0",
            "state": "ok",
            "config_class": "rompy_spectra.config.SpectraPostprocessorConfig",
            "summary": "Sum up the wave heights of a run.",
        }
    ]


def test_the_commands_check_and_run_it(
    spectra: Path, write: Write, command: Command, diagnose: Diagnose, ended_run: ModelRun
) -> None:
    write("processor.yml", SPECTRA_YAML)
    write("model.yml", "run_id: swell\noutput_dir: runs\n")

    assert diagnose("processor.yml") == (0, [])
    done = command("postprocess", "model.yml", "--processor-config", "processor.yml", "--json")

    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert results["processor"] == "spectra"
    assert results["postprocess_results"]["metrics"] == {"mean": 3.0, "peak": 4.5}
    plot = json.loads((ended_run.staging_dir / "heights.plot").read_text())
    assert plot == {"figsize": [10, 8], "dpi": 300}


def test_its_failure_fails_the_command(spectra: Path, write: Write, command: Command) -> None:
    write("processor.yml", SPECTRA_YAML)
    write("model.yml", "run_id: swell\noutput_dir: runs\n")

    done = command("pipeline", "model.yml", "--run-backend", "local",
                   "--processor-config", "processor.yml", "--json")  # fmt: skip

    assert done.returncode == 1
    results = json.loads(done.stdout)
    assert (results["success"], results["stage"]) == (False, "postprocess")
    assert results["error"] == "there are no heights"
    assert results["stages_completed"] == ["generate", "run"]


def test_a_processor_without_config_class_runs_with_its_defaults(
    install: Install, write: Write, ended_run: ModelRun, command: Command
) -> None:
    text = """
        class Counter:
            def process(self, model_run, limit=10, **kwargs):
                return {"limit": limit, "run": model_run.run_id}
    """
    points = {"rompy.postprocess": {"counter": "rompy_counter:Counter"}}
    install("rompy_counter", {"__init__.py": text}, points)
    write("processor.yml", "type: counter\n")
    write("model.yml", "run_id: swell\noutput_dir: runs\n")
    expected = {"success": True, "limit": 10, "run": "swell"}

    assert ended_run.postprocess(processor="counter") == expected
    assert ended_run.postprocess(processor=_load_processor_config("processor.yml")) == expected
    done = command("postprocess", "model.yml", "--processor-config", "processor.yml", "--json")
    assert json.loads(done.stdout)["postprocess_results"] == expected


# --- validation ---


@pytest.mark.parametrize(
    ("values", "loc", "message"),
    [
        ({"timeout": 45}, ("timeout",), "greater than or equal to 60"),
        ({"timeout": 100_000}, ("timeout",), "less than or equal to 86400"),
        ({"env_vars": ["A"]}, ("env_vars",), "valid dictionary"),
        ({"env_vars": {"A": 1}}, ("env_vars", "A"), "valid string"),
        ({"working_dir": "nowhere"}, ("working_dir",), "working directory does not exist"),
        ({"validate_outputs": "perhaps"}, ("validate_outputs",), "valid boolean"),
        ({"type": "archive"}, ("type",), "'noop'"),
        ({"metrics": []}, ("metrics",), "Extra inputs"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    values: dict[str, Any], loc: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        NoopPostprocessorConfig(**values)

    assert [e["loc"] for e in caught.value.errors()] == [loc]
    assert message in caught.value.errors()[0]["msg"]
    assert message in str(caught.value)


# --- serialization and schema ---


def test_a_config_goes_through_json_and_comes_back(tmp_path: Path) -> None:
    config = NoopPostprocessorConfig(validate_outputs=True, timeout=480, env_vars={"TRACE": "1"})
    file = tmp_path / "saved.json"
    with file.open("w") as stream:
        json.dump(config.model_dump(), stream, indent=2)

    with file.open() as stream:
        loaded = json.load(stream)

    assert loaded == {
        "type": "noop",
        "validate_outputs": True,
        "timeout": 480,
        "env_vars": {"TRACE": "1"},
        "working_dir": None,
    }
    assert NoopPostprocessorConfig(**loaded) == config == _load_processor_config(file)


def test_a_directory_goes_through_json_too(tmp_path: Path) -> None:
    config = NoopPostprocessorConfig(working_dir=tmp_path)

    text = json.dumps(config.model_dump(mode="json"))

    assert NoopPostprocessorConfig(**json.loads(text)) == config
    assert NoopPostprocessorConfig.model_validate_json(config.model_dump_json()) == config


def test_the_schema_accepts_and_refuses_as_the_class_does(tmp_path: Path) -> None:
    with (tmp_path / "noop.json").open("w") as stream:
        json.dump(NoopPostprocessorConfig.model_json_schema(), stream)
    schema = json.loads((tmp_path / "noop.json").read_text())

    jsonschema.validate({"validate_outputs": True, "timeout": 480}, schema)
    with pytest.raises(jsonschema.ValidationError) as caught:
        jsonschema.validate({"validate_outputs": "perhaps"}, schema)

    assert caught.value.message == "'perhaps' is not of type 'boolean'"
    assert schema["properties"]["validate_outputs"]["default"] is False
    assert schema["properties"]["timeout"]["minimum"] == 60
    assert schema["properties"]["timeout"]["maximum"] == 86400
