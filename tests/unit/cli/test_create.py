"""``backends create``: a file to begin with, checked before it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from rompy_tui.plugins import Kind
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_file
from rompy_tui.validation.machine import machine_limits, suggested
from rompy_tui.validation.presets import list_presets, preset_values
from rompy_tui.validation.schema import class_schema
from rompy_tui.validation.skeleton import preset_skeleton, skeleton_text

Write = Callable[..., Path]

SHIPPED = [(p.type, p.name) for p in list_presets()]


@pytest.fixture
def own(tmp_path: Path, write: Write) -> Callable[..., dict[str, str]]:
    """Write presets of one's own; give the environment that finds them."""

    def make(**presets: str) -> dict[str, str]:
        for name, text in presets.items():
            write(f"config/rompy-tui/presets/{name}.yml", text)
        return {"XDG_CONFIG_HOME": str(tmp_path / "config")}

    return make


def test_values_are_put_in_and_the_file_is_written(cli: Any, tmp_path: Path) -> None:
    done = cli(
        "backends", "create", "--backend-type", "docker", "--preset", "hpc",
        "--set", "image=swan:41.45", "--set", 'env_vars.OMP_NUM_THREADS="4"',
        "--set", "volumes=[.:/data:ro]", "--set", "user=${USER_OF_RUN}",
        "--output", "b.yml",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    assert "written: b.yml" in done.stderr
    assert "to fill in" not in done.stderr
    made = (tmp_path / "b.yml").read_text()
    assert "cpu: 32  # Number of CPU cores (1 to 128)\n" in made
    values = yaml.safe_load(made)
    assert values["env_vars"]["OMP_NUM_THREADS"] == "4"
    assert values["env_vars"]["LOG_LEVEL"] == "INFO"
    assert (values["volumes"], values["user"]) == ([".:/data:ro"], "${USER_OF_RUN}")
    done = cli("backends", "create", "--backend-type", "local", "--output", "b.yml")
    assert (done.returncode, (tmp_path / "b.yml").read_text()) == (2, made)


def test_what_would_be_wrong_is_not_written(cli: Any, tmp_path: Path) -> None:
    options = ("--set", "cpu=200", "--set", "cpuu=1", "--output", "b.yml")
    done = cli("backends", "create", "--backend-type", "docker", *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert not (tmp_path / "b.yml").exists()
    assert "error[out-of-range] cpu: input should be at most 128, not 200" in done.stderr
    assert "--> b.yml:5:6\n" in done.stderr
    assert "5 | cpu: 200" in done.stderr
    assert "error[unknown-field] cpuu" in done.stderr


def test_an_example_may_name_what_is_not_here(cli: Any) -> None:
    example = ("backends", "create", "--backend-type", "docker", "--with-examples")
    done = cli(*example)
    assert done.returncode == 0
    assert yaml.safe_load(done.stdout)["volumes"] == ["./data:/data/wind:ro"]
    assert "host path does not exist: './data'" in done.stderr
    assert cli(*example, "--set", "volumes[0]=./other:/data").returncode == 1


def test_what_is_to_be_filled_in_is_no_error(cli: Any) -> None:
    done = cli("backends", "create", "--backend-type", "local")
    assert (done.returncode, done.stderr) == (0, "to fill in: command\n")
    done = cli("backends", "create", "--backend-type", "slurm", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["command"] == "CHANGE-ME"
    assert "to fill in: command" in done.stderr
    done = cli("backends", "create", "--backend-type", "docker", "--set", "dockerfile=Dockerfile")
    assert "image" not in yaml.safe_load(done.stdout)
    assert "to fill in" not in done.stderr


@pytest.mark.parametrize(("type_name", "preset"), SHIPPED)
def test_presets_are_right_and_no_warning_is_given(
    type_name: str, preset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    catalogue = Catalogue(Host(), list_entries([]))
    schema = class_schema(catalogue, Kind.BACKEND, type_name)
    values = preset_skeleton(type_name, schema, preset_values(type_name, preset))
    assert values["type"] == type_name
    for form in ("yaml", "json"):
        file = tmp_path / f"b.{form}"
        file.write_text(skeleton_text(values, schema, form))
        assert yaml.safe_load(file.read_text()) == values
        assert check_file(file, catalogue).diagnostics == []


def test_the_presets_that_ship_are_listed(cli: Any) -> None:
    done = cli("backends", "create", "--list-presets", "--backend-type", "docker", "--json")
    found = {preset["name"]: preset for preset in json.loads(done.stdout)}
    assert set(found) == {"base", "development", "hpc", "secure", "host"}
    assert found["hpc"]["base"] == "base"
    assert found["hpc"]["summary"] == "Many MPI processes, one thread each."
    every = cli("backends", "create", "--list-presets").stdout.splitlines()
    assert every[0].split() == ["TYPE", "PRESET", "SUMMARY"]
    assert [tuple(line.split()[:2]) for line in every[1:]] == SHIPPED


def test_the_preset_of_this_machine(cli: Any) -> None:
    done = cli("backends", "create", "--backend-type", "docker", "--preset", "host")
    values = yaml.safe_load(done.stdout)
    limits = suggested("docker", machine_limits())
    assert limits["cpu"] >= 1
    assert {key: values.get(key) for key in limits} == limits
    assert values["user"] == "modeluser"


def test_presets_of_ones_own(cli: Any, own: Any) -> None:
    env = own(
        hpc="# Of mine.\ntype: docker\nbase: hpc\ncpu: 12\nenv_vars: {EXTRA: 'x${TAG:-1}'}\n",
        packed="type: archive\ndestination: /tmp\n",
        broken="type: docker\ncpu: [\n",
    )
    create = ("backends", "create", "--backend-type", "docker", "--preset", "hpc")
    values = yaml.safe_load(cli(*create, env=env).stdout)
    assert (values["cpu"], values["memory"]) == (12, "64g")
    assert values["env_vars"] == {
        "MODEL_DEBUG": "false",
        "LOG_LEVEL": "INFO",
        "OMP_NUM_THREADS": "1",
        "EXTRA": "x${TAG:-1}",
    }
    create = ("backends", "create", "--processor-type", "archive", "--preset", "packed")
    assert yaml.safe_load(cli(*create, env=env).stdout) == {
        "type": "archive",
        "destination": "/tmp",
    }
    listed = cli("backends", "create", "--list-presets", env=env).stdout
    assert "Of mine." in listed
    assert "cannot be used: config/rompy-tui/presets/broken.yml:" in listed


@pytest.mark.parametrize(
    ("preset", "status", "said"),
    [
        ("hcp", 2, "there is no preset 'hcp' for docker"),
        ("a", 2, "go in a circle: a -> b -> a"),
        ("c", 2, "there is no preset 'small' for docker, the base of 'c'"),
        ("d", 1, "has no 'type', as docker"),
        ("e", 1, "'base' must be a name"),
        ("f", 1, "f.yml:1: "),
        ("../x", 2, "there is no preset '../x'"),
    ],
)
def test_presets_that_cannot_be_used(
    preset: str, status: int, said: str, cli: Any, own: Any
) -> None:
    env = own(
        a="type: docker\nbase: b\n",
        b="type: docker\nbase: a\n",
        c="type: docker\nbase: small\n",
        d="cpu: 1\n",
        e="type: docker\nbase: [x]\n",
        f="[\n",
    )
    done = cli("backends", "create", "--backend-type", "docker", "--preset", preset, env=env)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
