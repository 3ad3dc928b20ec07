"""``--profile`` and ``--set``: other values without another file, also when a run is run again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.launch import launch_again
from rompy_tui.supervision import RunState, Store

Write = Callable[..., Path]

NAMED = """\
production: {type: local, command: 'echo production $ROMPY_ENV', timeout: 900}
staging: {type: local, config: {command: 'echo staging $ROMPY_ENV'}}
broken: {type: local, timeout: 1}
"""


@pytest.fixture(autouse=True)
def files(write: Write) -> None:
    write("m.yml", "run_id: r-${ROMPY_ENV:-none}\noutput_dir: out\n")
    write("backends.yml", NAMED)
    write("in-staging.yml", "type: local\ncommand: echo included\n")
    write("p.yml", "config: !include m.yml\nbackend: !include in-${ROMPY_ENV}.yml\n")


def test_a_profile_picks_a_named_backend(cli: Any) -> None:
    run = ("run", "m.yml", "--backend-config", "backends.yml")
    done = cli(*run, "--profile", "production")
    assert done.returncode == 0, done.stderr
    assert "  | production production" in done.stdout
    assert "out/r-production" in done.stdout
    # The variable decides where no option does, and the option wins.
    done = cli(*run, env={"ROMPY_ENV": "staging"})
    assert "  | staging staging" in done.stdout
    done = cli(*run, "--profile", "production", env={"ROMPY_ENV": "staging"})
    assert "  | production production" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([], 2, "backends.yml has several backends: production, staging, broken"),
        (["--profile", "test"], 2, "backends.yml has no backend 'test'"),
        (["--profile", "broken"], 1, "backends.yml:3:32"),
    ],
)
def test_a_backend_that_cannot_be_picked(
    words: list[str], status: int, said: str, cli: Any
) -> None:
    done = cli("run", "m.yml", "--backend-config", "backends.yml", *words)
    assert done.returncode == status
    assert said in done.stderr


def test_a_profile_picks_an_included_file(cli: Any, tmp_path: Path) -> None:
    done = cli("pipeline", "p.yml", "--profile", "staging")
    assert done.returncode == 0, done.stderr
    assert "  | included" in done.stdout
    assert cli("show", "p.yml", "--profile", "nowhere").returncode == 1
    done = cli("generate", "m.yml", "--profile", "staging", "--set", "output_dir=other")
    assert done.stdout == "other/r-staging\n"
    assert (tmp_path / "other" / "r-staging" / "INPUT").exists()


def test_values_in_place_of_those_of_the_files(cli: Any) -> None:
    own = ("--backend-config", "backends.yml", "--profile", "staging")
    done = cli("run", "m.yml", *own, "--set", "run_id=s", "--set", "backend.command=echo $X",
               "--set", 'backend.env_vars.X="7"')  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "  | 7" in done.stdout
    assert "out/s\n" in done.stdout
    done = cli("pipeline", "m.yml", "--run-backend", "local", "--set", "backend.command=echo hi")
    assert "  | hi" in done.stdout
    done = cli("pipeline", "p.yml", "--profile", "staging", "--set", "postprocessor.type=archive",
               "--set", "postprocessor.destination=packed", "--json")  # fmt: skip
    assert json.loads(done.stdout)["processor"] == "archive"


def test_a_wrong_value_is_marked_where_it_was_typed(cli: Any) -> None:
    done = cli("run", "m.yml", "--backend-config", "in-staging.yml", "--set", "backend.timeout=5")
    assert done.returncode == 1
    assert "timeout: input should be at least 60, not 5\n  --> --set backend.timeout=5:1:23" in (
        done.stderr
    )
    assert "error: in-staging.yml is not valid" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "backend=local"], "name a field, as backend.timeout"),
        (["--set", "postprocessor.timeout=90"], "give --processor-config FILE"),
        (["--set", "backend.env_vars.API_KEY=abcdef0123456789"], "API_KEY looks like a secret"),
        (["--set", "backend.env_vars={API_KEY: abcdef0123456789}"], "looks like a secret"),
        (["--set", "nonsense"], "this is no assignment"),
    ],
)
def test_wrong_usage(words: list[str], said: str, cli: Any, tmp_path: Path) -> None:
    done = cli("run", "m.yml", "--backend-config", "in-staging.yml", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (tmp_path / ".rompy-tui").exists()


def test_a_run_is_the_same_when_it_is_run_again(cli: Any, tmp_path: Path, wait: Any) -> None:
    """Its record holds the profile and the values, and no secret."""
    options = ("--profile", "staging", "--set", "backend.env_vars.API_KEY=${KEY}")
    command = "backend.command=echo $ROMPY_ENV $API_KEY"
    done = cli("pipeline", "p.yml", *options, "--set", command, env={"KEY": "s3cr3t"})
    assert "  | staging s3cr3t" in done.stdout
    store = Store(tmp_path / ".rompy-tui")
    (first,) = store.list()
    for file in first.directory.iterdir():
        assert file.name == "run.log" or b"s3cr3t" not in file.read_bytes(), file
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setenv("KEY", "s3cr3t")
        again = launch_again(first, store)

    def ended() -> bool:
        again.refresh()
        return again.state.ended

    wait(ended)
    assert again.state is RunState.SUCCEEDED
    assert again.log("run").read_text().endswith("staging s3cr3t\n")


def test_records_from_before_are_read(tmp_path: Path) -> None:
    run = tmp_path / "runs" / "old"
    run.mkdir(parents=True)
    (run / "request.json").write_text('{"version": 1, "file": "p.yml", "workspace": "/w"}')
    (found,) = Store(tmp_path).list()
    assert (found.request.profile, found.request.assignments) == ("", ())


def test_files_are_checked_with_a_profile(cli: Any, write: Write) -> None:
    assert cli("validate", "p.yml", "--profile", "staging").returncode == 0
    wrong = cli("validate", "p.yml", "--profile", "nowhere")
    assert wrong.returncode == 1
    assert "in-nowhere.yml" in wrong.stdout
