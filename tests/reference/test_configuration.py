"""The backend reference, "Backend Configuration System" to "Using Schemas"."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from rompy_tui.backends import (
    BaseBackendConfig,
    DockerConfig,
    LocalConfig,
    SlurmConfig,
    load_backend_config,
)
from rompy_tui.errors import ConfigError
from rompy_tui.plugins.host import Host
from rompy_tui.postprocess.config import NoopPostprocessorConfig
from rompy_tui.validation import Catalogue, check_file

Write = Callable[[str, str], Path]
Diagnose = Callable[..., tuple[int, list[dict[str, Any]]]]
Command = Callable[..., Any]

CLASSES = {
    "local": LocalConfig,
    "docker": DockerConfig,
    "slurm": SlurmConfig,
    "noop": NoopPostprocessorConfig,
}
LOCAL_YAML = """
    type: local
    timeout: 5400
    command: "./wam --hours 72"
    env_vars:
      OMP_NUM_THREADS: "6"
      WAM_TRACE: "false"
"""
BOTH_YAML = """
    # on this machine
    type: local
    timeout: 5400
    command: ./wam
    ---
    # in a container
    type: docker
    image: "wam:6.1"
    cpu: 12
    memory: 12g
    timeout: 43200
    volumes:
      - ./forcing:/model/forcing:ro
      - ./results:/model/results:rw
    env_vars:
      WAM_THREADS: "12"
"""


@pytest.fixture
def diagnose(diagnose: Diagnose) -> Diagnose:
    """The same without advice, which has cases of its own (``tests/documents/advice``)."""

    def run(*arguments: str | Path, **variables: str) -> tuple[int, list[dict[str, Any]]]:
        status, found = diagnose(*arguments, **variables)
        return status, [d for d in found if d["severity"] == "error"]

    return run


@pytest.fixture
def folders(tmp_path: Path) -> None:
    """Host paths that volumes and working directories name."""
    for name in ("forcing", "results"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("a file\n", encoding="utf-8")


# --- hierarchy and loading ---


def test_every_config_derives_from_the_base() -> None:
    assert issubclass(LocalConfig, BaseBackendConfig)
    assert issubclass(DockerConfig, BaseBackendConfig)
    assert LocalConfig.mro()[1] is DockerConfig.mro()[1] is BaseBackendConfig
    with pytest.raises(TypeError, match="abstract"):
        BaseBackendConfig()  # type: ignore[abstract]


def test_a_file_read_with_yaml_makes_a_config(write: Write) -> None:
    path = write("config.yml", LOCAL_YAML)

    with path.open() as stream:
        config = LocalConfig(**yaml.safe_load(stream))

    assert (config.timeout, config.command) == (5400, "./wam --hours 72")
    assert config.env_vars == {"OMP_NUM_THREADS": "6", "WAM_TRACE": "false"}
    assert (config.shell, config.capture_output, config.working_dir) == (True, True, None)


def test_a_config_made_by_a_program_fills_in_the_defaults() -> None:
    config = DockerConfig(image="registry.local/wam:6.1", cpu=6, memory="3g")

    assert (config.image, config.cpu, config.memory) == ("registry.local/wam:6.1", 6, "3g")
    assert (config.timeout, config.env_vars, config.volumes) == (3600, {}, [])
    assert (config.user, config.remove_container, config.mpiexec) == ("root", True, "")


def test_from_file_reads_yaml_and_json_alike(write: Write) -> None:
    from_yaml = LocalConfig.from_file(write("config.yml", LOCAL_YAML))
    values = yaml.safe_load(Path("config.yml").read_text())
    from_json = LocalConfig.from_file(write("config.json", json.dumps(values)))

    assert from_yaml == from_json == LocalConfig(**values)


def test_from_file_resolves_variables(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAM_LIMIT", "7300")
    path = write("c.yml", "type: local\ntimeout: ${WAM_LIMIT}\ncommand: ${WAM_COMMAND:-./wam}\n")

    config = LocalConfig.from_file(path)

    assert (config.timeout, config.command) == (7300, "./wam")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type: docker\nimage: a\n", "type: Input should be 'local'"),
        ("timeout: 5\nshell: perhaps\n", r"timeout: .*60; shell: "),
        ("type: local\n---\ntype: local\n", "holds 2 documents"),
        ("- local\n", "holds a list, not a mapping"),
        ("type: local\n  timeout: 70\n", r"c\.yml:2:"),
    ],
)
def test_from_file_says_what_is_wrong_with_a_file(write: Write, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        LocalConfig.from_file(write("c.yml", text))


def test_the_type_in_a_file_chooses_the_class(write: Write, folders: None) -> None:
    docker = write("d.yml", "type: docker\nimage: wam\nvolumes: ['./forcing:/f:ro']\n")

    assert type(load_backend_config(docker)) is DockerConfig
    assert type(load_backend_config({"type": "local", "command": "./wam"})) is LocalConfig
    assert type(load_backend_config({"backend_type": "local"})) is LocalConfig
    with pytest.raises(ConfigError, match="has no 'type'"):
        load_backend_config({"command": "./wam"})


# --- file formats ---


def test_several_documents_make_several_configs(write: Write, folders: None) -> None:
    documents = list(yaml.safe_load_all(write("both.yml", BOTH_YAML).read_text()))

    local, docker = (load_backend_config(values) for values in documents)

    assert (local.type, local.timeout) == ("local", 5400)
    assert (docker.type, docker.cpu, docker.timeout) == ("docker", 12, 43200)
    assert docker.volumes == ["./forcing:/model/forcing:ro", "./results:/model/results:rw"]


def test_several_documents_are_checked_by_command(
    write: Write, diagnose: Diagnose, command: Command, folders: None
) -> None:
    write("both.yml", BOTH_YAML)

    assert diagnose("both.yml") == (0, [])
    done = command("backends", "validate", "both.yml")
    assert "local backend, docker backend" in done.stderr


def test_a_mistake_in_the_second_document_is_found_at_its_line(
    write: Write, diagnose: Diagnose, folders: None
) -> None:
    write("both.yml", BOTH_YAML.replace("cpu: 12", "cpu: 512"))

    code, (found,) = diagnose("both.yml")

    assert code == 1
    assert (found["file"], found["line"], found["column"]) == ("both.yml", 9, 6)
    assert (found["path"], found["code"]) == ("cpu", "out-of-range")
    assert found["fixes"][0]["text"] == "128"


def test_mistakes_in_both_documents_are_all_found(
    write: Write, diagnose: Diagnose, folders: None
) -> None:
    text = BOTH_YAML.replace("5400", "1").replace("./results:", "./nowhere:")
    write("both.yml", text)

    code, found = diagnose("both.yml")

    assert code == 1
    assert [(d["line"], d["path"]) for d in found] == [(3, "timeout"), (14, "volumes[1]")]


def test_json_is_checked_by_command(write: Write, diagnose: Diagnose) -> None:
    good = {"type": "local", "timeout": 5400, "env_vars": {"OMP_NUM_THREADS": "6"}}
    write("good.json", json.dumps(good, indent=2))
    write("bad.json", json.dumps({**good, "env_vars": {"OMP_NUM_THREADS": 6}}, indent=2))

    assert diagnose("good.json") == (0, [])
    code, (found,) = diagnose("bad.json")
    assert (code, found["line"], found["column"]) == (1, 5, 24)
    assert found["path"] == "env_vars.OMP_NUM_THREADS"


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("local", {"command": "a 'b' \"c\" # d", "shell": False, "env_vars": {"A": "yes"}}),
        ("local", {"working_dir": "forcing", "timeout": 60, "env_vars": {"E": "", "F": "ü\n"}}),
        ("docker", {"image": "wam:6", "cpu": 128, "memory": "512m", "user": "wave"}),
        ("docker", {"dockerfile": "Dockerfile", "volumes": ["./forcing:/f:ro,Z"]}),
        ("slurm", {"command": "srun ./wam", "queue": "waves", "time_limit": "100:00:00"}),
        ("noop", {"validate_outputs": True, "env_vars": {"DEBUG": "0"}}),
    ],
)
def test_what_is_saved_is_what_is_loaded(
    write: Write, folders: None, name: str, values: dict[str, Any], form: str
) -> None:
    config = CLASSES[name](**values)
    dumped = config.model_dump(mode="json")
    text = yaml.safe_dump(dumped) if form == "yaml" else json.dumps(dumped)

    loaded = CLASSES[name].from_file(write(f"saved.{form}", text))

    assert loaded == config
    assert loaded.type == dumped["type"] == name


# --- validation rules ---

BAD: list[tuple[str, str, tuple[int, int], str, str]] = [
    # timeout of all
    ("local", "timeout: 59", (2, 10), "timeout", "out-of-range"),
    ("local", "timeout: 86401", (2, 10), "timeout", "out-of-range"),
    ("local", "timeout: soon", (2, 10), "timeout", "wrong-type"),
    ("local", "timeout: 90.5", (2, 10), "timeout", "wrong-type"),
    ("local", "timeout:", (2, 1), "timeout", "wrong-type"),
    ("docker", "image: wam\ntimeout: 0", (3, 10), "timeout", "out-of-range"),
    ("noop", "timeout: 30", (2, 10), "timeout", "out-of-range"),
    ("noop", "timeout: 90000", (2, 10), "timeout", "out-of-range"),
    # env_vars of all
    ("local", "env_vars: [A]", (2, 11), "env_vars", "wrong-type"),
    ("local", "env_vars: A=1", (2, 11), "env_vars", "wrong-type"),
    ("local", "env_vars:\n  A: 'x'\n  B: 4", (4, 6), "env_vars.B", "wrong-type"),
    ("local", "env_vars:\n  A: true", (3, 6), "env_vars.A", "wrong-type"),
    ("local", "env_vars:\n  A:", (3, 3), "env_vars.A", "wrong-type"),
    ("local", "env_vars:\n  7: 'x'", (3, 3), "env_vars[7]", "wrong-type"),
    ("docker", "image: wam\nenv_vars: {A: 1.5}", (3, 15), "env_vars.A", "wrong-type"),
    ("noop", "env_vars: [A]", (2, 11), "env_vars", "wrong-type"),
    ("noop", "env_vars: {A: 1}", (2, 15), "env_vars.A", "wrong-type"),
    # working_dir of all
    ("local", "working_dir: nowhere", (2, 14), "working_dir", "invalid-value"),
    ("local", "working_dir: ./notes.txt", (2, 14), "working_dir", "invalid-value"),
    ("docker", "image: wam\nworking_dir: nowhere", (3, 14), "working_dir", "invalid-value"),
    ("noop", "working_dir: nowhere", (2, 14), "working_dir", "invalid-value"),
    # Local
    ("local", 'command: ""', (2, 10), "command", "invalid-value"),
    ("local", 'command: "  "', (2, 10), "command", "invalid-value"),
    ("local", "command: [./wam]", (2, 10), "command", "wrong-type"),
    ("local", "shell: perhaps", (2, 8), "shell", "wrong-type"),
    ("local", "shell: 2", (2, 8), "shell", "wrong-type"),
    ("local", "command: ./wam\ncapture_output: some", (3, 17), "capture_output", "wrong-type"),
    ("local", "capture_output: []", (2, 17), "capture_output", "wrong-type"),
    # image or dockerfile of Docker
    ("docker", "cpu: 2", (1, 1), "", "invalid-value"),
    ("docker", "image: wam\ndockerfile: Dockerfile", (2, 1), "image", "invalid-value"),
    # cpu of Docker
    ("docker", "image: wam\ncpu: 0", (3, 6), "cpu", "out-of-range"),
    ("docker", "image: wam\ncpu: 129", (3, 6), "cpu", "out-of-range"),
    ("docker", "image: wam\ncpu: all", (3, 6), "cpu", "wrong-type"),
    # memory of Docker
    ("docker", "image: wam\nmemory: 2 GB", (3, 9), "memory", "bad-format"),
    ("docker", "image: wam\nmemory: 1.5g", (3, 9), "memory", "bad-format"),
    ("docker", "image: wam\nmemory: -2g", (3, 9), "memory", "bad-format"),
    ("docker", "image: wam\nmemory: ''", (3, 9), "memory", "bad-format"),
    ("docker", "image: wam\nmemory: 512", (3, 9), "memory", "wrong-type"),
    # volumes of Docker
    ("docker", "image: w\nvolumes: ./forcing:/f", (3, 10), "volumes", "wrong-type"),
    ("docker", "image: w\nvolumes:\n  - ./forcing", (4, 5), "volumes[0]", "invalid-value"),
    ("docker", "image: w\nvolumes: ['./forcing:/f:ro:Z']", (3, 11), "volumes[0]", "invalid-value"),
    ("docker", "image: w\nvolumes: ['./forcing:/f:rx']", (3, 11), "volumes[0]", "invalid-value"),
    ("docker", "image: w\nvolumes: [':/f']", (3, 11), "volumes[0]", "invalid-value"),
    ("docker", "image: w\nvolumes: ['./forcing:f']", (3, 11), "volumes[0]", "invalid-value"),
    (
        "docker",
        "image: w\nvolumes:\n  - ./forcing:/f\n  - ./nowhere:/n",
        (5, 5),
        "volumes[1]",
        "invalid-value",
    ),
    # Processors
    ("noop", "validate_outputs: perhaps", (2, 19), "validate_outputs", "wrong-type"),
    ("noop", "validate_outputs: [true]", (2, 19), "validate_outputs", "wrong-type"),
    ("noop", "validate_output: true", (2, 1), "validate_output", "unknown-field"),
]
GOOD: list[tuple[str, str]] = [
    ("local", "timeout: 60"),
    ("local", "timeout: 86400"),
    ("local", "env_vars: {}"),
    ("local", "env_vars: {A: '4', B: 'true', C: ''}"),
    ("local", "working_dir: forcing"),
    ("local", "command: ./wam"),
    ("local", "command:"),
    ("local", "shell: false\ncapture_output: false"),
    ("docker", "image: wam"),
    ("docker", "dockerfile: docker/Dockerfile"),
    ("docker", "image: wam\ncpu: 1"),
    ("docker", "image: wam\ncpu: 128"),
    ("docker", "image: wam\nmemory: 512m"),
    ("docker", "image: wam\nmemory: 2g"),
    ("docker", "image: wam\nmemory: 64G"),
    ("docker", "image: wam\nvolumes: ['./forcing:/f', './results:/r:rw', './notes.txt:/n:ro']"),
    ("noop", "timeout: 60\nvalidate_outputs: true"),
    ("noop", "timeout: 86400\nvalidate_outputs: false\nworking_dir: results"),
]


# A process for every value would take long: one for each rule of each type.
RULES = list({(row[0], row[3].split("[")[0].split(".")[0]): row for row in BAD}.values())


@pytest.mark.parametrize(("name", "text", "place", "path", "code"), BAD)
def test_a_value_against_a_rule_is_refused_at_its_place(
    write: Write,
    folders: None,
    name: str,
    text: str,
    place: tuple[int, int],
    path: str,
    code: str,
) -> None:
    file = write("config.yml", f"type: {name}\n{text}\n")

    with pytest.raises(ValidationError) as caught:
        CLASSES[name](**yaml.safe_load(file.read_text()))
    with pytest.raises(ConfigError):
        CLASSES[name].from_file(file)
    checked = check_file(Path("config.yml"), Catalogue(Host()))

    field = path.replace("[", ".").split(".")[0]
    (error,) = caught.value.errors()
    # A rule over two fields belongs to neither of them.
    assert error["loc"][:1] == (() if "image" in error["msg"] else (field,))
    assert checked.ok is False
    (found,) = (d for d in checked.diagnostics if d.is_error)
    assert (found.span.start.line + 1, found.span.start.column + 1) == place
    assert (found.dotted_path, found.code) == (path, code)


@pytest.mark.parametrize(("name", "text", "place", "path", "code"), RULES)
def test_the_command_refuses_a_value_against_a_rule(
    write: Write,
    diagnose: Diagnose,
    folders: None,
    name: str,
    text: str,
    place: tuple[int, int],
    path: str,
    code: str,
) -> None:
    write("config.yml", f"type: {name}\n{text}\n")

    status, (found,) = diagnose("config.yml")

    assert (status, found["severity"], found["file"]) == (1, "error", "config.yml")
    assert (found["line"], found["column"]) == place
    assert (found["path"], found["code"]) == (path, code)


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_a_value_within_the_rules_is_accepted(
    write: Write, folders: None, name: str, text: str
) -> None:
    file = write("config.yml", f"type: {name}\n{text}\n")

    config = CLASSES[name](**yaml.safe_load(file.read_text()))

    assert config.validate() is True
    assert CLASSES[name].from_file(file) == config


@pytest.mark.parametrize("name", ["local", "docker", "noop"])
def test_the_command_accepts_values_within_the_rules(
    write: Write, diagnose: Diagnose, folders: None, name: str
) -> None:
    texts = [f"type: {name}\n{text}\n" for kind, text in GOOD if kind == name]
    write("config.yml", "---\n".join(texts))

    assert diagnose("config.yml") == (0, [])


def test_all_that_is_wrong_is_told_at_once(write: Write, diagnose: Diagnose) -> None:
    values = {"cpu": 200, "memory": "much", "timeout": 5, "volumes": ["./nowhere:/n"]}

    with pytest.raises(ValidationError) as caught:
        DockerConfig(**values)

    told = {e["loc"]: e["msg"] for e in caught.value.errors()}
    assert set(told) == {("cpu",), ("memory",), ("timeout",), ("volumes", 0), ()}
    assert told["cpu",] == "Input should be less than or equal to 128"
    assert told[()] == "give either 'image' or 'dockerfile'"
    write("c.yml", yaml.safe_dump({"type": "docker", **values}))
    assert len(diagnose("c.yml")[1]) == 5


def test_a_bad_assignment_is_refused_and_changes_nothing() -> None:
    config = DockerConfig(image="wam", cpu=4)

    with pytest.raises(ValidationError, match="128"):
        config.cpu = 129
    with pytest.raises(ValidationError, match="not both"):
        config.dockerfile = Path("Dockerfile")

    assert config == DockerConfig(image="wam", cpu=4)
    config.cpu = 8
    assert config.cpu == 8


# --- schemas ---


@pytest.mark.parametrize("name", CLASSES)
def test_a_schema_is_a_json_schema_and_can_be_saved(name: str, tmp_path: Path) -> None:
    schema = CLASSES[name].model_json_schema()
    with (tmp_path / "schema.json").open("w") as stream:
        json.dump(schema, stream, indent=2)

    saved = json.loads((tmp_path / "schema.json").read_text())

    assert saved == schema
    jsonschema.Draft202012Validator.check_schema(saved)
    assert all(about.get("description") for about in saved["properties"].values())
    for example in saved["examples"]:
        jsonschema.validate(example, saved)


@pytest.mark.parametrize("name", CLASSES)
def test_the_command_prints_its_schema_for_editors(command: Command, name: str) -> None:
    option = "--processor-type" if name == "noop" else "--backend-type"

    done = command("backends", "schema", option, name, "--examples")

    assert done.returncode == 0
    printed = json.loads(done.stdout)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    schema = CLASSES[name].model_json_schema()
    for field, about in schema["properties"].items():
        assert printed["properties"][field]["description"] == about["description"]
    assert printed["additionalProperties"] is schema["additionalProperties"] is False
    assert jsonschema.Draft202012Validator(printed).is_valid({**schema["examples"][0]})
    variable = {**schema["examples"][0], "timeout": "${LIMIT:-3600}"}
    assert jsonschema.Draft202012Validator(printed).is_valid(variable)
    assert not jsonschema.Draft202012Validator(printed).is_valid({"type": name, "timeout": 1})


VERDICTS: list[tuple[str, dict[str, Any], bool]] = [
    ("local", {"timeout": 5400, "command": "./wam --hours 72"}, True),
    ("local", {}, True),
    ("local", {"type": "local", "command": None}, True),
    ("local", {"type": "docker"}, False),
    ("local", {"timeout": 59}, False),
    ("local", {"timeout": 60}, True),
    ("local", {"timeout": 86401}, False),
    ("local", {"timeout": "soon"}, False),
    ("local", {"timeout": 90.5}, False),
    ("local", {"timeout": None}, False),
    ("local", {"command": ""}, False),
    ("local", {"command": " \n"}, False),
    ("local", {"command": 5}, False),
    ("local", {"shell": "perhaps"}, False),
    ("local", {"shell": False}, True),
    ("local", {"capture_output": None}, False),
    ("local", {"env_vars": {"A": "1"}}, True),
    ("local", {"env_vars": {"A": 1}}, False),
    ("local", {"env_vars": {"A": None}}, False),
    ("local", {"env_vars": ["A"]}, False),
    ("local", {"working_dir": None}, True),
    ("local", {"working_dir": 3}, False),
    ("local", {"comand": "./wam"}, False),
    ("docker", {"image": "wam:6"}, True),
    ("docker", {"dockerfile": "Dockerfile", "image": None}, True),
    ("docker", {"image": "wam:6", "dockerfile": "Dockerfile"}, False),
    ("docker", {"cpu": 2}, False),
    ("docker", {"image": None, "dockerfile": None}, False),
    ("docker", {"image": "no spaces"}, False),
    ("docker", {"image": "wam", "cpu": 0}, False),
    ("docker", {"image": "wam", "cpu": 129}, False),
    ("docker", {"image": "wam", "cpu": 128}, True),
    ("docker", {"image": "wam", "memory": "2 GB"}, False),
    ("docker", {"image": "wam", "memory": "2g"}, True),
    ("docker", {"image": "wam", "volumes": "a:/b"}, False),
    ("docker", {"image": "wam", "volumes": ["./forcing:/f:ro"]}, True),
    ("slurm", {}, False),
    ("slurm", {"command": "srun ./wam", "nodes": 101}, False),
    ("slurm", {"command": "srun ./wam", "nodes": 4, "queue": "waves"}, True),
    ("noop", {"validate_outputs": True, "timeout": 600}, True),
    ("noop", {"validate_outputs": "perhaps"}, False),
    ("noop", {"timeout": 30}, False),
    ("noop", {"env_vars": ["invalid"]}, False),
]


@pytest.mark.parametrize(("name", "values", "valid"), VERDICTS)
def test_the_schema_and_the_class_agree(
    folders: None, name: str, values: dict[str, Any], valid: bool
) -> None:
    validator = jsonschema.Draft202012Validator(CLASSES[name].model_json_schema())

    def accepted() -> bool:
        try:
            CLASSES[name](**values)
        except ValidationError:
            return False
        return True

    assert validator.is_valid(values) is valid
    assert accepted() is valid


def test_what_a_schema_refuses_is_told_in_words() -> None:
    with pytest.raises(jsonschema.ValidationError) as caught:
        jsonschema.validate({"timeout": 12}, LocalConfig.model_json_schema())

    assert caught.value.message == "12 is less than the minimum of 60"
    assert list(caught.value.path) == ["timeout"]
