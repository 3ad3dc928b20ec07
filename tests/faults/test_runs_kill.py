"""Faults 17, 18 and 20: what a run started is ended, all of it; how it died is told apart."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rompy_tui import proc
from rompy_tui.supervision import RunState, cancel

_NASTY = """
import os, signal, sys, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
def stay(name):
    open(f"pid.{name}.{os.getpid()}", "w").close()
    time.sleep(600)
for depth in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
                stay(f"daemon{depth}")
            stay(f"session{depth}")
        os._exit(0)
if os.fork() == 0:
    os.environ.clear()
    os.execve("/bin/sleep", ["sleep", "600"], {})
if os.fork() == 0:
    os.setpgid(0, 0)
    stay("group")
while len([n for n in os.listdir(".") if n.startswith("pid.")]) < 7:
    time.sleep(0.01)
open("started", "w").close()
time.sleep(600)
"""


def below(pid: int) -> list[dict[str, Any]]:
    """The processes below another that have not ended."""
    return list(filter(proc.is_alive, map(proc.identity, proc.descendants(pid))))


@pytest.fixture
def nasty(begin: Any, runs: Any, wait: Any, write: Any) -> Any:
    """Begin a run of a tree that ignores SIGTERM; give it and its processes."""
    program = write("nasty.py", _NASTY)

    def make(**more: Any) -> tuple[Any, list[dict[str, Any]]]:
        run = begin(f"{sys.executable} {program}; true", **more)
        wait((runs.folder_of(run) / "started").exists)
        known = runs.exit_slot(run)
        tree = [known["shim"], *below(known["shim"]["pid"])]
        # The shell, what it started, three daemons, three sessions, a group, a sleep, the shim.
        assert len(tree) == 11
        return run, tree

    return make


@pytest.mark.parametrize("shim", ["the watcher lives", "the watcher was killed"])
@pytest.mark.parametrize("how", ["cancelled", "timed_out"])
def test_17_nothing_is_left_of_a_nasty_tree(
    shim: str, how: str, nasty: Any, runs: Any, end: Any
) -> None:
    more = {"limits": {"run": 5.0}} if how == "timed_out" else {}
    run, tree = nasty(grace=1.0, **more)
    if shim == "the watcher was killed":
        runs.kill(tree[0])
    if how == "cancelled":
        assert cancel(run)
    end(run)
    assert run.state.value == how
    assert [known for known in tree if proc.is_alive(known)] == []
    (stage,) = run.stages.values()
    asked = stage.started + 5.0
    if how == "cancelled":
        (asked,) = [e.time for e in run.events if e.kind == "cancel"]
    assert 1.0 <= run.ended - asked <= 1.0 + 1.0 + 0.5


@pytest.mark.parametrize("shim", ["the watcher lives", "the watcher was killed"])
def test_17_what_a_stage_leaves_behind_ends_with_it(
    shim: str, begin: Any, runs: Any, end: Any, wait: Any, write: Any
) -> None:
    """The model has ended well; what it left in the background does not go on beside the next."""
    program = write("nasty.py", _NASTY)
    command = f"{sys.executable} {program} & while [ ! -e go ]; do sleep 0.02; done"
    run = begin(command, grace=0.5)
    wait((runs.folder_of(run) / "started").exists)
    if shim == "the watcher was killed":
        runs.kill(runs.exit_slot(run)["shim"])
    (runs.folder_of(run) / "go").touch()
    assert end(run).state is RunState.SUCCEEDED
    assert not runs.marked(run)
    left = [int(path.name.rpartition(".")[2]) for path in runs.folder_of(run).glob("pid.*")]
    assert len(left) == 7
    assert not [pid for pid in left if _is_nasty(pid)]


def _is_nasty(pid: int) -> bool:
    try:
        return b"nasty.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


_COMET = """
#include <stdio.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
int main(void) {
  time_t end = time(0) + 100;
  while (time(0) < end) {
    pid_t pid = fork();
    if (pid > 0) _exit(0);
    if (pid < 0) usleep(100);
    setsid();
    FILE *f = fopen("beat", "w");
    if (f) { fprintf(f, "%ld", (long)time(0)); fclose(f); }
  }
}
"""


@pytest.fixture
def comet(tmp_path: Path) -> Path:
    """A program that forks and exits for ever, which is for 100 s."""
    source = tmp_path / "comet.c"
    source.write_text(_COMET)
    program = tmp_path / "comet"
    try:
        subprocess.run(["cc", "-O1", "-o", program, source], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no C compiler")
    return program


def flies(beat: Path) -> bool:
    """Whether the comet still writes its file anew."""
    before = beat.stat().st_mtime_ns
    time.sleep(0.5)  # it is the time itself in which nothing must happen
    return beat.stat().st_mtime_ns != before


@pytest.mark.parametrize("shim", ["the watcher lives", "the watcher was killed"])
@pytest.mark.parametrize("how", ["cancelled", "timed_out"])
def test_18_a_comet(
    shim: str, how: str, comet: Path, begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    more = {"limits": {"run": 5.0}} if how == "timed_out" else {}
    run = begin(f"{comet} & echo > started; sleep 600; true", grace=0.5, **more)
    folder = runs.folder_of(run)
    wait(lambda: (folder / "started").exists() and (folder / "beat").exists())
    if shim == "the watcher was killed":
        runs.kill(runs.exit_slot(run)["shim"])
    assert flies(folder / "beat")
    if how == "cancelled":
        assert cancel(run)
    end(run)
    assert run.state.value == how
    assert not flies(folder / "beat")


def test_18_a_comet_behind_a_stage_that_has_ended(
    comet: Path, begin: Any, runs: Any, end: Any
) -> None:
    run = end(begin(f"{comet} & while [ ! -e beat ]; do sleep 0.02; done", grace=0.5))
    assert run.state is RunState.SUCCEEDED
    assert not flies(runs.folder_of(run) / "beat")


@pytest.mark.parametrize(
    ("command", "code", "number", "said"),
    [
        ("exit 137", 137, None, "the command ended with exit status 137"),
        ("exit 143", 143, None, "the command ended with exit status 143"),
        ("kill -9 $$", None, 9, "the command was ended by signal 9 (SIGKILL)"),
        ("kill -15 $$", None, 15, "the command was ended by signal 15 (SIGTERM)"),
        ("kill -11 $$", None, 11, "the command was ended by signal 11 (SIGSEGV)"),
        ("kill -40 $$", None, 40, "the command was ended by signal 40 ("),
        ("exit 255", 255, None, "the command ended with exit status 255"),
    ],
)
def test_20_death_by_signal_and_exit_codes(
    command: str, code: int | None, number: int | None, said: str, begin: Any, end: Any
) -> None:
    run = end(begin(command))
    assert (run.state, run.exit, run.signal) == (RunState.FAILED, code, number)
    assert said in run.reason


def test_a_run_is_cancelled_twice_and_by_two_at_once(
    begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    run = begin("trap 'echo asked >> asked' TERM; echo > started; while :; do sleep 0.05; done")
    wait((runs.folder_of(run) / "started").exists)
    code = (
        "import sys; from pathlib import Path\n"
        "from rompy_tui.supervision import cancel\n"
        "from rompy_tui.supervision.record import read_run\n"
        "run = read_run(Path(sys.argv[1])); print('ready', flush=True); input()\n"
        "print(cancel(run), flush=True); input(); print(cancel(run))\n"
    )
    command = [sys.executable, "-c", code, run.directory]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **pipes) for _ in range(2)]
    assert [p.stdout.readline() for p in both] == ["ready\n"] * 2
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    assert [p.stdout.readline() for p in both] == ["True\n"] * 2
    end(run)
    assert [p.communicate("\n")[0] for p in both] == ["False\n"] * 2
    assert run.state is RunState.CANCELLED
    assert run.reason == "the run stage was cancelled: stopped because somebody asked for it"
    assert (runs.folder_of(run) / "asked").read_text() == "asked\n"
    assert not cancel(run)
    assert run.state is RunState.CANCELLED


def test_a_run_that_ends_well_when_asked_to_stop_is_cancelled(
    begin: Any, runs: Any, end: Any, wait: Any
) -> None:
    """A model that takes SIGTERM for a reason to exit with 0 has not done its work."""
    run = begin("trap 'exit 0' TERM; echo > started; while :; do sleep 0.05; done", retries=2)
    wait((runs.folder_of(run) / "started").exists)
    assert cancel(run)
    assert end(run).state is RunState.CANCELLED
    assert run.stages["run"].attempt == 1


def test_a_run_is_cancelled_while_it_generates(begin: Any, end: Any, wait: Any, runs: Any) -> None:
    """In a template that never ends; what follows does not begin."""
    template = begin.workspace / "template"
    template.mkdir()
    (template / "INPUT").write_text(
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    )
    document = {
        "config": {
            "run_id": "r",
            "output_dir": "out",
            "config": {"model_type": "base", "template": "./template"},
        }
    }
    run = begin("true", stages=("generate", "run"), document=document, grace=0.5)
    wait(lambda: run.refresh() or run.stage == "generate")
    wait(lambda: runs.marked(run))
    assert cancel(run)
    assert end(run).state is RunState.CANCELLED
    assert list(run.stages) == ["generate"]
    assert not runs.marked(run)


def test_a_run_is_cancelled_between_stages(begin: Any, end: Any, runs: Any, wait: Any) -> None:
    """The request comes while nothing of the run is there that could be stopped."""
    run = begin(
        "echo > started; while [ ! -e go ]; do sleep 0.02; done", stages=("run", "postprocess")
    )
    wait((runs.folder_of(run) / "started").exists)
    runs.kill(runs.supervisor_of(run))
    (runs.folder_of(run) / "go").touch()
    wait(lambda: "status" in runs.exit_slot(run))
    assert cancel(run)  # whoever asks adopts it, and the model has ended well by then
    assert end(run).state is RunState.CANCELLED
    assert {n: s.state for n, s in run.stages.items()} == {"run": "succeeded"}


def test_a_request_to_stop_that_comes_with_the_start(begin: Any, end: Any, runs: Any) -> None:
    """At any moment of a stage's beginning it is heard: the stage ends long before the grace."""
    for _ in range(6):
        run = begin("sleep 600; true", grace=20.0)
        assert cancel(run)
        end(run)
        assert run.state is RunState.CANCELLED
        assert run.ended - run.asked < 10
        assert not runs.marked(run)


_LATE = """
import os, signal, sys
if "run" in sys.orig_argv:
    enter = os.chdir
    def chdir(path):
        os.kill(os.getpid(), signal.SIGTERM)
        enter(path)
    os.chdir = chdir
"""


def test_a_request_to_stop_just_before_the_command_begins(
    begin: Any, end: Any, runs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGTERM comes when the stage's process is about to become the command."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_LATE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    run = end(begin("echo > ran"))
    assert run.state is RunState.CANCELLED
    assert "stopped before the command began" in run.reason
    assert not (runs.folder_of(run) / "ran").exists()


def test_a_supervisor_that_is_asked_to_end(begin: Any, runs: Any, end: Any, wait: Any) -> None:
    """As when the machine is shut down: the run is cancelled and says why."""
    run = begin("echo > started; sleep 600; true")
    wait((runs.folder_of(run) / "started").exists)
    runs.kill(runs.supervisor_of(run), 15)
    assert end(run).state is RunState.CANCELLED
    assert "the supervisor was asked to end (SIGTERM)" in [e.message for e in run.events]
