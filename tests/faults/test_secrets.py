"""Secrets that stand wherever one may stand are kept nowhere, and shown nowhere."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MARK = "hunter"
"""Stands in every secret of these tests, and in nothing else."""

NAMES = ["API_TOKEN", "PASSWORD", "AWS_SECRET_ACCESS_KEY", "db-password", "GITHUB_TOKEN"]
VARIABLES = {
    "OUTER_VALUE": f"{MARK}-through-a-variable",
    "OUTER_URL": f"postgres://waves:{MARK}-in-a-url@db/waves",
    "OUTER_KEY": f"{MARK}-through-set",
}
LOCAL = f"""\
type: local
command: >-
  printenv API_TOKEN FROM_OUTSIDE_TOKEN >got; true --password {MARK}-in-the-command
  https://bob:{MARK}-in-a-url@host TOKEN={MARK}-assigned --api-key='{MARK} with a blank'
env_vars: &secrets
  API_TOKEN: {MARK}-1
  PASSWORD: "{MARK} 2: of several 'words'"
  AWS_SECRET_ACCESS_KEY: {MARK}/3+abcdefghij0123456789ABCDEFGHIJ
  GITHUB_TOKEN: ghp_{MARK}4aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  FROM_OUTSIDE_TOKEN: ${{OUTER_VALUE}}
  DATABASE: ${{OUTER_URL}}
  WITH_DEFAULT_PASSWORD: ${{NOT_SET:-{MARK}-as-default}}
"""
DOCKER = LOCAL.replace("type: local", "type: docker\nimage: waves:1").replace(
    "command:", "executable:"
)
SLURM = LOCAL.replace("type: local", "type: slurm")
COMMANDS = [
    ("runs", "show", "last"),
    ("runs", "show", "last", "--json"),
    ("runs", "diff", "FIRST", "last"),
    ("runs", "list"),
    ("runs", "list", "--json"),
    ("runs", "logs", "last"),
    ("show", "p.yml"),
    ("show", "p.yml", "--json"),
    ("show", "p.yml", "--sources"),
    ("show", "p.yml", "--defaults"),
    ("validate", "."),
    ("validate", ".", "--format", "json"),
    ("validate", ".", "--format", "sarif"),
    ("pipeline", "p.yml", "--dry-run"),
    ("pipeline", "p.yml", "--dry-run", "--json"),
    ("doctor",),
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and cache of one test's own, and what its secrets come from."""
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def pipeline(tmp_path: Path) -> Any:
    """Write ``p.yml`` with a backend, and ``backend.yml`` that it includes."""

    def make(backend: str) -> None:
        (tmp_path / "backend.yml").write_text(backend)
        (tmp_path / "p.yml").write_text(
            "config: {run_id: r, output_dir: out}\nbackend: !include backend.yml\n"
        )

    return make


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands on PATH that play Slurm; ``calls`` holds their arguments, ``script`` the job's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    answers = {
        "sbatch": f'tee "{folder}/script" | bash -s; echo 4711',
        "squeue": "echo '4711|N/A|COMPLETED|None|0:05|n1|rompy-tui:x'",
        "scontrol": "exit 1",
        "scancel": "exit 0",
    }
    for name, text in answers.items():
        (folder / name).write_text(f'#!/bin/sh\necho "$0 $*" >>"{folder}/calls"\n{text}\n')
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def kept(tmp_path: Path) -> Iterator[Path]:
    """The files of the program's own."""
    for folder in (tmp_path / ".rompy-tui", tmp_path / "home"):
        yield from (path for path in folder.rglob("*") if path.is_file())


def nothing_is_kept(tmp_path: Path) -> None:
    files = list(kept(tmp_path))
    assert len(files) > 8
    assert [path for path in files if MARK.encode() in path.read_bytes()] == []
    assert [path for path in files if MARK in path.name] == []


def nothing_is_shown(cli: Any, tmp_path: Path) -> None:
    first = min((tmp_path / ".rompy-tui" / "runs").iterdir()).name
    for words in COMMANDS:
        done = cli(*(first if word == "FIRST" else word for word in words))
        assert MARK not in done.stdout + done.stderr, words
        assert "Traceback" not in done.stderr, words


def test_a_local_run(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    pipeline(LOCAL)
    given = ("--set", "backend.env_vars.SET_TOKEN=${OUTER_KEY}")
    for more in ((), given, ("--json",), ("-vv", "--log-dir", "home/logs")):
        done = cli("pipeline", "p.yml", *more)
        assert done.returncode == 0, done.stdout + done.stderr
        assert MARK not in done.stdout + done.stderr
    got = (tmp_path / "out" / "r" / "got").read_text()
    assert got == f"{MARK}-1\n{VARIABLES['OUTER_VALUE']}\n", "the model has them"
    assert cli("runs", "retry", "last").returncode == 0
    nothing_is_shown(cli, tmp_path)
    nothing_is_kept(tmp_path)


def test_a_run_that_fails(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    pipeline(
        LOCAL.replace("printenv", f"no-such-program --token={MARK}-of-none; printenv") + "cwd: x"
    )
    assert cli("pipeline", "p.yml").returncode == 1
    pipeline(LOCAL.replace("got; true", "got; false"))
    assert cli("pipeline", "p.yml").returncode == 1
    nothing_is_shown(cli, tmp_path)
    nothing_is_kept(tmp_path)


def test_a_secret_on_the_command_line_is_refused(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    """Other people see the command line of a process; the record would hold it too."""
    pipeline(LOCAL)
    assert cli("pipeline", "p.yml").returncode == 0
    for value in (f"{MARK}-typed", "${NOT_SET:-" + f"{MARK}-typed" + "}"):
        for name in NAMES:
            done = cli("pipeline", "p.yml", "--set", f"backend.env_vars.{name}={value}")
            assert done.returncode == 2, name
            assert MARK not in done.stdout + done.stderr
    assert len(list((tmp_path / ".rompy-tui" / "runs").iterdir())) == 1
    nothing_is_kept(tmp_path)


def test_a_job(cli: Any, pipeline: Any, slurm: Path, tmp_path: Path) -> None:
    """The job's script has them, on standard input; the commands that others see have not."""
    pipeline(SLURM)
    done = cli("pipeline", "p.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert MARK not in done.stdout + done.stderr
    assert f"API_TOKEN={MARK}-1" in (slurm / "script").read_text()
    assert MARK not in (slurm / "calls").read_text()
    nothing_is_shown(cli, tmp_path)
    nothing_is_kept(tmp_path)


def test_a_container_without_an_engine(
    cli: Any, pipeline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline(DOCKER)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    done = cli("pipeline", "p.yml")
    assert done.returncode == 1
    assert MARK not in done.stdout + done.stderr
    nothing_is_shown(cli, tmp_path)
    nothing_is_kept(tmp_path)


def test_a_backend_of_a_plugin(cli: Any, pipeline: Any, plugins: Any, tmp_path: Path) -> None:
    """What a plugin is asked is kept as little as what it says."""
    env = plugins("reference_style")
    pipeline(f"type: hpc\nqueue: waves\nenv_vars: {{API_TOKEN: {MARK}-1}}\n")
    assert cli("validate", ".", env=env).returncode == 0
    done = cli("pipeline", "p.yml", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    nothing_is_kept(tmp_path)


def test_no_process_of_a_run_has_one_in_its_command_line(
    begin: Any, end: Any, runs: Any, wait: Any, tmp_path: Path
) -> None:
    """On a shared machine everybody sees those; an environment only its owner."""
    folder = tmp_path / "out" / "r"
    backend = {"env_vars": {name: f"{MARK}-{name}" for name in NAMES if "-" not in name}}
    run = begin("touch begun; until [ -e go ]; do sleep 0.05; done", backend=backend)
    wait((folder / "begun").exists)
    pids = [*runs.marked(run), runs.supervisor_of(run)]
    assert len(pids) > 2
    lines = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids)
    assert MARK.encode() not in lines
    (folder / "go").touch()
    assert end(run).reason == ""


def test_the_record_says_where_they_stand(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    """The record says where each secret stands, so that a run can be repeated, and no more."""
    pipeline(LOCAL)
    assert cli("pipeline", "p.yml").returncode == 0
    (record,) = (tmp_path / ".rompy-tui" / "runs").iterdir()
    places = json.loads((record / "request.json").read_text())["secrets"]
    assert {"env_vars.API_TOKEN", "env_vars.PASSWORD", "env_vars.DATABASE", "command"} <= {
        place["name"] for place in places
    }
    assert 'API_TOKEN: "***"' in (record / "config.yml").read_text()
