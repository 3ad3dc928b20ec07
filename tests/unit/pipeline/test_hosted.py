"""Stages of plugins run in processes of their own: whatever they do, the pipeline says it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Install = Callable[..., dict[str, str]]

MODEL = "config:\n  run_id: r\n  output_dir: out\n"


def outcome(cli: Any, tmp_path: Path, text: str, env: dict[str, str]) -> tuple[int, Any]:
    (tmp_path / "p.yml").write_text(MODEL + text)
    done = cli("pipeline", "p.yml", "--json", env=env)
    assert not [x for x in done.stderr.splitlines() if x.startswith("Traceback")]
    return done.returncode, json.loads(done.stdout)


def full(behave: str = "well", more: str = "") -> str:
    return f"backend:\n  type: full\n  behave: {behave!r}\n{more}"


def test_a_backend_that_works(cli: Any, plugins: Install, tmp_path: Path) -> None:
    (tmp_path / "wd").mkdir()
    text = full(more="  working_dir: wd\n  env_vars: {VAR: 'a b'}\npostprocessor: {type: bare}\n")
    status, result = outcome(cli, tmp_path, text, plugins("full_backend", "bare_processor"))
    assert status == 0, result
    assert result["stages_completed"] == ["generate", "run", "postprocess"]
    assert result["postprocess_results"]["result"] == 42
    assert (tmp_path / "out/r/ran").read_text() == f"{tmp_path / 'wd'}\na b\n"
    assert "printed by the plugin" in Path(result["directory"], "run.log").read_text()


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        ("raise", "full failed: RuntimeError: it broke"),
        ("exit", "without an answer"),
        ("kill", "was ended by signal 9"),
        ("false", "said that the run failed"),
    ],
)
def test_a_backend_that_fails(
    behave: str, said: str, cli: Any, plugins: Install, tmp_path: Path
) -> None:
    status, result = outcome(cli, tmp_path, full(behave), plugins("full_backend"))
    assert status == 1
    assert (result["stage"], result["stages"][-1]["state"]) == ("run", "failed")
    assert said in result["error"]
    if behave == "raise":
        assert "RuntimeError: it broke" in Path(result["directory"], "run.log").read_text()


def test_a_backend_that_hangs_is_stopped(fresh: Any, plugins: Install, tmp_path: Path) -> None:
    code = """
import os, time
from pathlib import Path
from rompy_tui import ModelRun
from rompy_tui.backends.hosted import HostedConfig
from rompy_tui.backends import ExecutionContext
from rompy_tui.errors import StageTimeout
from rompy_tui.plugins import find, Kind
config = HostedConfig(find(Kind.BACKEND, "full"), {"type": "full", "behave": "hang"})
HostedConfig.timeout = 3
run = ModelRun(run_id="r", output_dir="out")
try: run.run(config, context=ExecutionContext(grace=0.5))
except StageTimeout as error: print("stopped:", error)
"""
    env = {**plugins("full_backend"), "MARK": str(tmp_path)}
    done = fresh(code, env=env)
    assert "stopped: full ran longer than its timeout of 3 s" in done.stdout, done.stderr
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            assert f"MARK={tmp_path}".encode() not in environment


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("raise", "ValueError: bad outputs"),
        ("exit", "without an answer"),
        ("systemexit", "SystemExit: 3"),
        ("false", "it said so"),
        ("well", ""),
        ("print", ""),
    ],
)
def test_processors(how: str, said: str, cli: Any, plugins: Install, tmp_path: Path) -> None:
    text = "backend: {type: local, command: 'true'}\n"
    text += f"postprocessor: {{type: failing, env_vars: {{HOW: {how!r}}}, working_dir: .}}\n"
    status, result = outcome(cli, tmp_path, text, plugins("failing_processor"))
    assert status == (1 if said else 0), result
    if said:
        assert result["stage"] == "postprocess"
        assert said in result["error"]
    else:
        assert result["postprocess_results"]["where"] == str(tmp_path)


def test_a_broken_plugin_is_named_before_anything_runs(
    cli: Any, plugins: Install, tmp_path: Path
) -> None:
    (tmp_path / "p.yml").write_text(MODEL + "backend: {type: raising, a: 1}\n")
    done = cli("pipeline", "p.yml", env=plugins("raising"))
    assert done.returncode == 1
    assert "broken at import" in done.stderr
    assert not (tmp_path / "out").exists()
