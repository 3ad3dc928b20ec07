"""Generate, run, postprocess: what is said of each, and what is removed when it fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rompy_tui import ModelRun
from rompy_tui.backends import LocalConfig
from rompy_tui.errors import UsageError
from rompy_tui.pipeline import LocalPipelineBackend, get_available_pipelines
from rompy_tui.postprocess import NoopPostprocessorConfig


@pytest.fixture
def model_run(tmp_path: Path) -> ModelRun:
    return ModelRun(run_id="r", output_dir=tmp_path / "out")


def run(model_run: Any, command: str = "true", **more: Any) -> dict[str, Any]:
    return LocalPipelineBackend().execute(model_run, LocalConfig(command=command), **more)


def test_it_works(model_run: ModelRun, tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    result = run(model_run, "echo > made", observer=lambda r: seen.append((r.stage, r.state)))
    assert result["success"]
    assert result["staging_dir"] == str(tmp_path / "out" / "r")
    assert seen == [
        (stage, state)
        for stage in ("generate", "run", "postprocess")
        for state in ("running", "succeeded")
    ]
    assert (tmp_path / "out" / "r" / "made").exists()


def test_both_names_of_the_arguments(model_run: ModelRun) -> None:
    backend = LocalConfig(command="true")
    execute = LocalPipelineBackend().execute
    assert execute(model_run, backend_config=backend, processor="noop")["processor"] == "noop"
    assert execute(model_run, run_backend="local", run_kwargs={"command": "true"})["success"]
    assert model_run.pipeline(backend_config=backend)["success"]
    with pytest.raises(UsageError):
        execute(model_run, backend, backend_config=backend)
    with pytest.raises(UsageError):
        execute(model_run, 5)
    with pytest.raises(UsageError):
        execute(None, backend)
    assert list(get_available_pipelines()) == ["local"]


def test_a_failed_run_stops_it(model_run: ModelRun) -> None:
    result = run(model_run, "echo why; exit 3")
    assert not result["success"]
    assert result["stage"] == "run"
    assert result["stages_completed"] == ["generate"]
    assert "exit status 3" in result["message"]


def test_a_failed_postprocess_fails_it(model_run: ModelRun, tmp_path: Path) -> None:
    config = NoopPostprocessorConfig(validate_outputs=True)
    result = run(model_run, "rm -f *", processor_config=config)
    assert not result["success"]
    assert result["stage"] == "postprocess"
    assert result["stages_completed"] == ["generate", "run"]


def test_stages_are_validated(model_run: ModelRun, tmp_path: Path) -> None:
    assert not run(model_run, 'rm -r "$PWD"')["success"]
    assert run(model_run, 'rm -r "$PWD"', validate_stages=False)["success"]
    missing = ModelRun(run_id="other", output_dir=tmp_path / "out")
    result = run(missing, stages=("run",))
    assert "there are no generated files" in result["error"]
    assert not (tmp_path / "out" / "other").exists()


def test_cleanup_removes_the_runs_folder_only(model_run: ModelRun, tmp_path: Path) -> None:
    (tmp_path / "out" / "beside").mkdir(parents=True)
    run(model_run, "false")
    assert (tmp_path / "out" / "r").exists()
    run(model_run, "false", cleanup_on_failure=True)
    assert not (tmp_path / "out" / "r").exists()
    assert (tmp_path / "out" / "beside").exists()
    assert run(model_run, cleanup_on_failure=True)["success"]
    assert (tmp_path / "out" / "r").exists()


@pytest.mark.parametrize("where", ["all runs", "cwd", "link"])
def test_cleanup_spares_what_is_not_the_runs(
    where: str, model_run: ModelRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = tmp_path / "out" / "precious"
    keep.parent.mkdir()
    keep.write_text("kept")
    if where == "all runs":
        model_run = ModelRun(run_id="r", output_dir=tmp_path / "out", run_id_subdir=False)
    elif where == "cwd":
        keep = tmp_path / "out" / "r" / "precious"
        keep.parent.mkdir()
        keep.write_text("kept")
        monkeypatch.chdir(keep.parent)
    else:
        (tmp_path / "out" / "r").symlink_to(tmp_path / "out")
    result = run(model_run, "false", cleanup_on_failure=True)
    assert not result["success"]
    assert keep.read_text() == "kept"


def test_a_model_that_raises(model_run: ModelRun) -> None:
    class Broken:
        run_id = "r"

        def generate(self) -> Path:
            raise ZeroDivisionError("oh")

    result = run(Broken())
    assert result["error"] == "ZeroDivisionError: oh"
    assert result["stage"] == "generate"
