"""The local backend: how a command ends, what is said of it, and that nothing outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from rompy_tui.backends import ExecutionContext, LocalConfig
from rompy_tui.errors import Cancelled, StageTimeout
from rompy_tui.run.local import LocalRunBackend

Wait = Callable[[Callable[[], Any]], Any]


def marked(mark: str) -> list[int]:
    """Living processes that carry ``mark`` in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if f"MARK={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    status = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                    if status != "Z":
                        found.append(int(entry.name))
            except OSError:
                continue
    return found


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    """A mark that every process of a test carries; none may be left."""
    text = str(tmp_path)
    yield text
    for pid in marked(text):
        os.kill(pid, signal.SIGKILL)


class Job:
    """Runs one command with the backend."""

    def __init__(self, folder: Path, mark: str) -> None:
        self.folder = folder
        self.mark = mark
        self.context = ExecutionContext(log=folder / "run.log", grace=0.5)

    def run(self, command: str | None, timeout: int = 60, **fields: Any) -> bool:
        env = {"MARK": self.mark, **fields.pop("env_vars", {})}
        config = LocalConfig(command=command, timeout=timeout, env_vars=env, **fields)
        model_run = SimpleNamespace(config=None)
        return LocalRunBackend().run(model_run, config, self.folder, self.context)

    def short(self, command: str, seconds: float, **fields: Any) -> None:
        """With a time limit below what a config allows."""
        config = LocalConfig(command=command, env_vars={"MARK": self.mark}, **fields)
        config.__dict__["timeout"] = seconds
        LocalRunBackend().run(SimpleNamespace(config=None), config, self.folder, self.context)

    @property
    def log(self) -> str:
        return (self.folder / "run.log").read_bytes().decode("utf-8", "replace")


@pytest.fixture
def job(tmp_path: Path, mark: str) -> Job:
    return Job(tmp_path, mark)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("true", ""),
        ("exit 3", "the command ended with exit status 3"),
        ("kill -9 $$", "the command was ended by signal 9 (SIGKILL)"),
        ("exit 137", "the command ended with exit status 137"),
        ("kill -SEGV $$", "signal 11 (SIGSEGV)"),
        ("nosuchprogram --x", "the command 'nosuchprogram' was not found"),
        ("A=1 nosuchprogram", "the command 'nosuchprogram' was not found"),
        ("./nosuch", "the command './nosuch' was not found"),
        ("./plain", "the command './plain' is not executable"),
        ("./folder", "the command './folder' is not a program"),
        ("exit 127", "exit status 127"),
        ("python3 -c 'raise SystemExit(127)'", "exit status 127"),
        ("python3 -c 'raise SystemExit(126)'", "exit status 126"),
        ("cd . && nosuchprogram", "exit status 127"),
        ("'unclosed", "exit status 2"),
    ],
)
def test_how_a_shell_command_ends(job: Job, command: str, said: str) -> None:
    (job.folder / "plain").write_text("#!/bin/sh\n")
    (job.folder / "folder").mkdir()
    assert job.run(command) is (said == "")
    assert said in job.context.failure


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("true", ""),
        ("sh -c 'exit 3'", "exit status 3"),
        ("sh -c 'exit 127'", "exit status 127"),
        ("nosuchprogram", "the command 'nosuchprogram' could not be started: no such file"),
        ("./plain", "permission denied"),
        ("./folder", "permission denied"),
        ("./text", "exec format error"),
        ("echo 'open", "the command cannot be split into words"),
        ("''", "could not be started"),
    ],
)
def test_how_a_command_without_a_shell_ends(job: Job, command: str, said: str) -> None:
    (job.folder / "plain").write_text("#!/bin/sh\n")
    (job.folder / "text").write_text("no program\n")
    (job.folder / "text").chmod(0o755)
    (job.folder / "folder").mkdir()
    assert job.run(command, shell=False) is (said == "")
    assert said in job.context.failure.lower()


def test_no_shell_means_literal_words(job: Job) -> None:
    assert job.run("printf '%s|' $HOME '$(id)' '*' 'a b'", shell=False)
    assert job.log == "$HOME|$(id)|*|a b|"


def test_blanks_and_quotes_in_folders_and_values(job: Job, tmp_path: Path) -> None:
    odd = tmp_path / "a b'c\"d $(id) %j"
    odd.mkdir()
    value = "x'y\"z $(id) %d\n2"
    assert job.run('printf %s "$V"; pwd', working_dir=odd, env_vars={"V": value})
    assert job.log == f"{value}{odd}\n"


def test_the_environment(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT", "1")
    assert job.run("echo $KEPT $OWN $PYTHONUNBUFFERED", env_vars={"OWN": "2"})
    assert job.log == "1 2 1\n"
    assert "OWN" not in os.environ


def test_signals_are_as_a_shell_leaves_them(job: Job) -> None:
    """A command that inherited an ignored signal could not be interrupted."""
    assert job.run("grep -E 'SigIgn|SigBlk' /proc/self/status")
    masks = {line.split()[0]: int(line.split()[1], 16) for line in job.log.splitlines()}
    ignored = masks["SigIgn:"]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE, signal.SIGHUP):
        assert not ignored >> (number - 1) & 1, number
    assert masks["SigBlk:"] == 0


def test_only_three_descriptors_are_passed(job: Job) -> None:
    assert job.run("ls /proc/self/fd")
    assert len(job.log.split()) == 4  # and the one that ls reads with


def test_a_missing_folder(job: Job, tmp_path: Path) -> None:
    job.folder = tmp_path / "gone"
    assert not job.run("true")
    assert job.context.failure == f"the working directory {job.folder} does not exist"


def test_binary_output_is_kept(job: Job) -> None:
    assert job.run(r"printf '\377\000\033[31m\r\n'")
    assert (job.folder / "run.log").read_bytes() == b"\xff\0\x1b[31m\r\n"


@pytest.mark.parametrize("stream", [True, False])
def test_output_without_a_log(job: Job, stream: bool, caplog: pytest.LogCaptureFixture) -> None:
    job.context.log = None
    with caplog.at_level("INFO", "rompy_tui"):
        assert job.run(r"echo one; printf 'two \377'; echo err >&2", stream_output=stream)
    lines = [r.getMessage() for r in caplog.records]
    assert "one" in lines
    assert "two \ufffderr" in lines


def test_output_that_is_not_captured(fresh: Any) -> None:
    done = fresh(
        "from rompy_tui.backends import LocalConfig as L\n"
        "from rompy_tui.run import LocalRunBackend as B\n"
        "print(B().run(None, L(command='echo out; echo err >&2', capture_output=False), '.'))"
    )
    assert done.stdout == "out\nTrue\n"
    assert done.stderr == "err\n"


TREE = """
import os, signal, subprocess, sys, threading, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
open('started', 'a').write('x\\n')
def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for fd in range(3): os.close(fd)
            open('started', 'a').write('x\\n')
            time.sleep(600)
        os._exit(0)
for _ in range(3): daemon()
def from_a_thread():
    subprocess.Popen([sys.executable, '-c', 'import signal, time\\n'
        'signal.signal(signal.SIGTERM, signal.SIG_IGN)\\n'
        'open("started", "a").write("x\\\\n")\\ntime.sleep(600)'], start_new_session=True)
    time.sleep(600)
threading.Thread(target=from_a_thread, daemon=True).start()
while True: time.sleep(1)
"""

# It ends by itself, should a test not be able to end it.
COMET = """
import os, time
open('started', 'a').write('x\\n')
end = time.monotonic() + 100
while time.monotonic() < end:
    if os.fork():
        os._exit(0)
    os.setsid()
"""


def started(job: Job, count: int) -> bool:
    path = job.folder / "started"
    return path.exists() and path.read_text().count("x") >= count


@pytest.mark.parametrize(("program", "count"), [(TREE, 5), (COMET, 1)])
def test_cancel_leaves_nothing(job: Job, wait: Wait, program: str, count: int) -> None:
    (job.folder / "nasty.py").write_text(program)
    raised: list[BaseException] = []

    def work() -> None:
        try:
            job.run(f"{sys.executable} nasty.py")
        except BaseException as error:
            raised.append(error)

    thread = Thread(target=work)
    thread.start()
    wait(lambda: started(job, count))
    if program is TREE:
        assert len(marked(job.mark)) >= count
    job.context.cancellation.cancel()
    thread.join(60)
    assert not thread.is_alive()
    assert [type(e) for e in raised] in ([Cancelled], [])
    if program is TREE:
        assert raised
    assert marked(job.mark) == []


def test_timeout_leaves_nothing(job: Job) -> None:
    (job.folder / "nasty.py").write_text(TREE)
    with pytest.raises(StageTimeout, match="longer than its timeout of 2 s"):
        job.short(f"{sys.executable} nasty.py", 2)
    assert marked(job.mark) == []


def test_what_a_command_leaves_behind_goes_with_it(job: Job) -> None:
    assert job.run("setsid sleep 600 & sleep 600 & echo done")
    assert marked(job.mark) == []


def test_asking_to_stop_comes_first_as_sigterm(job: Job, wait: Wait) -> None:
    command = "trap 'echo asked; exit 5' TERM; echo x > started; while :; do sleep 0.1; done"

    def work() -> None:
        with pytest.raises(Cancelled):
            job.run(command)

    thread = Thread(target=work)
    thread.start()
    wait(lambda: started(job, 1))
    job.context.cancellation.cancel()
    thread.join(60)
    assert "asked" in job.log


def reaper_of(mark: str) -> int:
    for pid in marked(mark):
        if "reaper.py" in Path(f"/proc/{pid}/cmdline").read_text():
            return pid
    return 0


def test_a_killed_reaper_is_lost_and_takes_the_model_along(job: Job, wait: Wait) -> None:
    said: list[bool] = []
    command = "setsid sleep 600 & echo x > started; sleep 600; true"
    thread = Thread(target=lambda: said.append(job.run(command)))
    thread.start()
    wait(lambda: started(job, 1))
    os.kill(reaper_of(job.mark), signal.SIGKILL)
    thread.join(60)
    assert said == [False]
    assert job.context.failure == "the command is lost: the process that watched it was killed"
    assert marked(job.mark) == []


CALLER = """
import sys
from rompy_tui.backends import LocalConfig
from rompy_tui.run import LocalRunBackend
command = 'setsid sleep 600 & echo x > started; sleep 600; true'
config = LocalConfig(command=command, env_vars={'MARK': sys.argv[1]})
LocalRunBackend().run(None, config, '.')
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_caller_that_dies_leaves_nothing(job: Job, wait: Wait, number: int) -> None:
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, job.mark], cwd=job.folder, stderr=subprocess.DEVNULL
    )
    wait(lambda: started(job, 1))
    assert marked(job.mark)
    caller.send_signal(number)
    caller.wait(60)
    wait(lambda: not marked(job.mark))


def test_ctrl_c_in_a_callers_program_that_goes_on(job: Job, wait: Wait) -> None:
    code = CALLER.replace("LocalRunBackend()", "try:\n    LocalRunBackend()", 1)
    code += "except KeyboardInterrupt:\n    print('still here', flush=True); sys.stdin.read()\n"
    caller = subprocess.Popen(
        [sys.executable, "-c", code, job.mark],
        cwd=job.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    wait(lambda: started(job, 1))
    caller.send_signal(signal.SIGINT)
    assert caller.stdout is not None
    assert caller.stdout.readline() == b"still here\n"
    assert marked(job.mark) == []
    caller.communicate()


def test_the_models_own_run(tmp_path: Path) -> None:
    seen: dict[str, str] = {}

    def run(_: Any) -> bool:
        seen.update(cwd=str(Path.cwd()), var=os.environ["VAR"])
        return False

    context = ExecutionContext()
    model_run = SimpleNamespace(config=SimpleNamespace(run=run))
    config = LocalConfig(env_vars={"VAR": "1"})
    here = Path.cwd()
    assert not LocalRunBackend().run(model_run, config, tmp_path, context)
    assert seen == {"cwd": str(tmp_path), "var": "1"}
    assert Path.cwd() == here
    assert "VAR" not in os.environ
    assert context.failure == "the model's run() said that it failed"
    assert LocalRunBackend().run(SimpleNamespace(config=object()), LocalConfig(), tmp_path)
