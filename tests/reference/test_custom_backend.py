"""The backend reference, "Creating Custom Backends": a job backend in a package of its own."""

from __future__ import annotations

import importlib
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from rompy_tui.backends import BaseBackendConfig, get_available_backends, load_backend_config
from rompy_tui.errors import MissingError, PluginError
from rompy_tui.model import ModelRun
from rompy_tui.pipeline import LocalPipelineBackend

Write = Callable[[str, str], Path]
Command = Callable[..., Any]
Diagnose = Callable[..., tuple[int, list[dict[str, Any]]]]
Install = Callable[..., Path]


@pytest.fixture
def config_class(hpc: Path) -> Any:
    return importlib.import_module("rompy_hpc.config").HpcConfig


@pytest.fixture
def files(write: Write) -> None:
    """A model run, a backend file for the job backend, and a processor."""
    write("model.yml", "run_id: swell\noutput_dir: runs\n")
    write(
        "hpc.yml",
        """
        type: hpc
        queue: night
        nodes: 2
        time_limit: "1:30:00"
        command: echo "$LEVEL m" > waves.txt
        timeout: 600
        env_vars:
          LEVEL: "3"
        """,
    )
    write("processor.yml", "type: noop\nvalidate_outputs: true\n")


# --- config class ---


def test_the_class_has_its_own_fields_and_the_common_ones(config_class: Any) -> None:
    config = config_class(queue="night", nodes=4, time_limit="12:00:00", env_vars={"A": "1"})

    assert isinstance(config, BaseBackendConfig)
    assert (config.queue, config.nodes, config.partition) == ("night", 4, "waves")
    assert (config.time_limit, config.account) == ("12:00:00", None)
    assert (config.timeout, config.env_vars, config.working_dir) == (3600, {"A": "1"}, None)
    assert config.validate() is True
    assert config.get_backend_class().__name__ == "HpcRunBackend"


@pytest.mark.parametrize(
    ("values", "loc", "message"),
    [
        ({}, "queue", "Field required"),
        ({"queue": "q", "nodes": 0}, "nodes", "greater than or equal to 1"),
        ({"queue": "q", "nodes": 65}, "nodes", "less than or equal to 64"),
        ({"queue": "q", "partition": "moon"}, "partition", "'waves' or 'archive'"),
        ({"queue": "q", "time_limit": "90 minutes"}, "time_limit", "written HH:MM:SS"),
        ({"queue": "q", "time_limit": "1:30"}, "time_limit", "written HH:MM:SS"),
        ({"queue": "q", "timeout": 10}, "timeout", "greater than or equal to 60"),
        ({"queue": "q", "working_dir": "nowhere"}, "working_dir", "does not exist"),
        ({"queue": "q", "walltime": 3}, "walltime", "Extra inputs"),
    ],
)
def test_the_class_refuses_what_its_rules_refuse(
    config_class: Any, values: dict[str, Any], loc: str, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        config_class(**values)

    assert [e["loc"] for e in caught.value.errors()] == [(loc,)]
    assert message in caught.value.errors()[0]["msg"]


def test_the_class_goes_through_files_and_has_a_schema(config_class: Any, write: Write) -> None:
    config = config_class(queue="night", account="waves", timeout=120)
    saved = write("saved.yml", yaml.safe_dump(config.model_dump(mode="json")))
    schema = config_class.model_json_schema()

    assert config_class.from_file(saved) == config
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["queue"]
    jsonschema.validate({"queue": "night", "nodes": 3}, schema)
    with pytest.raises(jsonschema.ValidationError, match="65 is greater than the maximum of 64"):
        jsonschema.validate({"queue": "night", "nodes": 65}, schema)


# --- discovery ---


def test_the_backend_is_found(hpc: Path) -> None:
    backends = get_available_backends()

    assert list(backends) == ["local", "docker", "slurm", "hpc"]
    assert "hpc" in backends
    assert backends["hpc"] is importlib.import_module("rompy_hpc.backends").HpcRunBackend


def test_without_the_package_there_is_no_such_backend() -> None:
    backends = get_available_backends()

    assert "hpc" not in backends
    with pytest.raises(KeyError):
        backends["hpc"]
    with pytest.raises(MissingError, match="there is no backend 'hpc'"):
        load_backend_config({"type": "hpc", "queue": "night"})


def test_a_file_of_its_type_makes_its_class(config_class: Any, files: None) -> None:
    config = load_backend_config("hpc.yml")

    assert type(config) is config_class
    assert (config.queue, config.nodes, config.env_vars) == ("night", 2, {"LEVEL": "3"})


def test_the_command_lists_it(hpc: Path, command: Command) -> None:
    done = command("backends", "list", "--json")

    assert done.returncode == 0
    listed = json.loads(done.stdout)
    assert [e for e in listed if e["provider"] != "rompy-tui"] == [
        {
            "name": "hpc",
            "kind": "backend",
            "provider": "rompy-hpc",
            "version": "2.1.0",
            "state": "ok",
            "config_class": "rompy_hpc.config.HpcConfig",
            "summary": "Run as a job of the wave centre.",
        }
    ]


def test_the_command_prints_its_schema(config_class: Any, command: Command) -> None:
    done = command("backends", "schema", "--backend-type", "hpc")

    schema = json.loads(done.stdout)
    assert schema["$schema"].endswith("2020-12/schema")
    own = config_class.model_json_schema()
    assert set(own["properties"]) <= set(schema["properties"])
    assert set(own["required"]) <= set(schema["required"])


def test_the_command_checks_its_files(hpc: Path, files: None, diagnose: Diagnose) -> None:
    file = Path("hpc.yml")
    text = file.read_text().replace("nodes: 2", "nodes: 99").replace('"1:30:00"', "90m")
    file.write_text(text.replace("timeout: 600", "timeout: 6").replace('"3"', "3"))

    status, found = diagnose("hpc.yml")

    assert status == 1
    assert [(d["line"], d["column"], d["path"], d["code"]) for d in found] == [
        (3, 8, "nodes", "out-of-range"),
        (4, 13, "time_limit", "invalid-value"),
        (6, 10, "timeout", "out-of-range"),
        (8, 10, "env_vars.LEVEL", "wrong-type"),
    ]


def test_the_command_finds_a_required_field_missing(
    hpc: Path, files: None, diagnose: Diagnose
) -> None:
    file = Path("hpc.yml")
    file.write_text(file.read_text().replace("queue:", "que:"))

    status, found = diagnose("hpc.yml")

    assert (status, [(d["line"], d["path"], d["code"]) for d in found]) == (
        1,
        [(1, "queue", "missing-field"), (2, "que", "unknown-field")],
    )


def test_the_command_accepts_its_files(hpc: Path, files: None, diagnose: Diagnose) -> None:
    assert diagnose("hpc.yml", "--backend-type", "hpc") == (0, [])


def test_the_command_does_not_know_it_without_the_package(
    files: None, diagnose: Diagnose, command: Command
) -> None:
    status, (found,) = diagnose("hpc.yml")

    assert (status, found["code"], found["line"], found["column"]) == (1, "unknown-type", 1, 7)
    assert command("backends", "validate", "hpc.yml", "--backend-type", "hpc").returncode == 2


# --- running ---


def test_a_model_run_takes_its_config(config_class: Any, model_run: ModelRun) -> None:
    config = config_class(queue="long", nodes=2, command="echo 2.5 > waves.txt")

    assert model_run.run(backend=config) is True

    folder = model_run.staging_dir
    assert (folder / "waves.txt").read_text() == "2.5\n"
    assert "--name=swell --queue=long --nodes=2\n" in (folder / "job.sh").read_text()
    assert (folder / "INPUT").is_file()


def test_a_job_that_fails_is_a_run_that_fails(config_class: Any, model_run: ModelRun) -> None:
    assert model_run.run(backend=config_class(queue="q", command="exit 3")) is False


def test_an_error_in_the_backend_is_logged_and_fails(
    config_class: Any, model_run: ModelRun, caplog: pytest.LogCaptureFixture
) -> None:
    model_run.staging_dir.mkdir(parents=True)
    (model_run.staging_dir / "job.sh").mkdir()

    assert model_run.run(backend=config_class(queue="q")) is False

    (record,) = [r for r in caplog.records if r.name == "rompy_hpc.backends"]
    assert record.levelno == logging.ERROR
    assert "the job could not be made" in record.getMessage()


@pytest.mark.parametrize("argument", ["run_backend", "backend_config"])
def test_a_pipeline_takes_its_config(config_class: Any, model_run: ModelRun, argument: str) -> None:
    config = config_class(queue="long", command="echo 1 > waves.txt")

    results = LocalPipelineBackend().execute(
        model_run=model_run, **{argument: config}, processor_config="noop"
    )

    assert results["success"] is True
    assert results["backend"] == "hpc"
    assert results["stages_completed"] == ["generate", "run", "postprocess"]
    assert (model_run.staging_dir / "waves.txt").is_file()


def test_a_pipeline_takes_its_name_and_fields(hpc: Path, model_run: ModelRun) -> None:
    results = LocalPipelineBackend().execute(
        model_run, run_backend="hpc", run_kwargs={"queue": "q", "command": "echo 7 > seven.txt"}
    )

    assert (results["success"], results["backend"]) == (True, "hpc")
    assert (model_run.staging_dir / "seven.txt").read_text() == "7\n"


def test_the_pipeline_command_runs_it(
    hpc: Path, files: None, command: Command, tmp_path: Path
) -> None:
    done = command(
        "pipeline", "model.yml", "--backend-config", "hpc.yml",
        "--processor-config", "processor.yml", "--json",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert (results["backend"], results["processor"]) == ("hpc", "noop")
    assert [(s["stage"], s["state"]) for s in results["stages"]] == [
        ("generate", "succeeded"),
        ("run", "succeeded"),
        ("postprocess", "succeeded"),
    ]
    # The variable of the config reached the job.
    assert (tmp_path / "runs/swell/waves.txt").read_text() == "3 m\n"
    assert "job swell submitted to night" in (Path(results["directory"]) / "run.log").read_text()


def test_the_run_command_tells_that_its_job_failed(
    hpc: Path, files: None, command: Command
) -> None:
    file = Path("hpc.yml")
    text = file.read_text().splitlines()
    file.write_text("\n".join("command: exit 4" if "command" in t else t for t in text))

    done = command("run", "model.yml", "--backend-config", "hpc.yml", "--json")

    assert done.returncode == 1
    results = json.loads(done.stdout)
    assert (results["stage"], results["success"]) == ("run", False)
    assert results["error"] == "the backend hpc said that the run failed"


def test_a_name_alone_cannot_stand_for_fields_that_are_required(
    hpc: Path, files: None, command: Command
) -> None:
    done = command("pipeline", "model.yml", "--run-backend", "hpc")

    assert done.returncode == 1
    assert "queue" in done.stdout + done.stderr


# --- other ways to register, and what may go wrong ---

ANNOTATED = """
    from rompy_tui.backends import BaseBackendConfig


    class BoatConfig(BaseBackendConfig):
        \"\"\"Run on the boat.\"\"\"

        engine: int = 1

        def get_backend_class(self):
            return BoatBackend


    class BoatBackend:
        def run(self, model_run, config: BoatConfig) -> bool:
            return config.engine == 1
"""
OLD_FORMS = """
    from pydantic import Field
    from rompy_tui.backends import BaseBackendConfig


    class RaftConfig(BaseBackendConfig):
        kind: str = Field("raft", const=True)

        def get_backend_class(self):
            raise NotImplementedError


    class RaftBackend:
        def run(self, model_run, config: RaftConfig) -> bool:
            return True
"""


@pytest.mark.parametrize("group", ["rompy.config", "rompy.run.config", None])
def test_the_config_class_is_found_however_it_is_registered(
    install: Install, write: Write, diagnose: Diagnose, group: str | None
) -> None:
    points, text = {"rompy.run": {"boat": "rompy_boat:BoatBackend"}}, ANNOTATED
    if group:
        points[group] = {"boat": "rompy_boat:BoatConfig"}
        text = text.replace("config: BoatConfig", "config")
    install("rompy_boat", {"__init__.py": text}, points)
    write("boat.yml", "type: boat\nengine: two\n")

    config = load_backend_config({"type": "boat", "engine": 2})

    assert (type(config).__name__, config.engine) == ("BoatConfig", 2)
    status, (found,) = diagnose("boat.yml")
    assert (status, found["path"], found["line"], found["column"]) == (1, "engine", 2, 9)


def test_a_config_annotated_with_the_base_class_says_nothing_of_fields(
    install: Install, write: Write, diagnose: Diagnose
) -> None:
    text = ANNOTATED.replace("config: BoatConfig", "config: BaseBackendConfig")
    install("rompy_boat", {"__init__.py": text}, {"rompy.run": {"boat": "rompy_boat:BoatBackend"}})
    write("boat.yml", "type: boat\nengine: two\n")

    status, (found,) = diagnose("boat.yml")

    assert (status, found["severity"], found["code"]) == (0, "warning", "unchecked-fields")
    with pytest.raises(MissingError, match="has no config class"):
        load_backend_config({"type": "boat"})


def test_a_class_in_the_old_forms_is_shown_as_broken_and_hides_no_other(
    hpc: Path, install: Install, command: Command
) -> None:
    points = {
        "rompy.run": {"raft": "rompy_raft:RaftBackend"},
        "rompy.config": {"raft": "rompy_raft:RaftConfig"},
    }
    install("rompy_raft", {"__init__.py": OLD_FORMS}, points)

    listed = {e["name"]: e for e in json.loads(command("backends", "list", "--json").stdout)}

    assert (listed["hpc"]["state"], listed["raft"]["state"]) == ("ok", "broken")
    assert "`const` is removed" in listed["raft"]["error"]
    assert 'kind: str = Field("raft", const=True)' in listed["raft"]["traceback"]
    assert "line 6" in listed["raft"]["traceback"]
    with pytest.raises(PluginError, match="const"):
        load_backend_config({"type": "raft"})
    assert get_available_backends()["hpc"].__name__ == "HpcRunBackend"


@pytest.fixture
def _no_new_modules() -> Iterator[None]:
    """Nothing of the plugin is imported in this process."""
    yield
    import sys

    assert not [name for name in sys.modules if name.startswith("rompy_hpc")]


@pytest.mark.usefixtures("_no_new_modules")
def test_listing_names_imports_no_plugin(hpc: Path) -> None:
    assert "hpc" in list(get_available_backends())
