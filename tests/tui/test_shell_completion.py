"""What Tab does in a real shell, once it read ``rompy-tui completion bash``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def bash(workspace: Path, terminal: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bash that completes words of the program."""
    program = workspace.parent / "bin" / "rompy-tui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rompy_tui "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.setenv("PS1", "ready> ")
    shell = terminal(shell=["bash", "--norc", "--noprofile", "-i"])
    shell.until_shows("ready>")
    shell.keys('eval "$(rompy-tui completion bash)" && echo can "complete"\n')
    shell.until_shows("can complete")
    return shell


def test_verbs_options_and_files(bash: Any) -> None:
    for typed, completed in (
        ("rompy-tui valid", "rompy-tui validate"),
        ("--form", "validate --format"),
        ("gi", "--format github"),
        ("backends/l", "github backends/local.yml"),
    ):
        bash.keys(f"{typed}\t")
        bash.until_shows(completed)
    bash.keys("&& echo 'ended' well\n")
    bash.until_shows("ended well")


def test_ids_of_runs(bash: Any, cli: Any, workspace: Path) -> None:
    done = cli("run", "model.yml", "--backend-config", "backends/local.yml", cwd=workspace)
    assert done.returncode == 0, done.stderr
    (record,) = (workspace / ".rompy-tui" / "runs").glob("2*")
    bash.keys(f"rompy-tui runs show {record.name[-4:]}\t")
    bash.until_shows(f"rompy-tui runs show {record.name}")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_takes_what_is_meant_for_it(cli: Any, shell: str) -> None:
    done = cli("completion", shell)
    assert done.returncode == 0
    assert f"_ROMPY_TUI_COMPLETE={shell}_complete" in done.stdout
    if shutil.which(shell):
        checked = [shell, "--no-execute" if shell == "fish" else "-n", "/dev/stdin"]
        said = subprocess.run(checked, input=done.stdout, capture_output=True, text=True)
        assert (said.returncode, said.stderr) == (0, "")


def test_what_cannot_be_completed_says_nothing(cli: Any) -> None:
    asked = {"_ROMPY_TUI_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    for line in ("rompy-tui nosuch x", "rompy-tui runs nosuch x", "rompy-tui runs nosuch"):
        done = cli(env={**asked, "COMP_WORDS": line})
        assert (done.stdout.strip(), done.stderr) == ("", ""), line
