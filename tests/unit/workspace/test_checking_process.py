"""The process that checks big texts: the same answers, and nothing left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rompy_tui.documents import load_text
from rompy_tui.errors import ExecutionError
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.workspace.checking_process import CheckingProcess

WRONG = "backend: !include local.yml\nconfig:\n  model_type: base\n  ${NOT_THERE}: 1\nrun_it: [\n"
LIMIT = 60.0


def _until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def process(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CheckingProcess]:
    """A process that is ready, whose current directory holds what could lead it astray."""
    for name in ("pickle", "yaml", "gc", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')\n")
    (tmp_path / "local.yml").write_text("type: local\ntimeout: 5\n")
    monkeypatch.chdir(tmp_path)
    made = CheckingProcess(catalogue)
    _until(lambda: made.ready)
    yield made
    made.stop()


@pytest.mark.parametrize(
    "text",
    [
        WRONG,
        "type: local\ncommand: x\n",
        "type: local\nworking_dir: nowhere\ncommand: [\n---\ntype: docker\ncpu: 200\n",
        "",
        "type: local\n" + "".join(f"key_{n}: {n}\n" for n in range(3000)),
    ],
)
def test_it_finds_what_is_found_here(
    process: CheckingProcess, catalogue: Catalogue, tmp_path: Path, text: str
) -> None:
    """Every diagnostic is equal, includes and their places as well."""
    here = check_loaded(load_text(text, "x.yml", tmp_path), catalogue).diagnostics
    for _ in range(2):
        assert process.check(text, "x.yml", tmp_path) == tuple(here)


def test_relative_values_start_where_this_process_stands(
    process: CheckingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "type: local\ncommand: x\nworking_dir: there\n"
    assert [d.path for d in process.check(text, "x.yml", tmp_path)] == [("working_dir",)]
    (tmp_path / "other" / "there").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "other")
    assert process.check(text, "x.yml", tmp_path) == ()


def test_a_killed_one_is_an_error_and_stays_one(process: CheckingProcess, tmp_path: Path) -> None:
    os.kill(process._process.pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(ExecutionError):
            process.check("type: local\n", "x.yml", tmp_path)


def test_one_that_dies_before_it_is_ready(catalogue: Catalogue) -> None:
    made = CheckingProcess(catalogue)
    os.kill(made._process.pid, signal.SIGKILL)

    def fails() -> bool:
        try:
            assert not made.ready
        except ExecutionError:
            return True
        return False

    _until(fails)
    made.stop()


def test_no_interpreter(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ExecutionError, match="big files"):
        CheckingProcess(catalogue)


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Also where that is killed and cannot tell it."""
    code = (
        "import os, signal, time\n"
        "from rompy_tui.plugins.host import Host\n"
        "from rompy_tui.validation import Catalogue\n"
        "from rompy_tui.workspace.checking_process import CheckingProcess\n"
        "made = CheckingProcess(Catalogue(Host()))\n"
        "while not made.ready: time.sleep(0.01)\n"
        "print(made._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=LIMIT)
    assert done.returncode == -signal.SIGKILL, done.stderr
    # It may be a child of the init process by then, which need not collect it at once.
    state = Path("/proc") / done.stdout.decode().strip() / "stat"
    _until(lambda: not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z")
