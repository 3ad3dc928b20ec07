"""The backend reference, "Advanced Configuration Patterns"."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rompy_tui.backends import BaseBackendConfig, DockerConfig, LocalConfig

Write = Callable[[str, str], Path]
Command = Callable[..., Any]
Diagnose = Callable[..., tuple[int, list[dict[str, Any]]]]

GIB = 1024**3


# --- dynamic ---


def best_config() -> BaseBackendConfig:
    """A container on a large machine, else this machine with few threads."""
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // GIB
    if cores > 8 and memory > 16:
        return DockerConfig(
            image="wam:large", cpu=cores, memory=f"{memory}g", mpiexec=f"mpirun -np {cores}"
        )
    return LocalConfig(timeout=9000, env_vars={"OMP_NUM_THREADS": str(min(cores, 4))})


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Pretend to be on a machine with so many cores and GiB."""

    def pretend(cores: int, memory: int) -> None:
        sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": memory * GIB // 4096}
        monkeypatch.setattr(os, "cpu_count", lambda: cores)
        monkeypatch.setattr(os, "sysconf", sizes.__getitem__)

    return pretend


def test_a_large_machine_gets_a_container(machine: Callable[[int, int], None]) -> None:
    machine(48, 192)

    config = best_config()

    assert isinstance(config, DockerConfig)
    assert (config.cpu, config.memory) == (48, "192g")
    assert config.mpiexec == "mpirun -np 48"


@pytest.mark.parametrize(
    ("cores", "memory", "threads"), [(2, 8, "2"), (8, 64, "4"), (16, 16, "4"), (1, 1, "1")]
)
def test_a_small_machine_runs_by_itself(
    machine: Callable[[int, int], None], cores: int, memory: int, threads: str
) -> None:
    machine(cores, memory)

    config = best_config()

    assert isinstance(config, LocalConfig)
    assert (config.timeout, config.env_vars) == (9000, {"OMP_NUM_THREADS": threads})


def test_a_machine_beyond_the_bounds_is_told_so(machine: Callable[[int, int], None]) -> None:
    machine(256, 1024)

    with pytest.raises(ValidationError) as caught:
        best_config()

    assert [(e["loc"], e["ctx"]["le"]) for e in caught.value.errors()] == [(("cpu",), 128)]


def test_this_machine_has_a_config() -> None:
    config = best_config()

    assert config.validate() is True
    assert type(config)(**config.model_dump()) == config


# --- by environment ---


def config_for_environment() -> BaseBackendConfig:
    """The config that ROMPY_ENV names, that for development where it names none."""
    configs = {
        "operational": DockerConfig(image="wam:op", cpu=24, memory="48g", timeout=14400),
        "trial": DockerConfig(image="wam:trial", cpu=6, memory="12g", timeout=7200),
        "development": LocalConfig(timeout=900, env_vars={"LOG_LEVEL": "DEBUG"}),
    }
    return configs.get(os.getenv("ROMPY_ENV", "development"), configs["development"])


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("operational", ("docker", 14400, "wam:op", 24)),
        ("trial", ("docker", 7200, "wam:trial", 6)),
        ("development", ("local", 900, None, None)),
        ("unheard-of", ("local", 900, None, None)),
        (None, ("local", 900, None, None)),
    ],
)
def test_the_environment_chooses_the_config(
    monkeypatch: pytest.MonkeyPatch, environment: str | None, expected: tuple[Any, ...]
) -> None:
    if environment is not None:
        monkeypatch.setenv("ROMPY_ENV", environment)

    found = config_for_environment().model_dump()

    assert (found["type"], found["timeout"], found.get("image"), found.get("cpu")) == expected


PROFILES = {
    "operational": "type: local\ntimeout: 14400\ncommand: echo operational > profile.txt\n",
    "development": "type: local\ntimeout: 900\ncommand: echo development > profile.txt\n",
}


@pytest.fixture
def profiles(write: Write) -> None:
    """A pipeline whose backend is the file that ROMPY_ENV names."""
    for name, text in PROFILES.items():
        write(f"backends/{name}.yml", text)
    write(
        "pipeline.yml",
        """
        config:
          run_id: swell
          output_dir: runs
        backend: !include backends/${ROMPY_ENV:-development}.yml
        postprocessor:
          type: noop
        """,
    )


@pytest.mark.parametrize(
    ("variables", "profile"),
    [({}, "development"), ({"ROMPY_ENV": "operational"}, "operational")],
)
def test_a_file_chooses_its_backend_by_environment(
    command: Command, tmp_path: Path, profiles: None, variables: dict[str, str], profile: str
) -> None:
    done = command("pipeline", "pipeline.yml", **variables)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "runs/swell/profile.txt").read_text() == f"{profile}\n"


def test_an_environment_without_a_file_is_told_at_the_include(
    command: Command, profiles: None
) -> None:
    done = command("validate", "pipeline.yml", ROMPY_ENV="moon")

    assert done.returncode == 1
    assert "pipeline.yml:4:10" in done.stdout
    assert "backends/moon.yml" in done.stdout


# --- templates ---

BASE: dict[str, Any] = {
    "image": "wam:6.1",
    "user": "wave",
    "timeout": 5400,
    "env_vars": {"WAM_TRACE": "off", "LOG_LEVEL": "WARNING"},
}


def large(**overrides: Any) -> DockerConfig:
    """The base for many cores."""
    many = {"cpu": 64, "memory": "128g", "mpiexec": "mpirun -np 64"}
    return DockerConfig(**{**BASE, **many, **overrides})


def trying(**overrides: Any) -> DockerConfig:
    """The base for looking closely."""
    closely = {
        "cpu": 2,
        "memory": "1g",
        "remove_container": False,
        "env_vars": {**BASE["env_vars"], "WAM_TRACE": "on"},
    }
    return DockerConfig(**{**BASE, **closely, **overrides})


def test_configs_made_of_a_base_share_it() -> None:
    assert (large().image, large().user, large().timeout) == ("wam:6.1", "wave", 5400)
    assert (large().cpu, large().memory, large().mpiexec) == (64, "128g", "mpirun -np 64")
    assert (large().remove_container, trying().remove_container) == (True, False)
    assert large().env_vars == {"WAM_TRACE": "off", "LOG_LEVEL": "WARNING"}
    assert trying().env_vars == {"WAM_TRACE": "on", "LOG_LEVEL": "WARNING"}


def test_overrides_win_over_the_base() -> None:
    config = trying(image="wam:6.2", cpu=4, env_vars={"WAM_TRACE": "full"})

    assert (config.image, config.cpu, config.memory) == ("wam:6.2", 4, "1g")
    assert config.env_vars == {"WAM_TRACE": "full"}


def test_overrides_are_checked_like_all_values() -> None:
    with pytest.raises(ValidationError) as caught:
        large(cpu=0, memory="much", nodes=3)

    assert {e["loc"] for e in caught.value.errors()} == {("cpu",), ("memory",), ("nodes",)}


def test_configs_made_of_a_base_do_not_change_it() -> None:
    before = {**BASE, "env_vars": dict(BASE["env_vars"])}

    config = large()
    config.env_vars["WAM_TRACE"] = "full"

    assert before == BASE
    assert large().env_vars["WAM_TRACE"] == "off"
