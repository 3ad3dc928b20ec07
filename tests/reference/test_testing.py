"""The backend reference, "Testing": its examples, and what a mock has to have."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from pydantic import ValidationError

from rompy_tui.backends import LocalConfig
from rompy_tui.model import ModelRun

Write = Callable[[str, str], Path]


def test_a_config_is_checked_when_it_is_made() -> None:
    config = LocalConfig(timeout=1200, command="./wam --check")

    assert config.timeout == 1200
    with pytest.raises(ValidationError, match="greater than or equal to 60"):
        LocalConfig(timeout=45)


# --- a backend with a mock of a model run ---


def test_a_backend_runs_a_mock(plain_run: Any, tmp_path: Path) -> None:
    config = LocalConfig(timeout=120, command="cat INPUT; echo 25 > wind.txt")

    backend = config.get_backend_class()()
    success = backend.run(plain_run, config)

    assert success is True
    assert (tmp_path / "mock/gale/wind.txt").read_text() == "25\n"


def test_a_backend_passes_on_what_the_command_says(
    plain_run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    config = LocalConfig(command="cat INPUT")

    with caplog.at_level(logging.INFO, logger="rompy_tui"):
        assert config.get_backend_class()().run(plain_run, config) is True

    assert "wind = 25" in [r.getMessage() for r in caplog.records]


def test_a_backend_says_that_a_mock_failed(plain_run: Any) -> None:
    config = LocalConfig(command="echo 'no wind' >&2; exit 2")

    assert config.get_backend_class()().run(plain_run, config) is False


def test_a_mock_without_a_model_runs_nothing_where_no_command_is_given(
    plain_run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    config = LocalConfig()

    assert config.get_backend_class()().run(plain_run, config) is True

    assert "nothing ran" in caplog.text


def test_a_mock_with_a_model_of_its_own_runs_that(plain_run: Any, tmp_path: Path) -> None:
    seen: list[Any] = []

    def run(model_run: Any) -> bool:
        seen.append((model_run.run_id, Path.cwd()))
        return len(seen) == 1

    mock = SimpleNamespace(**vars(plain_run), config=SimpleNamespace(run=run))
    config = LocalConfig()
    backend = config.get_backend_class()()

    assert [backend.run(mock, config), backend.run(mock, config)] == [True, False]
    assert seen == [("gale", tmp_path / "mock/gale")] * 2
    assert Path.cwd() == tmp_path


def test_a_mock_of_the_standard_library_is_enough(tmp_path: Path) -> None:
    mock = Mock(run_id="gale", output_dir=str(tmp_path))
    mock.generate.return_value = str(tmp_path)
    config = LocalConfig(command="echo 25 > wind.txt")

    assert config.get_backend_class()().run(mock, config) is True

    mock.generate.assert_called_once_with()
    assert (tmp_path / "wind.txt").is_file()


def test_a_folder_that_is_given_is_not_generated(plain_run: Any, tmp_path: Path) -> None:
    config = LocalConfig(command="pwd > here.txt")

    assert config.get_backend_class()().run(plain_run, config, workspace_dir=tmp_path) is True

    assert Path((tmp_path / "here.txt").read_text().strip()) == tmp_path
    assert not (tmp_path / "mock").exists()


# --- the whole workflow ---


@pytest.mark.parametrize("form", ["yml", "json"])
def test_the_whole_workflow_from_a_file(write: Write, tmp_path: Path, form: str) -> None:
    texts = {
        "yml": "run_id: swell\noutput_dir: runs\nperiod: {start: 2024-03-01, duration: 6h}\n",
        "json": '{"run_id": "swell", "output_dir": "runs"}',
    }
    model_run = ModelRun.from_file(write(f"model.{form}", texts[form]))
    config = LocalConfig(timeout=300, command="wc -l < INPUT > lines.txt")

    success = model_run.run(backend=config)
    results = model_run.postprocess(processor="archive")

    assert success is True
    assert results["success"] is True
    assert results["files"] == 2
    assert Path(results["archive"]).is_file()
    assert Path(results["archive"]).resolve().is_relative_to(tmp_path)
    assert (tmp_path / "runs/swell/lines.txt").is_file()


def test_a_workflow_without_a_run_has_nothing_to_archive(model_run: ModelRun) -> None:
    results = model_run.postprocess(processor="archive")

    assert results["success"] is False
    assert "does not exist" in results["error"]
