"""Jobs that somebody else submitted are followed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("controller")]


@pytest.fixture
def foreign(tmp_path: Path) -> Any:
    """Submit a job as somebody else would; its output goes to ``job-NUMBER.out``."""
    made = []

    def submit(command: str) -> str:
        argv = ["sbatch", "--parsable", f"--chdir={tmp_path}", "--output=job-%j.out"]
        done = subprocess.run(
            [*argv, f"--wrap={command}"], capture_output=True, text=True, check=True, timeout=60
        )
        made.append(done.stdout.strip())
        return made[-1]

    yield submit
    for number in made:
        subprocess.run(["scancel", "--quiet", number], timeout=60, check=False)


def test_a_job_is_followed_to_its_end(foreign: Any, cli: Any, tmp_path: Path, wait: Any) -> None:
    number = foreign("seq 1 20000; until [ -e go ]; do sleep 0.05; done; echo last")
    wait((tmp_path / f"job-{number}.out").exists)
    listed = json.loads(cli("follow", "--json").stdout)
    (found,) = [each for each in listed if each["address"] == f"slurm:{number}"]
    assert (found["what"], found["state"]) == ("wrap", "RUNNING")
    (tmp_path / "go").touch()
    said = cli("follow", f"slurm:{number}")
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines() == [*(str(n) for n in range(1, 20001)), "last"]


def test_a_job_that_is_not_there(cli: Any) -> None:
    said = cli("follow", "slurm:999999")
    assert said.returncode == 2
    assert "Slurm knows no job 999999" in said.stderr
