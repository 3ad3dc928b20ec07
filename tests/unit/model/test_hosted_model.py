"""Runs of models that rompy's plugins bring, as far as no rompy is needed for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rompy_tui.backends.hosted import HostedModel, describe_model_run
from rompy_tui.errors import ConfigError, ExecutionError
from rompy_tui.model.hosted import HostedModelRun, hosted_model_run
from rompy_tui.plugins.host import Host


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A run of a model, in ``tmp_path``; its worker is this interpreter, which has no rompy."""
    monkeypatch.chdir(tmp_path)

    def run(**values: Any) -> HostedModelRun:
        model = HostedModel("swan", {"model_type": "swan", "cgrid": {1: 2}}, Host())
        return hosted_model_run({"run_id": "r", **values}, model, "m.yml")

    return run


def test_its_values_are_plain_for_the_worker(make: Any) -> None:
    run = make(delete_existing=True, output_dir="out")
    assert run.model_dump(mode="json")["config"] == {"model_type": "swan", "cgrid": {"1": 2}}
    described = describe_model_run(run)
    # rompy deletes what is there when a generated run is looked at.
    assert described["delete_existing"] is False
    assert described["output_dir"] == str(Path.cwd() / "out")


def test_values_of_the_run_are_checked(make: Any) -> None:
    with pytest.raises(ConfigError, match=r"m\.yml: .*path separator"):
        make(run_id="a/b")


def test_nothing_but_a_run_is_deleted(make: Any) -> None:
    Path("mine").touch()
    run = make(output_dir=".", run_id_subdir=False, delete_existing=True)
    with pytest.raises(ConfigError, match="holds the current or home directory"):
        run.generate()
    assert Path("mine").exists()


def test_without_rompy_the_worker_says_so(make: Any) -> None:
    with pytest.raises(ExecutionError, match=r"the model swan failed: .*No module named 'rompy'"):
        make().generate()
