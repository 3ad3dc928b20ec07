"""The backend reference, "Best Practices"."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rompy_tui.backends import BaseBackendConfig, DockerConfig, LocalConfig
from rompy_tui.errors import ConfigError
from rompy_tui.model import ModelRun
from rompy_tui.pipeline import LocalPipelineBackend
from rompy_tui.run.docker.container import environment, shell_command

Write = Callable[[str, str], Path]
Command = Callable[..., Any]
Diagnose = Callable[..., tuple[int, list[dict[str, Any]]]]

SECRET = "correct-horse-battery"
logger = logging.getLogger("careful")


# --- configuration management ---


def test_a_secret_comes_from_the_environment(
    model_run: ModelRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAVE_TOKEN", SECRET)
    config = LocalConfig(
        command='printf %s "$TOKEN" | wc -c > length.txt',
        env_vars={"TOKEN": os.environ.get("WAVE_TOKEN")},
    )

    assert model_run.run(backend=config) is True

    assert int((model_run.staging_dir / "length.txt").read_text()) == len(SECRET)
    assert "TOKEN" not in os.environ


def test_a_secret_that_is_not_set_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAVE_TOKEN", raising=False)

    with pytest.raises(ValidationError) as caught:
        LocalConfig(env_vars={"TOKEN": os.environ.get("WAVE_TOKEN")})

    assert [e["loc"] for e in caught.value.errors()] == [("env_vars", "TOKEN")]


def test_a_secret_in_a_file_is_a_variable(
    write: Write, diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("config.yml", "type: local\nenv_vars:\n  TOKEN: ${WAVE_TOKEN}\n")

    monkeypatch.delenv("WAVE_TOKEN", raising=False)
    with pytest.raises(ConfigError, match=r"config\.yml:3:10: the variable WAVE_TOKEN is not set"):
        LocalConfig.from_file(path)
    status, (found,) = diagnose("config.yml")
    assert (status, found["code"], found["line"]) == (1, "undefined-variable", 3)

    monkeypatch.setenv("WAVE_TOKEN", SECRET)
    assert LocalConfig.from_file(path).env_vars == {"TOKEN": SECRET}
    assert diagnose("config.yml") == (0, [])


def test_a_secret_is_not_in_the_record_of_a_run(
    write: Write, command: Command, tmp_path: Path
) -> None:
    write("model.yml", "run_id: swell\noutput_dir: runs\n")
    write(
        "local.yml",
        """
        type: local
        command: test -n "$API_KEY" && echo done
        env_vars:
          API_KEY: ${WAVE_TOKEN}
        """,
    )

    done = command("run", "model.yml", "--backend-config", "local.yml", "-vv", WAVE_TOKEN=SECRET)

    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr
    recorded = [p for p in (tmp_path / ".rompy-tui").rglob("*") if p.is_file()]
    assert any(b"done" in p.read_bytes() for p in recorded)
    assert not [p for p in recorded if SECRET.encode() in p.read_bytes()]


def test_one_config_is_tried_with_several_scenarios(tmp_path: Path) -> None:
    config = LocalConfig(command='echo "$SEA" > sea.txt', env_vars={"SEA": "calm"})

    for name, sea in (("first", "calm"), ("second", "rough")):
        run = ModelRun(run_id=name, output_dir=tmp_path / "runs")
        changed = config.model_copy(update={"env_vars": {"SEA": sea}})
        assert run.run(backend=changed) is True
        assert (run.staging_dir / "sea.txt").read_text() == f"{sea}\n"

    assert config.env_vars == {"SEA": "calm"}


# --- security and performance ---


def test_a_container_with_few_rights(tmp_path: Path) -> None:
    forcing = tmp_path / "forcing"
    forcing.mkdir()
    config = DockerConfig(
        image="wam:6.1",
        user="wave",
        volumes=[f"{forcing}:/model/forcing:ro"],
        cpu=4,
        memory="6g",
    )

    assert (config.user, config.cpu, config.memory) == ("wave", 4, "6g")
    assert config.volumes == [f"{forcing}:/model/forcing:ro"]
    assert config.validate() is True
    forcing.rmdir()
    assert config.validate() is False


def test_a_container_with_many_ranks() -> None:
    config = DockerConfig(
        image="wam:large",
        cpu=24,
        memory="48g",
        executable="./wam",
        mpiexec="mpirun -np 24",
        env_vars={"OMP_NUM_THREADS": "1", "WAM_PRECISION": "single"},
    )

    assert config.validate() is True
    # The launcher's own number of ranks stands; without one it is the number of cores.
    assert shell_command(config)[-1].endswith("mpirun -np 24 ./wam")
    own = config.model_copy(update={"mpiexec": "mpiexec"})
    assert shell_command(own)[-1].endswith("mpiexec -n 24 ./wam")
    assert environment(config)["OMP_NUM_THREADS"] == "1"


# --- error handling ---


def run_carefully(model_run: Any, config: BaseBackendConfig) -> bool:
    """Check, run, and say what went wrong."""
    try:
        if not config.validate():
            raise ValueError("the config does not hold")
        if not model_run.run(backend=config):
            logger.error("the run failed")
            return False
    except Exception as error:
        logger.error("the run stopped: %s", error)
        return False
    return True


def careful_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == "careful"]


def test_a_run_that_works(model_run: ModelRun, caplog: pytest.LogCaptureFixture) -> None:
    assert run_carefully(model_run, LocalConfig(command="true")) is True
    assert careful_log(caplog) == []


def test_a_config_that_does_not_hold_any_more(
    model_run: ModelRun, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    config = LocalConfig(command="echo > ran.txt", working_dir=scratch)
    assert config.validate() is True
    scratch.rmdir()

    assert run_carefully(model_run, config) is False

    assert careful_log(caplog) == ["the run stopped: the config does not hold"]
    assert not model_run.staging_dir.exists()


def test_a_run_that_fails(model_run: ModelRun, caplog: pytest.LogCaptureFixture) -> None:
    assert run_carefully(model_run, LocalConfig(command="exit 3")) is False

    assert careful_log(caplog) == ["the run failed"]
    told = [r.getMessage() for r in caplog.records if r.name.startswith("rompy_tui")]
    assert any("exit status 3" in message for message in told)


def test_a_model_that_raises(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    template = tmp_path / "template" / "{{runtime.staging_dir}}"
    template.mkdir(parents=True)
    (template / "INPUT").write_text("{{ runtime.wind }}", encoding="utf-8")
    model_run = ModelRun(
        run_id="swell", output_dir=tmp_path / "runs", config={"template": str(template.parent)}
    )

    assert run_carefully(model_run, LocalConfig(command="true")) is False

    (message,) = careful_log(caplog)
    assert message.startswith("the run stopped: the template INPUT, line 1: ")


def test_a_run_that_fails_once_can_be_tried_again(model_run: ModelRun) -> None:
    config = LocalConfig(command="test -e tried || { touch tried; exit 1; }")

    tries = [model_run.run(backend=config) for _ in range(2)]

    assert tries == [False, True]


def test_a_failure_can_clean_up_behind_itself(model_run: ModelRun) -> None:
    results = LocalPipelineBackend().execute(
        model_run, LocalConfig(command="exit 1"), cleanup_on_failure=True
    )

    assert results["success"] is False
    assert list(model_run.output_dir.iterdir()) == []
