"""The backend reference, "Troubleshooting" and "API Reference"."""

from __future__ import annotations

import importlib
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rompy_tui.backends import BaseBackendConfig, DockerConfig, LocalConfig
from rompy_tui.errors import StageTimeout
from rompy_tui.model import ModelRun
from rompy_tui.postprocess.config import BasePostprocessorConfig

Write = Callable[[str, str], Path]
Command = Callable[..., Any]


# --- common issues ---


def test_a_config_that_is_wrong_is_shown_with_its_line(write: Write, command: Command) -> None:
    write("docker.yml", "type: docker\nimage: wam:6.1\nmemory: 4 GB\n")

    done = command("backends", "validate", "docker.yml")

    assert done.returncode == 1
    assert "docker.yml:3:9" in done.stdout
    assert "memory: 4 GB" in done.stdout
    assert "a memory limit is written 512m or 4g" in done.stdout


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "give either 'image' or 'dockerfile'"),
        ({"image": "wam:6.1", "volumes": ["./gone:/g"]}, "host path does not exist: './gone'"),
        ({"image": "wam:6.1", "volumes": ["/tmp:/t:write"]}, "the mode 'write' is not known"),
        ({"dockerfile": "/abs/Dockerfile"}, "must be relative"),
        ({"dockerfile": "Dockerfile", "build_context": "."}, "does not exist: Dockerfile"),
    ],
)
def test_a_container_that_cannot_start_is_told_before(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        DockerConfig(**values)

    assert words in str(caught.value)


def test_a_run_that_takes_too_long_is_stopped_and_told(plain_run: Any) -> None:
    # A file cannot ask for less than a minute; a test cannot wait for one.
    config = LocalConfig.model_construct(command="sleep 30", timeout=0.2)

    with pytest.raises(StageTimeout) as caught:
        config.get_backend_class()().run(plain_run, config)

    assert "longer than its timeout of 0.2 s" in caught.value.message
    assert "timeout" in caught.value.hint
    assert isinstance(caught.value, TimeoutError)


def test_a_program_that_is_not_executable_is_told_by_its_name(
    plain_run: Any, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    script = write("wam.sh", "#!/bin/sh\ntrue\n")
    script.chmod(0o644)
    config = LocalConfig(command=str(script))

    assert config.get_backend_class()().run(plain_run, config) is False

    assert f"the command '{script}' is not executable" in caplog.text


def test_a_program_that_is_not_there_is_told_by_its_name(
    plain_run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    config = LocalConfig(command="wam-of-the-moon --hours 6")

    assert config.get_backend_class()().run(plain_run, config) is False

    assert "the command 'wam-of-the-moon' was not found" in caplog.text


def test_a_working_directory_that_has_gone_is_told(
    plain_run: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    config = LocalConfig(command="true", working_dir=scratch)
    scratch.rmdir()

    assert config.get_backend_class()().run(plain_run, config) is False

    assert f"the working directory {scratch} does not exist" in caplog.text


# --- debug mode ---


@contextmanager
def bare_root_logger() -> Iterator[None]:
    """A root logger as a program finds it, and pytest's again afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers.clear()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def test_debug_logging_shows_what_runs_and_what_it_says(model_run: ModelRun) -> None:
    log = io.StringIO()
    config = LocalConfig(
        timeout=600,
        command='echo "level $LOG_LEVEL, trace $WAM_TRACE"',
        env_vars={"LOG_LEVEL": "DEBUG", "WAM_TRACE": "true"},
    )

    with bare_root_logger():
        logging.basicConfig(level=logging.DEBUG, stream=log)
        assert model_run.run(backend=config) is True

    lines = log.getvalue().splitlines()
    assert any(line.startswith("INFO:rompy_tui.run.local:running echo") for line in lines)
    assert "INFO:rompy_tui.run.local:level DEBUG, trace true" in lines


def test_the_commands_say_more_where_that_is_asked_for(
    write: Write, command: Command, tmp_path: Path
) -> None:
    write("model.yml", "run_id: swell\noutput_dir: runs\n")
    write("local.yml", "type: local\ncommand: echo waves\n")

    done = command(
        "run", "model.yml", "--backend-config", "local.yml", "-vv", "--simple-logs",
        "--log-dir", "logs",
    )  # fmt: skip

    assert done.returncode == 0
    assert "INFO: running echo waves in " in done.stderr
    assert "running echo waves in " in (tmp_path / "logs/rompy-tui.log").read_text()


# --- API reference ---


@pytest.mark.parametrize(
    ("module", "name", "base"),
    [
        ("backends.config", "BaseBackendConfig", None),
        ("backends.config", "LocalConfig", BaseBackendConfig),
        ("backends.config", "DockerConfig", BaseBackendConfig),
        ("postprocess.config", "BasePostprocessorConfig", None),
        ("postprocess.config", "NoopPostprocessorConfig", BasePostprocessorConfig),
        ("run", "LocalRunBackend", None),
        ("backends.postprocessors", "NoopPostprocessor", None),
        ("backends.postprocessors", "ArchivePostprocessor", None),
    ],
)
def test_what_the_reference_names_is_there_and_documented(
    module: str, name: str, base: type | None
) -> None:
    found = getattr(importlib.import_module(f"rompy_tui.{module}"), name)

    assert found.__name__ == name
    assert found.__doc__
    assert base is None or issubclass(found, base)


def test_postprocessors_are_the_same_under_both_names() -> None:
    postprocessors = importlib.import_module("rompy_tui.backends.postprocessors")
    home = importlib.import_module("rompy_tui.postprocess")

    assert postprocessors.NoopPostprocessor is home.NoopPostprocessor
    assert not hasattr(postprocessors, "MoviePostprocessor")
