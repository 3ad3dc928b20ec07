"""The backend reference, "Integration with Pipeline"."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.backends import DockerConfig, LocalConfig
from rompy_tui.errors import UsageError
from rompy_tui.model import ModelRun
from rompy_tui.pipeline import LocalPipelineBackend, StageResult, get_available_pipelines
from rompy_tui.postprocess.config import ArchivePostprocessorConfig, NoopPostprocessorConfig

WORKS = "echo 1.5 > heights.txt"
CHECKS = NoopPostprocessorConfig(validate_outputs=True, timeout=120)


def test_a_pipeline_goes_through_its_stages(model_run: ModelRun) -> None:
    results = LocalPipelineBackend().execute(
        model_run=model_run,
        run_backend=LocalConfig(command=WORKS, timeout=300),
        processor_config=CHECKS,
        cleanup_on_failure=False,
    )

    assert results["success"] is True
    assert results["stages_completed"] == ["generate", "run", "postprocess"]
    assert (results["run_id"], results["backend"]) == ("swell", "local")
    assert results["processor"] == "noop"
    assert results["postprocess_results"]["files"] == 2
    assert results["staging_dir"] == str(model_run.staging_dir)
    assert (model_run.staging_dir / "heights.txt").read_text() == "1.5\n"
    assert "error" not in results


def test_the_names_of_rompy_mean_the_same(model_run: ModelRun) -> None:
    results = LocalPipelineBackend().execute(
        model_run,
        backend_config=LocalConfig(command=WORKS),
        processor=ArchivePostprocessorConfig(),
        validate_stages=True,
    )

    assert (results["success"], results["processor"]) == (True, "archive")
    assert Path(results["postprocess_results"]["archive"]).is_file()


def test_names_stand_for_configs(model_run: ModelRun) -> None:
    results = LocalPipelineBackend().execute(
        model_run, run_backend="local", run_kwargs={"command": WORKS}, processor_config="archive"
    )

    assert (results["success"], results["backend"]) == (True, "local")
    assert results["postprocess_results"]["files"] == 2


@pytest.mark.parametrize(
    ("config", "completed", "stage", "message"),
    [
        ({"command": "exit 7"}, ["generate"], "run", "exit status 7"),
        ({"command": "rm -r ../swell"}, ["generate"], "run", "removed its own folder"),
        ({"command": "rm INPUT"}, ["generate", "run"], "postprocess", "holds no files"),
    ],
)
def test_the_stage_that_fails_ends_the_pipeline(
    model_run: ModelRun, config: dict[str, Any], completed: list[str], stage: str, message: str
) -> None:
    results = LocalPipelineBackend().execute(
        model_run=model_run,
        run_backend=LocalConfig(**config),
        processor_config=CHECKS,
        cleanup_on_failure=False,
    )

    assert results["success"] is False
    assert (results["stages_completed"], results["stage"]) == (completed, stage)
    assert message in results.get("error")
    assert results["message"].startswith(f"the {stage} stage failed: ")


@pytest.mark.parametrize("cleanup", [True, False])
def test_the_folder_of_a_failure_goes_where_that_is_asked_for(
    model_run: ModelRun, cleanup: bool
) -> None:
    other = model_run.output_dir / "other"
    other.mkdir(parents=True)

    results = LocalPipelineBackend().execute(
        model_run, LocalConfig(command="exit 1"), CHECKS, cleanup_on_failure=cleanup
    )

    assert results["success"] is False
    assert model_run.staging_dir.exists() is not cleanup
    assert other.exists()


def test_a_model_that_cannot_be_generated_is_a_failed_stage(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file in the way", encoding="utf-8")
    model_run = ModelRun(run_id="swell", output_dir=tmp_path / "runs")

    results = LocalPipelineBackend().execute(model_run, LocalConfig(command=WORKS), CHECKS)

    assert (results["success"], results["stage"]) == (False, "generate")
    assert results["stages_completed"] == []


def test_each_stage_can_be_watched(model_run: ModelRun) -> None:
    seen: list[StageResult] = []

    LocalPipelineBackend().execute(
        model_run, LocalConfig(command=WORKS), CHECKS, observer=seen.append
    )

    assert [(s.stage, s.state) for s in seen] == [
        (stage, state)
        for stage in ("generate", "run", "postprocess")
        for state in ("running", "succeeded")
    ]


def test_backends_and_processors_of_packages_work_together(
    hpc: Path, spectra: Path, model_run: ModelRun
) -> None:
    backend = importlib.import_module("rompy_hpc.config").HpcConfig
    processor = importlib.import_module("rompy_spectra.config").SpectraPostprocessorConfig

    results = LocalPipelineBackend().execute(
        model_run=model_run,
        run_backend=backend(queue="night", command=WORKS),
        processor_config=processor(validate_outputs=True, metrics=["peak"]),
        cleanup_on_failure=False,
    )

    assert results["success"] is True
    assert (results["backend"], results["processor"]) == ("hpc", "spectra")
    assert results["postprocess_results"]["metrics"] == {"peak": 1.5}


def test_a_container_config_is_taken_as_it_is(
    model_run: ModelRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []

    class Recorder:
        def run(self, model_run: Any, config: Any, workspace_dir: Any = None) -> bool:
            given.extend([config, workspace_dir])
            return True

    monkeypatch.setattr(DockerConfig, "get_backend_class", lambda _: Recorder)
    config = DockerConfig(image="wam:6.1", cpu=12, memory="24g", timeout=5400)

    results = LocalPipelineBackend().execute(
        model_run=model_run, run_backend=config, processor_config=CHECKS, cleanup_on_failure=False
    )

    assert (results["success"], results["backend"]) == (True, "docker")
    assert given == [config, str(model_run.staging_dir)]


@pytest.mark.parametrize(
    "arguments",
    [
        {"run_backend": "local", "backend_config": LocalConfig()},
        {"processor_config": "noop", "processor": "archive"},
        {"run_backend": 5},
    ],
)
def test_a_call_that_makes_no_sense_is_refused(
    model_run: ModelRun, arguments: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        LocalPipelineBackend().execute(model_run, **arguments)

    assert not model_run.staging_dir.exists()


def test_the_pipeline_has_a_name() -> None:
    assert list(get_available_pipelines()) == ["local"]
    assert get_available_pipelines()["local"] is LocalPipelineBackend


def test_a_model_run_goes_through_it_by_name(model_run: ModelRun) -> None:
    results = model_run.pipeline("local", run_backend=LocalConfig(command=WORKS))

    assert (results["success"], results["run_id"]) == (True, "swell")
