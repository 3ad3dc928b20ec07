"""The patterns do what their README says."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

RANKS = Path(__file__).parent / "ranks.py"
TOGETHER = ["the sum over 2 ranks is 11"]
ALLOWED = (
    *("--set", 'backend.env_vars.OMPI_ALLOW_RUN_AS_ROOT="1"'),
    *("--set", 'backend.env_vars.OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1"'),
)


@pytest.fixture
def patterns(samples: Path) -> Path:
    """The folder, which is the workspace."""
    return samples / "patterns"


@pytest.fixture
def mpi() -> dict[str, str]:
    """The variable that names a program of several ranks; Open MPI is here to start it."""
    if shutil.which("mpirun") is None:
        reason = "Open MPI's mpirun is not installed; tests/services/slurm.sh brings it"
        if os.environ.get("ROMPY_TUI_REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return {"MODEL": f"'{sys.executable}' '{RANKS}'"}


def printed(done: Any, word: str = "") -> list[str]:
    """The lines of a run's output that hold a word, sorted; the run succeeded."""
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line[4:] for line in done.stdout.splitlines() if line.startswith("  | ")]
    return sorted(line for line in lines if word in line)


def test_every_sample_is_valid(samples: Path, cli: Any) -> None:
    """Each folder with a README is a workspace; nothing in it is even warned of."""
    workspaces = sorted(readme.parent for readme in samples.glob("*/README.md"))
    workspaces = [folder for folder in workspaces if folder.name != "invalid"]
    assert {"docker", "patterns", "quickstart", "slurm"} <= {f.name for f in workspaces}
    for workspace in workspaces:
        done = cli("validate", ".", "--format", "json", cwd=workspace)
        assert (done.returncode, json.loads(done.stdout)) == (0, []), workspace.name


def test_the_environment_chooses_the_backend(patterns: Path, cli: Any) -> None:
    done = cli("pipeline", "environment.yml", cwd=patterns)
    assert len(printed(done, "done: mass error")) == 1
    assert (patterns / "output/shelf/outputs/gauges.csv").exists()


@pytest.mark.slurm
def test_another_environment_chooses_another_backend(
    controller: None, patterns: Path, cli: Any
) -> None:
    done = cli("pipeline", "environment.yml", "--profile", "production", cwd=patterns)
    assert len(printed(done, "submitted shelf-production as job")) == 1


def test_named_backends_share_a_base(patterns: Path, cli: Any) -> None:
    shown = json.loads(cli("show", "named.yml", "--json", cwd=patterns).stdout)
    found = {name: (b["timeout"], b["env_vars"]["LOG_LEVEL"]) for name, b in shown.items()}
    assert found == {
        "small": (60, "WARNING"),
        "patient": (3600, "WARNING"),
        "chatty": (60, "DEBUG"),
    }
    run = ("run", "model.yml", "--backend-config", "named.yml", "--profile", "chatty")
    done = cli(*run, "--set", "backend.command=echo $LOG_LEVEL $OMP_NUM_THREADS", cwd=patterns)
    assert "DEBUG 1" in printed(done)


def test_a_cycle_names_its_run(patterns: Path, cli: Any) -> None:
    variables = {"CYCLE": "2024-03-01T06:00:00", "TIMEOUT": "90"}
    done = cli("pipeline", "cycle.yml", cwd=patterns, env=variables)
    assert len(printed(done, "done: mass error")) == 1
    text = (patterns / "output/cycle-20240301-06/INPUT").read_text()
    assert "from 2024-03-01 06:00:00 to 2024-03-01 06:20:00" in text
    shown = json.loads(cli("show", "cycle.yml", "--json", cwd=patterns, env=variables).stdout)
    assert shown["backend"]["timeout"] == 90
    shown = json.loads(cli("show", "cycle.yml", "--json", cwd=patterns).stdout)
    assert shown["config"]["run_id"] == "cycle-20240101-00"


def test_a_document_of_several_is_written_out(patterns: Path, cli: Any) -> None:
    done = cli("show", "several.yml", "--document", "2", cwd=patterns)
    assert done.returncode == 0, done.stderr
    (patterns / "docker.yml").write_text(done.stdout)
    checked = cli("validate", "docker.yml", cwd=patterns)
    assert "valid: docker.yml (docker backend)" in checked.stderr


def test_two_ranks_here(mpi: dict[str, str], patterns: Path, cli: Any) -> None:
    done = cli("pipeline", "mpi-local.yml", *ALLOWED, cwd=patterns, env=mpi)
    assert printed(done, "the sum over") == TOGETHER


@pytest.mark.slurm
def test_two_ranks_on_slurm(
    mpi: dict[str, str], controller: None, patterns: Path, cli: Any
) -> None:
    done = cli("pipeline", "mpi-slurm.yml", *ALLOWED, cwd=patterns, env=mpi)
    assert printed(done, "the sum over") == TOGETHER


def test_mpi_starts_any_program(mpi: dict[str, str], patterns: Path, cli: Any) -> None:
    done = cli("pipeline", "mpi-local.yml", *ALLOWED, cwd=patterns)
    assert printed(done, os.uname().nodename) == [os.uname().nodename] * 2


def test_the_members_differ_as_their_waves_do(patterns: Path, cli: Any) -> None:
    """The model is linear: the water at every gauge is as much higher as the wave is."""
    short = ("--set", "config.period.end=2024-01-01T00:20:00")
    for member in ("low", "middle", "high"):
        done = cli("pipeline", f"ensemble/{member}.yml", *short, "--detach", cwd=patterns)
        assert done.returncode == 0, done.stderr
    listed = json.loads(cli("runs", "--json", cwd=patterns).stdout)
    assert len(listed) == 3
    for run in listed:
        assert cli("runs", "wait", run["id"], cwd=patterns).returncode == 0
    low, middle, high = (
        levels(patterns / f"output/ensemble-{m}") for m in ("low", "middle", "high")
    )
    assert max(middle) > 0.17
    # The model writes micrometres.
    assert low == pytest.approx([0.8 * level for level in middle], abs=2e-6)
    assert high == pytest.approx([1.2 * level for level in middle], abs=2e-6)


def levels(folder: Path) -> list[float]:
    """Every level of a run's gauges, m."""
    with (folder / "outputs/gauges.csv").open() as stream:
        rows = list(csv.reader(stream))
    return [float(level) for row in rows[1:] for level in row[1:]]
