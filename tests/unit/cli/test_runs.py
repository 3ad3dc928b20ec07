"""``rompy-tui runs``, ``--detach`` and ``--retries``: runs without the terminal they began in."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision import RunState, Store

Write = Callable[..., Path]
ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
FIELDS = {"id", "run_id", "state", "stage", "backend", "started", "ended", "exit"}


@pytest.fixture
def pipeline(write: Write) -> Callable[..., str]:
    def make(command: str, name: str = "p.yml", run_id: str = "r", **backend: Any) -> str:
        values = {"type": "local", "command": command, **backend}
        config = {"run_id": run_id, "output_dir": "out"}
        write(name, json.dumps({"config": config, "backend": values}))
        return name

    return make


def test_a_detached_run(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    done = cli("pipeline", pipeline("echo hello"), "--detach")
    assert done.returncode == 0
    assert ID.fullmatch(done.stdout.strip())
    run_id = done.stdout.strip()
    assert run_id in cli("runs").stdout
    waited = cli("runs", "wait", run_id)
    assert (waited.returncode, waited.stdout) == (0, "")
    assert f"{run_id}: succeeded" in waited.stderr
    shown = cli("runs", "logs", run_id, "--stage", "run")
    assert shown.stdout.splitlines()[-1] == "hello"
    assert not shown.stdout.startswith("==>")
    whole = cli("runs", "logs", run_id[-4:])
    assert [x for x in whole.stdout.splitlines() if x.startswith("==>")] == [
        "==> generate <==",
        "==> run <==",
        "==> postprocess <==",
    ]


def test_the_list(cli: Any, pipeline: Any) -> None:
    assert json.loads(cli("runs", "--json").stdout) == []
    assert "no runs here yet" in cli("runs").stderr
    cli("pipeline", pipeline("exit 3"))
    cli("pipeline", pipeline("kill -TERM $$", "q.yml", "second"))
    found = json.loads(cli("runs", "--json").stdout)
    assert all(set(run) >= FIELDS for run in found)
    assert [(r["run_id"], r["state"], r["exit"], r["signal"]) for r in found] == [
        ("second", "failed", None, signal.SIGTERM),
        ("r", "failed", 3, None),
    ]
    assert [r["stage"] for r in found] == ["run", "run"]
    assert json.loads(cli("runs", "--state", "succeeded", "--json").stdout) == []
    assert len(json.loads(cli("runs", "list", "--state", "failed", "--json").stdout)) == 2
    lines = cli("runs").stdout.splitlines()
    assert len(lines) == 3
    assert "exit status 3" in lines[2]


def test_a_run_that_failed_says_how(cli: Any, pipeline: Any) -> None:
    cli("pipeline", pipeline("seq 100; exit 4"), "--detach")
    waited = cli("runs", "wait", "last")
    assert waited.returncode == 1
    assert "the run stage failed: the command ended with exit status 4" in waited.stderr
    assert "  | 100" in waited.stderr
    shown = cli("runs", "show", "last").stdout
    assert "generate     succeeded" in shown
    assert "postprocess  -" in shown
    assert "from         p.yml\n" in shown
    whole = json.loads(cli("runs", "show", "last", "--json").stdout)
    assert whole["stages"]["run"]["state"] == "failed"
    assert whole["outcome"]["error"] == "the command ended with exit status 4"


def test_following_and_cancelling(cli: Any, pipeline: Any, tmp_path: Path, wait: Any) -> None:
    run_id = cli("pipeline", pipeline("echo begun; sleep 600; true"), "--detach").stdout.strip()
    following = subprocess.Popen(
        [sys.executable, "-m", "rompy_tui", "runs", "logs", run_id, "--stage", "run", "-f"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert following.stdout is not None
    while following.stdout.readline() != "begun\n":
        assert following.poll() is None
    late = cli("runs", "wait", run_id, "--timeout", "0.1")
    assert (late.returncode, "has not ended: running" in late.stderr) == (1, True)
    assert cli("runs", "cancel", run_id).returncode == 0
    _, said = following.communicate(timeout=60)
    assert following.returncode == 0
    assert "cancelled" in said
    assert cli("runs", "wait", run_id).returncode == 1
    again = cli("runs", "cancel", run_id)
    assert again.returncode == 1
    assert "has ended already: cancelled" in again.stderr


def test_the_last_lines_and_those_that_match(cli: Any, pipeline: Any) -> None:
    cli("pipeline", pipeline("seq 100000"))
    last = cli("runs", "logs", "last", "--stage", "run", "-n", "2").stdout
    assert last == "99999\n100000\n"
    found = cli("runs", "logs", "last", "--stage", "run", "--grep", "^9+$").stdout.split()
    assert found == ["9", "99", "999", "9999", "99999"]
    wrong = cli("runs", "logs", "last", "--grep", "(")
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr


def test_a_run_again(cli: Any, pipeline: Any, write: Write) -> None:
    cli("pipeline", pipeline("echo first"))
    write("p.yml", '{"config": {"run_id": "other"}}')
    done = cli("runs", "retry", "last")
    assert done.returncode == 0
    assert "p.yml changed since" in done.stderr
    assert "  | first" in done.stdout
    newer, older = json.loads(cli("runs", "--json").stdout)
    assert newer["run_id"] == older["run_id"] == "r"
    detached = cli("runs", "retry", older["id"], "--detach").stdout.strip()
    assert ID.fullmatch(detached)
    assert cli("runs", "wait", detached).returncode == 0


def test_in_what_two_runs_differ(cli: Any, pipeline: Any) -> None:
    cli("pipeline", pipeline("true", env_vars={"API_KEY": "s3cr3t-0123456789", "N": "1"}))
    cli("pipeline", pipeline("true", env_vars={"API_KEY": "s3cr3t-9876543210", "N": "2"}))
    first, second = [run["id"] for run in json.loads(cli("runs", "--json").stdout)][::-1]
    shown = cli("runs", "diff", first, second).stdout
    assert '-      N: "1"' in shown
    assert '+      N: "2"' in shown
    assert "s3cr3t" not in shown
    assert "same values" in cli("runs", "diff", first, first).stderr


def test_old_runs_are_removed(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    path = pipeline("true")
    for _ in range(3):
        cli("pipeline", path)
    pipeline("exit 1")
    cli("pipeline", path)
    assert cli("runs", "prune").stdout == ""
    ids = [run["id"] for run in json.loads(cli("runs", "--json").stdout)]
    words = ("runs", "prune", "--older-than", "0")
    dry = cli(*words, "--keep", "2", "--dry-run")
    assert dry.stdout.split() == ids[2:]
    assert cli(*words, "--state", "failed").stdout.split() == [ids[0]]
    assert cli(*words, "--keep", "1").stdout.split() == ids[2:]
    assert [run["id"] for run in json.loads(cli("runs", "--json").stdout)] == [ids[1]]
    assert (tmp_path / "out" / "r").is_dir()


def test_a_run_that_goes_on_is_not_removed(cli: Any, pipeline: Any) -> None:
    run_id = cli("pipeline", pipeline("sleep 600; true"), "--detach").stdout.strip()
    assert cli("runs", "prune", "--older-than", "0").stdout == ""
    cli("runs", "cancel", run_id)
    cli("runs", "wait", run_id)
    assert cli("runs", "prune", "--older-than", "0").stdout.strip() == run_id


@pytest.mark.parametrize("verb", ["show", "logs", "cancel", "retry", "wait"])
@pytest.mark.parametrize("name", ["nope", "../x", ""])
def test_a_run_that_is_not_there(verb: str, name: str, cli: Any) -> None:
    done = cli("runs", verb, name)
    assert done.returncode == 2
    assert "there is no run" in done.stderr


def test_retries(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    """Twice it fails, the third time it does not; each attempt keeps its log."""
    command = 'n=$(cat n 2>/dev/null || echo 0); echo $((n+1)) > n; echo try $n; [ "$n" = 2 ]'
    done = cli("pipeline", pipeline(command), "--retries", "3", "--retry-delay", "0.1")
    assert done.returncode == 0, done.stdout
    assert "run: started (attempt 3)" in done.stdout
    assert "runs run again in 0.1 s (attempt 2 of 4)" in done.stdout
    assert "generate: started (attempt" not in done.stdout
    for attempt in (1, 2, 3):
        words = ("runs", "logs", "last", "--stage", "run", "--attempt", str(attempt))
        assert cli(*words).stdout.splitlines()[-1] == f"try {attempt - 1}"
    assert cli("runs", "logs", "last").stdout.count("==> run, attempt") == 2


@pytest.mark.parametrize(
    ("command", "timeout"), [("no-such-program", None), ("sleep 600; true", 1.0)]
)
def test_what_would_not_pass_is_not_tried_again(
    command: str, timeout: float | None, cli: Any, pipeline: Any
) -> None:
    path = pipeline(command)
    done = cli(
        "run", path, "--backend-config", pipeline(command, "b.yml"), "--retries", "2", "--dry-run"
    )
    assert done.returncode == 0
    done = cli("pipeline", path, "--retries", "2", "--detach", env={"ROMPY_TUI_MAX_RUNNING": "1"})
    if timeout:
        cli("runs", "cancel", "last")
    assert cli("runs", "wait").returncode == 1
    assert "attempt" not in cli("runs", "show", "last").stdout


def test_runs_wait_for_their_turn(cli: Any, pipeline: Any, tmp_path: Path, wait: Any) -> None:
    env = {"ROMPY_TUI_MAX_RUNNING": "1"}
    slow = pipeline("while [ ! -e go ]; do sleep 0.05; done", "slow.yml", "first")
    first = cli("pipeline", slow, "--detach", env=env).stdout.strip()
    second = cli(
        "pipeline", pipeline("true", "b.yml", "second"), "--detach", env=env
    ).stdout.strip()
    third = cli("pipeline", pipeline("true", "c.yml", "third"), "--detach", env=env).stdout.strip()
    store = Store(tmp_path / ".rompy-tui")

    def why(name: str) -> str:
        run = store.load(name)
        assert run is not None
        return run.reason

    wait(lambda: "1 running, at most 1 at once" in why(second))
    wait(lambda: "1 ahead in the queue" in why(third))
    listed = cli("runs").stdout.splitlines()
    assert "waits for its turn" in listed[2]
    folder = tmp_path / "out" / "first"
    wait(folder.exists)
    (folder / "go").touch()
    for run_id in (first, second, third):
        assert cli("runs", "wait", run_id).returncode == 0
    began = [store.load(run_id).started for run_id in (first, second, third)]  # type: ignore[union-attr]
    assert began == sorted(began)  # type: ignore[type-var]


def test_a_run_waits_for_another_that_writes_to_its_folder(
    cli: Any, pipeline: Any, tmp_path: Path, wait: Any
) -> None:
    path = pipeline("while [ ! -e go ]; do sleep 0.05; done; rm go; echo x >> both")
    first, second = [cli("pipeline", path, "--detach").stdout.strip() for _ in range(2)]
    store = Store(tmp_path / ".rompy-tui")
    wait(lambda: f"waits for {first}" in store.find(second).reason)
    folder = tmp_path / "out" / "r"
    for run_id in (first, second):
        wait(lambda: "run" in store.find(run_id).stages)  # noqa: B023
        (folder / "go").touch()
        assert cli("runs", "wait", run_id).returncode == 0
    assert (folder / "both").read_text() == "x\nx\n"


def test_headings_and_options(cli: Any, pipeline: Any) -> None:
    run_id = cli("pipeline", pipeline("echo hello"), "--detach").stdout.strip()
    assert cli("runs", "logs", run_id, "-f").stdout.count("==> run <==") == 1
    for words in (
        ("--json", "list"),
        ("--state", "failed", "show", run_id),
        ("logs", run_id, "--attempt", "2"),
        ("logs", run_id, "--stage", "run", "--attempt", "2"),
        ("logs", run_id, "--stage", "nope"),
    ):
        done = cli("runs", *words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert "error: " in done.stderr


def test_nothing_of_a_secret_is_recorded(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    """In a command; through a variable; as a variable's default on the command line."""
    command = "no-such-program https://bob:hunter77@host --token=$X --password ${PW}"
    env = {"PW": "hunter88"}
    done = cli("pipeline", pipeline(command), env=env)
    assert done.returncode == 1
    assert "hunter" not in done.stdout + done.stderr
    for words in (("show",), ("show", "--json"), ("list", "--json"), ("logs",)):
        assert "hunter" not in cli("runs", *words, env=env).stdout
    words = ("pipeline", "p.yml", "--set", "backend.env_vars.TOKEN=${NOPE:-hunter99}")
    assert cli(*words, env=env).returncode == 2
    kept = [p for p in (tmp_path / ".rompy-tui").rglob("*") if p.is_file()]
    assert len(kept) > 8
    assert not [p for p in kept if b"hunter" in p.read_bytes()]


def test_a_command_with_a_secret_is_not_read_anew(cli: Any, pipeline: Any, write: Write) -> None:
    cli("pipeline", pipeline("echo one https://bob:hunter77@host"))
    again = cli("runs", "retry", "last")
    assert (again.returncode, "| one https://" in again.stdout) == (0, True)
    pipeline("echo two https://bob:hunter77@host")
    changed = cli("runs", "retry", "last")
    assert changed.returncode == 1
    assert "command stands among other text in p.yml" in changed.stdout
    assert "two" not in changed.stdout


def test_damaged_records_break_no_command(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    for _ in range(4):
        cli("run", pipeline("true"), "--backend-config", pipeline("true", "b.yml"), "--dry-run")
    directories = sorted((tmp_path / ".rompy-tui" / "runs").iterdir())
    empty, typed, journal, snapshot = directories
    (empty / "request.json").write_text("")
    values = json.loads((typed / "request.json").read_text())
    odd = {"run_id": 5, "workspace": None, "sources": "x", "stages": "abc", "limits": [1]}
    (typed / "request.json").write_text(json.dumps({**values, **odd}))
    (journal / "state").unlink()
    with (journal / "events.jsonl").open("a") as stream:
        stream.write('{"time": 1e400, "kind": "ended"}\n{"time": "x", "kind": "started"}\n')
        stream.write('{"time": 5, "kind": "stage", "stage": [1]}\n{"time": 5, "details": null}\n')
    (snapshot / "config.yml").write_bytes(b"\xff\xfe")
    listed = json.loads(cli("runs", "--json").stdout)
    assert len(listed) == 4
    for directory in directories:
        for words in (("show",), ("show", "--json"), ("logs",), ("wait",), ("retry",)):
            done = cli("runs", words[0], directory.name, *words[1:])
            assert "Traceback" not in done.stderr, (directory, words)
    assert "Traceback" not in cli("runs", "diff", empty.name, snapshot.name).stderr
    assert cli("runs", "prune", "--older-than", "0").returncode == 0


def test_a_source_that_became_a_pipe(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    cli("pipeline", pipeline("true"))
    (tmp_path / "p.yml").unlink()
    os.mkfifo(tmp_path / "p.yml")
    assert "p.yml  (has changed since, or is gone)" in cli("runs", "show").stdout


def test_a_folder_that_is_reached_by_a_link(
    cli: Any, pipeline: Any, tmp_path: Path, wait: Any
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to("out")
    slow = pipeline("while [ ! -e go ]; do sleep 0.05; done")
    first = cli("pipeline", slow, "--detach").stdout.strip()
    second = cli("pipeline", slow, "--set", "output_dir=link", "--detach").stdout.strip()
    store = Store(tmp_path / ".rompy-tui")
    wait(lambda: f"waits for {first}" in store.find(second).reason)
    for run_id in (first, second):
        wait((tmp_path / "out" / "r").exists)
        (tmp_path / "out" / "r" / "go").touch()
        assert cli("runs", "wait", run_id).returncode == 0


class Asked:
    """The command in a pseudo-terminal."""

    def __init__(self, path: str, folder: Path) -> None:
        self.said = ""
        self._pid, self._master = pty.fork()
        if self._pid == 0:
            os.chdir(folder)
            os.execv(sys.executable, [sys.executable, "-m", "rompy_tui", "pipeline", path])

    def until(self, text: str) -> None:
        end = time.monotonic() + 60
        while text not in self.said:
            assert time.monotonic() < end, self.said
            readable, _, _ = select.select([self._master], [], [], 1)
            if readable:
                self.said += os.read(self._master, 65536).decode()

    def keys(self, text: str) -> None:
        os.write(self._master, text.encode())

    def signal(self, number: int) -> None:
        os.kill(self._pid, number)

    def ended(self) -> int:
        while True:
            try:
                self.said += os.read(self._master, 65536).decode()
            except OSError:
                break
        os.close(self._master)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


@pytest.mark.parametrize(
    ("answer", "status"),
    [("d\n", 0), ("c\n", 130), ("\x03", 130), (signal.SIGTERM, 130), (signal.SIGHUP, 0)],
)
def test_control_c_asks_once(
    answer: Any, status: int, pipeline: Any, tmp_path: Path, cli: Any
) -> None:
    path = pipeline("while [ ! -e go ]; do sleep 0.05; echo tick; done")
    asked = Asked(path, tmp_path)
    asked.until("| tick")
    asked.keys("\x03")
    asked.until("leave it running (d)")
    asked.keys("\n")
    asked.said = ""
    asked.until("| tick")
    asked.keys("\x03")
    asked.until("leave it running (d)")
    if isinstance(answer, str):
        asked.keys(answer)
    else:
        asked.signal(answer)
    assert asked.ended() == status
    (run,) = Store(tmp_path / ".rompy-tui").list()
    if status:
        assert run.state is RunState.CANCELLED
        return
    assert "goes on" in asked.said
    (tmp_path / "out/r/go").touch()
    assert cli("runs", "wait").returncode == 0
