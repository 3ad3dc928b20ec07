"""From files to a run in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.errors import ConfigError, MissingError, UsageError
from rompy_tui.launch import launch, launch_again, outcome_of, prepare
from rompy_tui.launch.sources import changed_sources
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request, Run, RunState, Store, cancel
from rompy_tui.validation import Catalogue

Write = Callable[..., Path]


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(Host())


Launch = Callable[..., Run]


def state(run: Run) -> RunState:
    run.refresh()
    return run.state


@pytest.fixture
def launched(
    tmp_path: Path, write: Write, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> Launch:
    """Launch a pipeline that runs a command."""
    monkeypatch.chdir(tmp_path)

    def make(command: str = "true", more: str = "", **request: Any) -> Run:
        text = "config: {run_id: r, output_dir: out}\n"
        backend = f"{{type: local, command: {json.dumps(command)}{more}}}"
        write("p.yml", f"{text}backend: {backend}\n")
        asked = Request("p.yml", str(tmp_path), **request)
        return launch(prepare(asked, catalogue), Store(tmp_path / "state"))

    return make


def ended(run: Run, wait: Any) -> RunState:
    wait(lambda: state(run).ended)
    return run.state


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("config: {run_id: r}\nbackend: {type: local, timeout: 1}\n", ConfigError, "not valid"),
        ("run_id: r\n", UsageError, "names no backend"),
        ("backend: {type: local}\n", ConfigError, "not valid"),
        ("a: 1\n---\nb: 2\n", ConfigError, "not valid"),
        ("run_id: r\n---\nrun_id: s\n", ConfigError, "holds 2 documents"),
        (
            "config: {config: {model_type: swan}, run_id: r}\nbackend: {type: local}\n",
            MissingError,
            "needs rompy",
        ),
        ("", ConfigError, "not valid"),
        ("[", ConfigError, "not valid"),
    ],
)
def test_what_is_no_plan(
    text: str, error: Any, said: str, catalogue: Catalogue, write: Write
) -> None:
    path = write("p.yml", text)
    with pytest.raises(error, match=said):
        prepare(Request(str(path), str(path.parent)), catalogue)


def test_options_replace_sections(catalogue: Catalogue, write: Write) -> None:
    path = write("p.yml", "config: {run_id: r}\nbackend: {type: local, command: a}\n")
    other = str(write("b.yml", "backend: {type: local, command: b}\n"))

    def backend(**options: str) -> Any:
        request = Request(str(path), str(path.parent), **options)  # type: ignore[arg-type]
        return prepare(request, catalogue).plan.backend

    assert backend().command == "a"
    assert backend(backend_config=other).command == "b"
    assert backend(run_backend="local").command is None
    with pytest.raises(UsageError):
        backend(run_backend="local", backend_config=other)
    with pytest.raises(ConfigError):
        backend(run_backend="docker")


def test_a_run_of_one_stage_is_the_same_when_it_is_run_again(
    tmp_path: Path, write: Write, wait: Any, cli: Any
) -> None:
    outputs = tmp_path / "elsewhere"
    outputs.mkdir()
    (outputs / "a").write_text("1")
    write("m.yml", "run_id: r\noutput_dir: ./out\n")
    write("p.yml", "type: noop\n")
    options = ("--processor-config", "p.yml", "--validate-outputs", "--output-dir", outputs)
    assert cli("postprocess", "m.yml", *options).returncode == 0
    store = Store(tmp_path / ".rompy-tui")
    (first,) = store.list()
    again = launch_again(first, store)
    assert ended(again, wait) is RunState.SUCCEEDED
    assert again.request.retry_of == first.id
    assert list(again.stages) == ["postprocess"]
    assert again.result("postprocess")["output_dir"] == str(outputs)
    assert again.result("postprocess")["files"] == 1


def test_a_launched_run(launched: Launch, wait: Any) -> None:
    run = launched("echo hello; echo oops >&2; exit 0")
    assert ended(run, wait) is RunState.SUCCEEDED
    assert run.log("run").read_text().endswith("hello\noops\n")
    stages = ("generate", "run", "postprocess")
    assert {n: s.state for n, s in run.stages.items()} == dict.fromkeys(stages, "succeeded")
    assert (run.exit, run.signal, run.reason) == (0, None, "")
    assert (run.request.run_id, run.request.backend) == ("r", "local")
    assert [e.kind for e in run.events] == ["started", *["stage"] * 6, "ended"]
    assert not cancel(run)
    for file in run.directory.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_launched_run_is_cancelled(launched: Launch, tmp_path: Path, wait: Any) -> None:
    run = launched("echo > started; sleep 600; true")
    wait((tmp_path / "out/r/started").exists)
    assert state(run) is RunState.RUNNING
    assert cancel(run)
    assert ended(run, wait) is RunState.CANCELLED
    assert "somebody asked" in run.reason


def test_what_ran_is_what_was_checked(launched: Launch, wait: Any, write: Write) -> None:
    """A file that changes behind the launch changes nothing in the run."""
    first = launched("echo as it was")
    write("p.yml", "config: {run_id: r, output_dir: out}\nbackend: {type: local, command: evil}\n")
    assert ended(first, wait) is RunState.SUCCEEDED
    assert first.log("run").read_text().endswith("as it was\n")
    assert changed_sources(first.request) == ["p.yml"]
    again = launch_again(first, Store(first.directory.parents[1]))
    assert ended(again, wait) is RunState.SUCCEEDED
    assert again.log("run").read_text().endswith("as it was\n")


VALUES = """\
config:
  run_id: '007'
  output_dir: out
  period: {start: 2024-02-03 04:05:06, duration: 1d}
  config: {model_type: base, template: t}
backend:
  type: local
  command: "cat INPUT; env | grep ^V_ | sort"
  env_vars:
    V_1: 'yes'
    V_2: '1e5'
    V_3: '${NOT_SET:-costs $5} # {x}: no'
    V_4: "two\\nlines"
    V_5: '!include it'
    V_6: '2024-02-03'
"""


def test_values_are_kept_as_they_were(
    catalogue: Catalogue, wait: Any, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times, and texts that look like something else."""
    monkeypatch.chdir(tmp_path)
    write(
        "t/{{runtime.staging_dir}}/INPUT", "{{runtime.run_id}} {{runtime.period.start.year + 1}}\n"
    )
    write("p.yml", VALUES)
    prepared = prepare(Request("p.yml", str(tmp_path)), catalogue)
    run = launch(prepared, Store(tmp_path / "state"))
    assert ended(run, wait) is RunState.SUCCEEDED
    env = "".join(f"{k}={v}\n" for k, v in prepared.plan.backend.env_vars.items())
    shown = run.log("run").read_text()
    assert shown.partition("\n")[2] == "007 2025\n" + env.replace("lines\n", "")
    assert "V_3=costs $5 # {x}: no\n" in shown


@pytest.mark.parametrize("gone", ["variable", "file", "key"])
def test_a_secret_that_is_gone_fails_the_stage(
    gone: str, launched: Launch, wait: Any, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_VALUE", "s3cr3t-4567")
    secrets = write("secrets.yml", "API_KEY: ${SECRET_VALUE}\n")
    run = launched("echo $API_KEY", ", env_vars: !include secrets.yml")
    assert ended(run, wait) is RunState.SUCCEEDED
    assert run.log("run").read_text().endswith("s3cr3t-4567\n")
    if gone == "variable":
        monkeypatch.delenv("SECRET_VALUE")
    elif gone == "file":
        secrets.unlink()
    else:
        secrets.write_text("OTHER: x\n")
    again = launch_again(run, Store(run.directory.parents[1]))
    assert ended(again, wait) is RunState.FAILED
    assert {"variable": "SECRET_VALUE", "file": "secrets.yml", "key": "API_KEY"}[
        gone
    ] in again.reason


def test_the_outcome(launched: Launch, wait: Any) -> None:
    run = launched("exit 3")
    ended(run, wait)
    outcome = outcome_of(run)
    assert (outcome["success"], outcome["stage"]) == (False, "run")
    assert outcome["error"] == "the command ended with exit status 3"
    assert outcome["stages_completed"] == ["generate"]
    assert [s["state"] for s in outcome["stages"]] == ["succeeded", "failed"]


@pytest.mark.parametrize(("empty", "exists"), [(False, True), (True, False)])
def test_cleaning_up_after_a_failure(
    empty: bool, exists: bool, launched: Launch, wait: Any, tmp_path: Path
) -> None:
    run = launched("exit 1", cleanup_on_failure=empty)
    assert ended(run, wait) is RunState.FAILED
    assert (tmp_path / "out" / "r").exists() is exists
