"""Faults by their numbers; ``docs/reliability.md`` says where the others are tried."""

from __future__ import annotations

import json
import os
import pty
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]


def pipeline(command: str, **model_run: str) -> str:
    return json.dumps(
        {
            "config": {"run_id": "r", "output_dir": "out", **model_run},
            "backend": {"type": "local", "command": command},
        }
    )


def test_15_a_million_lines_are_all_on_disk(cli: Any, write: Write, tmp_path: Path) -> None:
    write("p.json", pipeline("seq 1000000"))
    done = cli("pipeline", "p.json")
    assert done.returncode == 0
    (log,) = tmp_path.glob(".rompy-tui/runs/*/run.log")
    lines = [x for x in log.read_bytes().split(b"\n") if x.isdigit()]
    assert len(lines) == 1_000_000
    assert lines[-1] == b"1000000"


NOISE = r"""
printf '\033]0;title\007\033[2J\233 31m [bold red]markup[/] \377\376\n'
printf '10%%\r50%%\r100%%\n'
printf '\342\200\256right to left\n'
head -c 10000000 /dev/zero | tr '\0' x; echo
printf 'no end'
exit 1
"""


def test_16_output_made_to_hurt(cli: Any, write: Write, tmp_path: Path) -> None:
    write("p.json", pipeline(NOISE))
    done = cli("pipeline", "p.json")
    assert done.returncode == 1
    shown = done.stdout + done.stderr
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\u202e", "\r", "\0"}
    assert max(map(len, shown.splitlines())) < 5000
    assert "  | 100%" in shown
    assert "[bold red]markup[/]" in shown
    assert "no end" in shown
    (log,) = tmp_path.glob(".rompy-tui/runs/*/run.log")
    assert b"\x1b]0;title\x07" in log.read_bytes()


@pytest.mark.parametrize("name", ["a b", "a'b", 'a"b', "a$(touch evil)b", "a%b", "a;b", "-a", "é"])
def test_35_odd_names_are_literal(name: str, tmp_path: Path, cli: Any) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "p.json").write_text(pipeline("pwd > where", run_id=f"run {name}", output_dir=name))
    done = cli("pipeline", "./p.json", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    where = folder / name / f"run {name}" / "where"
    assert where.read_text() == f"{where.parent}\n"
    assert not list(tmp_path.rglob("evil"))


def test_42_no_terminal(cli: Any, tmp_path: Path) -> None:
    for words in ([], ["."], ["open", "."]):
        done = cli(*words)
        assert done.returncode == 2
        assert "needs a terminal" in done.stderr
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.environ["TERM"] = "dumb"
        os.execv(sys.executable, [sys.executable, "-m", "rompy_tui"])
    said = b""
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:
            break
        if not chunk:
            break
        said += chunk
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
    assert b"TERM=dumb" in said
    assert b"Traceback" not in said
    os.close(master)
