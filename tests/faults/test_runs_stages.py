"""Faults 19 and 21, limits and retries: stages that end badly."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.launch import launch
from rompy_tui.supervision import Run, RunState, cancel, files, start

_ALL = ("generate", "run", "postprocess")


@pytest.mark.parametrize("kind", ["relative", "in a shell", "on PATH", "not executable", "no file"])
def test_19_a_command_that_is_not_there(kind: str, begin: Any, end: Any, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("text")
    command, shell, said = {
        "relative": ("./model", True, "the command './model' was not found"),
        "in a shell": ("no-such-model --x", True, "the command 'no-such-model' was not found"),
        "on PATH": ("no-such-model --x", False, "'no-such-model' could not be started: no such"),
        "not executable": (f"{tmp_path}/plain", True, "is not executable"),
        "no file": (f"{tmp_path}", True, "is not a program"),
    }[kind]
    run = end(begin(command, backend={"shell": shell}, retries=0))
    assert run.state is RunState.FAILED
    assert said in run.reason


def test_19_a_working_directory_that_is_not_there(begin: Any, end: Any, tmp_path: Path) -> None:
    """It was there when the run was asked for, and is not when its turn comes."""
    folder = tmp_path / "work"
    folder.mkdir()
    prepared = begin.prepared("true", backend={"working_dir": str(folder)})
    folder.rmdir()
    run = end(_launched(begin, prepared))
    assert run.state is RunState.FAILED
    assert f"working directory does not exist: {folder}" in run.reason


def _launched(begin: Any, prepared: Any) -> Run:
    return launch(prepared, begin.store)


def test_19_the_folder_where_it_was_asked_for_is_gone(begin: Any, end: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    prepared = begin.prepared("true", workspace=str(elsewhere), retries=2, retry_delay=0)
    elsewhere.rmdir()
    run = end(_launched(begin, prepared))
    assert run.state is RunState.FAILED
    said = "the folder that the run was asked for in cannot be entered: no such file or directory"
    assert said in run.reason
    assert run.stages["run"].attempt == 1


_PLUGIN = '''# rompy.postprocess: breaking = :Breaking
"""A processor that breaks its process."""
import ctypes, os, resource, sys, time
class Breaking:
    def process(self, model_run, **kwargs):
        how = os.environ["HOW"]
        if how == "segfault":
            ctypes.string_at(0)
        if how == "exit 0":
            os._exit(0)
        if how == "exit 9":
            os._exit(9)
        if how == "no result":
            sys.stdout.flush(); os.close(1); os.close(2); os._exit(0)
        if how == "memory":
            resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
            block = [bytearray(64 << 20) for _ in range(100)]
        if how == "killed":
            os.kill(os.getpid(), 9)
        if how == "sleep":
            time.sleep(600)
        return {"success": True}
'''


@pytest.fixture
def breaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """Install a processor that breaks its process in a way; give what a run of it needs."""
    site = tmp_path / "site"
    metadata = site / "breaking-1.0.dist-info"
    metadata.mkdir(parents=True)
    (site / "breaking.py").write_text(_PLUGIN)
    (metadata / "METADATA").write_text("Name: breaking\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[rompy.postprocess]\nbreaking = breaking:Breaking\n"
    )

    # Plugins are looked for from inside another interpreter, not by this one.
    python = site / "python"
    python.symlink_to(sys.executable)

    def install(how: str) -> dict[str, Any]:
        monkeypatch.setenv("PYTHONPATH", str(site))
        monkeypatch.setenv("HOW", how)
        document = {"postprocessor": {"type": "breaking"}}
        return {"document": document, "stages": ("run", "postprocess"), "python": str(python)}

    return install


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("segfault", "SIGSEGV"),
        ("exit 0", "exit"),
        ("exit 9", "9"),
        ("no result", "exit"),
        ("memory", "memory"),
        ("killed", "SIGKILL"),
    ],
)
def test_21_a_processor_that_breaks_its_process(
    how: str, said: str, begin: Any, end: Any, breaking: Any
) -> None:
    run = end(begin("true", **breaking(how)))
    assert run.state is RunState.FAILED
    assert run.stage == "postprocess"
    assert said.lower() in run.reason.lower(), run.reason


_SITE = """
import os, sys
if "rompy_tui.launch.stage" in " ".join(sys.orig_argv) and "generate" in sys.orig_argv:
    import atexit, ctypes, resource
    how = os.environ["HOW"]
    if how == "segfault": ctypes.string_at(0)
    if how == "exit 0": os._exit(0)
    if how == "exit 9": os._exit(9)
    if how == "killed": os.kill(os.getpid(), 9)
    if how == "memory":
        resource.setrlimit(resource.RLIMIT_AS, (40 << 20, 40 << 20))
    if how == "after": atexit.register(lambda: ctypes.string_at(0))
"""


@pytest.mark.parametrize(
    ("how", "said", "code", "number"),
    [
        ("segfault", "the stage's process was ended by signal 11 (SIGSEGV)", None, 11),
        ("exit 0", "ended with exit status 0 before it had a result", 0, None),
        ("exit 9", "the stage's process ended with exit status 9", 9, None),
        ("killed", "the stage's process was ended by signal 9 (SIGKILL)", None, 9),
        ("memory", "the stage's process ended with exit status 1", 1, None),
        ("after", "said that it succeeded, then its process was ended by signal 11", None, 11),
    ],
)
def test_21_a_stages_own_process_breaks(
    how: str,
    said: str,
    code: int | None,
    number: int | None,
    begin: Any,
    end: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is loaded into it: it dies, and the run has failed with that reason."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_SITE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    monkeypatch.setenv("HOW", how)
    run = end(begin("true", stages=_ALL))
    assert run.state is RunState.FAILED
    assert run.stage == "generate"
    assert said in run.reason
    assert (run.exit, run.signal) == (code, number)
    assert list(run.stages) == ["generate"]


def test_21_killed_for_memory_by_the_kernel(begin: Any, runs: Any, end: Any, wait: Any) -> None:
    """In a cgroup of 64 MB: the message says that memory was short."""
    group = _memory_group()
    try:
        eats = "import sys; sys.stdin.readline(); x = bytearray(500 << 20)"
        command = f"echo > started; exec {sys.executable} -c '{eats}' < go"
        os.mkfifo(_folder(begin) / "go")
        run = begin(command)
        wait((_folder(begin) / "started").exists)
        child = runs.exit_slot(run)["child"]["pid"]
        (group / "cgroup.procs").write_text(str(child))
        (_folder(begin) / "go").write_text("on\n")
        end(run)
    finally:
        group.rmdir()
    assert (run.state, run.signal) == (RunState.FAILED, 9)
    assert "SIGKILL): the machine ran out of memory" in run.reason


def _folder(begin: Any) -> Path:
    folder = Path(begin.workspace / "out" / "r")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _memory_group() -> Path:
    """A cgroup of 64 MB without swap; skip where there cannot be one."""
    for root, limit in (
        (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
        (Path("/sys/fs/cgroup"), "memory.max"),
    ):
        group = root / f"rompy-tui-test-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / limit).write_text(str(64 << 20))
        except OSError:
            group.rmdir()
            continue
        return group
    pytest.skip("no cgroup with a memory limit can be made")


@pytest.mark.parametrize("stage", ["run", "postprocess"])
def test_a_time_limit_that_was_made_shorter_in_the_record(
    stage: str, begin: Any, end: Any, breaking: Any, runs: Any
) -> None:
    command = "sleep 600; true" if stage == "run" else "true"
    more = breaking("sleep")
    run = begin(command, limits={stage: 2.0}, retries=3, retry_delay=0, **more)
    end(run)
    assert run.state is RunState.TIMED_OUT
    assert run.stage == stage
    assert "time limit" in run.reason or "timeout" in run.reason
    assert "2" in run.reason
    assert run.stages[stage].attempt == 1
    assert 2.0 <= run.stages[stage].seconds < 10.0
    assert not runs.marked(run)


def test_retries_keep_what_each_attempt_said(begin: Any, end: Any) -> None:
    command = 'echo x >> tried; n=$(wc -l < tried); echo "attempt $n"; test "$n" = 3 || exit $n'
    run = end(begin(command, retries=5, retry_delay=0.2))
    assert run.state is RunState.SUCCEEDED
    assert run.stages["run"].attempt == 3
    for attempt in (1, 2, 3):
        assert run.log("run", attempt).read_text().endswith(f"attempt {attempt}\n")
    said = [(e.details.get("attempt"), e.state, e.message) for e in run.events if e.kind == "stage"]
    assert said[1::2] == [
        (1, "failed", "the command ended with exit status 1"),
        (2, "failed", "the command ended with exit status 2"),
        (3, "succeeded", "local ended well"),
    ]
    waiting = [e.message for e in run.events if e.kind == "waiting"]
    assert waiting == [f"runs run again in 0.2 s (attempt {n} of 6)" for n in (2, 3)]


def test_retries_come_to_an_end(begin: Any, end: Any) -> None:
    run = end(begin("echo x >> tried; exit 4", retries=2, retry_delay=0))
    assert (run.state, run.exit, run.stages["run"].attempt) == (RunState.FAILED, 4, 3)
    assert (Path(run.request.folder) / "tried").read_text() == "x\n" * 3


@pytest.mark.parametrize("why", ["missing program", "invalid config", "no snapshot"])
def test_what_is_not_tried_again(why: str, begin: Any, end: Any) -> None:
    """The same would happen the next time."""
    command = "no-such-model" if why == "missing program" else "true"
    prepared = begin.prepared(command, retries=3, retry_delay=0)
    texts = {files.CONFIG: prepared.snapshot}
    if why == "invalid config":
        texts = {files.CONFIG: prepared.snapshot.replace("run_id: r", "run_id: a/b")}
        assert texts[files.CONFIG] != prepared.snapshot
    if why == "no snapshot":
        texts = {}
    run = begin.store.create(prepared.request, texts)
    start(run)
    end(run)
    assert run.state is RunState.FAILED
    assert run.stages["run"].attempt == 1
    assert not [e for e in run.events if e.kind == "waiting"]


def test_a_run_is_cancelled_while_it_waits_to_try_again(begin: Any, end: Any, wait: Any) -> None:
    run = begin("exit 4", retries=3, retry_delay=600)
    wait(lambda: run.refresh() or "again in 600 s" in run.reason)
    assert cancel(run)
    end(run)
    assert run.state is RunState.CANCELLED
    assert "stopped while it waited to try again" in run.reason
    assert run.stages["run"].state == "cancelled"


def test_the_folder_is_removed_after_a_failure(begin: Any, runs: Any, end: Any) -> None:
    run = end(begin("exit 4", cleanup_on_failure=True, stages=("generate", "run")))
    assert run.state is RunState.FAILED
    assert run.exit == 4
    assert not runs.folder_of(run).exists()
    assert list(run.stages) == ["generate", "run"]


def test_a_folder_that_cannot_be_removed(begin: Any, end: Any, tmp_path: Path) -> None:
    """The cleaning up itself fails: the run's own failure stays its reason."""
    gone = tmp_path / "bin" / "python"
    gone.parent.mkdir()
    gone.symlink_to(sys.executable)
    run = end(begin(f"rm {gone}; exit 4", cleanup_on_failure=True, interpreter=str(gone)))
    assert "exit status 4" in run.reason
    (warning,) = [e.message for e in run.events if e.kind == "warning"]
    assert warning.startswith("the run's folder was not removed: the interpreter")


def test_a_model_begins_as_from_a_shell(begin: Any, end: Any) -> None:
    """Signals are as a shell leaves them; a broken pipe ends the writer quietly."""
    run = end(begin("grep -E 'Sig(Ign|Blk)' /proc/self/status; yes | head -n 1"))
    assert run.state is RunState.SUCCEEDED
    text = run.log("run").read_text()
    # 32 and 33 belong to the C library, which lets nobody change them.
    ignored = int(text.partition("SigIgn:")[2].split()[0], 16) & ~(0b11 << 31)
    assert ignored == 0
    assert "SigBlk:\t0000000000000000\n" in text
    assert "roken pipe" not in text
