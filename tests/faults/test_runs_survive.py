"""Faults 1, 2, 3, 6, 7 and 12: whoever started a run goes, the machine is another one."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rompy_tui import proc
from rompy_tui.supervision import RunState, Store, adopt, cancel, files, slot
from rompy_tui.supervision.locks import SILENCE

_LIBRARY = """
import sys, time
from pathlib import Path
from rompy_tui.launch import launch, prepare
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request, Store
from rompy_tui.validation import Catalogue
request = Request("p.json", str(Path.cwd()))
launch(prepare(request, Catalogue(Host())), Store(Path(".rompy-tui")))
time.sleep(600)
"""
_WAITS = "echo > started; read word < go; echo it went on with $word"


def _starter(kind: str) -> list[str]:
    """A process that starts a run and stays."""
    program = [sys.executable, "-m", "rompy_tui", "pipeline", "p.json"]
    if kind == "a command that is followed":
        return program
    if kind == "a command that leaves it to itself":
        return ["/bin/sh", "-c", '"$@" --detach; read line', "sh", *program]
    return [sys.executable, "-c", _LIBRARY]


def _in_terminal(argv: list[str], folder: Path) -> tuple[int, int]:
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execv(argv[0], argv)
    return pid, master


def _session(leader: int) -> list[int]:
    """The processes of a session, by its id."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if entry.name.isdecimal() and int(fields[3]) == leader:
            found.append(int(entry.name))
    return found


@pytest.mark.parametrize("fault", ["01 killed", "02 hung up", "03 session killed"])
@pytest.mark.parametrize(
    "starter",
    ["a command that is followed", "a command that leaves it to itself", "the terminal's process"],
)
def test_01_02_03_a_run_outlives_the_terminal(
    fault: str, starter: str, tmp_path: Path, write: Any, begin: Any, end: Any, wait: Any
) -> None:
    write("p.json", json.dumps(_pipeline(_WAITS)))
    folder = tmp_path / "out" / "r"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "go")
    pid, master = _in_terminal(_starter(starter), tmp_path)
    wait((folder / "started").exists)
    (run,) = Store(tmp_path / ".rompy-tui").list()
    if fault == "03 session killed":
        for member in _session(pid):
            os.kill(member, signal.SIGKILL)
    elif fault == "01 killed":
        os.kill(pid, signal.SIGKILL)
    os.close(master)
    os.waitpid(pid, 0)
    assert run.state is RunState.RUNNING
    (folder / "go").write_text("a word\n")
    assert end(run).state is RunState.SUCCEEDED
    assert "it went on with a word\n" in run.log("run").read_text()
    assert [s.state for s in run.stages.values()] == ["succeeded"] * 3


def _pipeline(command: str) -> dict[str, Any]:
    return {
        "config": {"run_id": "r", "output_dir": "out"},
        "backend": {"type": "local", "command": command},
    }


def test_06_the_machine_was_rebooted_by_the_record(begin: Any, runs: Any, wait: Any) -> None:
    """The record of a run that another boot left behind; its number belongs to a stranger now."""
    run = begin("echo > started; sleep 600")
    wait((runs.folder_of(run) / "started").exists)
    runs.kill(runs.supervisor_of(run))
    for name in (files.STATE, files.EXIT):
        path = str(run.directory / name)
        known = slot.read(path)
        for who in ("owner", "shim", "child"):
            if who in known:
                known[who]["boot"] = "00000000-0000-0000-0000-000000000000"
        slot.write(path, known)
    run.refresh()
    assert run.state is RunState.LOST
    assert run.reason == "lost: the machine was rebooted"
    assert adopt([run]) == []
    assert not cancel(run)
    assert runs.marked(run)


_LOOK = """
import sys
from pathlib import Path
from rompy_tui.supervision import adopt, cancel
from rompy_tui.supervision.record import read_run
run = read_run(Path(sys.argv[1]))
print(run.state.value, "|", run.reason, "|", run.observation, "|", len(adopt([run])))
if "cancel" in sys.argv: print(cancel(run))
"""


def _elsewhere(options: list[str], script: str, *arguments: Any) -> str:
    """Run a shell script in other namespaces; skip where that is not permitted."""
    command = ["unshare", *options]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip(f"unshare {' '.join(options)} is not permitted")
    done = subprocess.run(
        [*command, "/bin/sh", "-ec", script, "sh", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_06_the_machine_was_rebooted(begin: Any, runs: Any, wait: Any, tmp_path: Path) -> None:
    """Looked at with another boot id, as after a reboot; the processes seem to be there."""
    run = begin("echo > started; sleep 600")
    wait((runs.folder_of(run) / "started").exists)
    (tmp_path / "boot").write_text("00000000-0000-0000-0000-000000000001\n")
    script = 'mount --bind "$1" /proc/sys/kernel/random/boot_id; exec "$2" -c "$3" "$4" cancel'
    said = _elsewhere(["-m"], script, tmp_path / "boot", sys.executable, _LOOK, run.directory)
    assert said == "lost | lost: the machine was rebooted |  | 0\nFalse\n"
    run.refresh()
    assert run.state is RunState.RUNNING


_REUSE = """
mount -t proc proc /proc
sleep 600 & first=$!
"$1" -c "$2" "$first" > "$3/identity"
kill -9 $first; wait $first || true
echo $((first - 1)) > /proc/sys/kernel/ns_last_pid
sleep 600 & second=$!
test "$first" = "$second" || { echo "another number"; exit 0; }
"$1" -c "$4" "$3/identity"
kill -0 $second && echo stranger alive
kill -9 $second
"""
_TELL = """
import json, sys
from rompy_tui import proc
print(json.dumps(proc.identity(int(sys.argv[1]))))
"""
_SIGNAL = """
import json, signal, sys
from rompy_tui import proc
known = json.load(open(sys.argv[1]))
print(proc.is_alive(known), proc.send_signal(known, signal.SIGKILL), proc.open_process(known))
"""


def test_07_a_stranger_with_the_number_is_not_signalled(tmp_path: Path) -> None:
    said = _elsewhere(
        ["-p", "-f", "-m", "--kill-child"], _REUSE, sys.executable, _TELL, tmp_path, _SIGNAL
    )
    assert said == "False False None\nstranger alive\n"


def test_07_a_run_whose_numbers_belong_to_strangers(begin: Any, runs: Any, wait: Any) -> None:
    """A live process has the number of the supervisor and of the model, of another start."""
    run = begin("echo > started; sleep 600")
    wait((runs.folder_of(run) / "started").exists)
    for process in (runs.supervisor_of(run), runs.exit_slot(run)["shim"], *runs.marked(run)):
        runs.kill(process)
    with subprocess.Popen(["sleep", "600"]) as stranger:
        number = {"pid": stranger.pid}
        exits = runs.exit_slot(run)
        changed = {**exits, "shim": exits["shim"] | number, "child": exits["child"] | number}
        slot.write(str(run.directory / files.EXIT), changed)
        state = slot.read(str(run.directory / files.STATE))
        slot.write(str(run.directory / files.STATE), {**state, "owner": state["owner"] | number})
        run.refresh()
        assert run.state is RunState.LOST
        assert not cancel(run)
        assert adopt([run]) == []
        assert stranger.poll() is None
        stranger.kill()


_OTHER_HOST = """
hostname elsewhere.example
"$1" -m rompy_tui pipeline --detach p.json
"""


@pytest.fixture
def run_elsewhere(tmp_path: Path, write: Any, begin: Any, wait: Any) -> Any:
    """A run that a machine of another name has."""
    write("p.json", json.dumps(_pipeline("echo > started; sleep 600; true")))
    script = f"cd '{tmp_path}'\n" + _OTHER_HOST
    _elsewhere(["-u"], script, sys.executable)
    wait((tmp_path / "out/r/started").exists)
    (run,) = Store(tmp_path / ".rompy-tui").list()
    return run


def test_12_a_run_of_another_host_is_watched_and_cancelled(run_elsewhere: Any, end: Any) -> None:
    run = run_elsewhere
    assert run.owner["host"] == "elsewhere.example"
    assert run.state is RunState.RUNNING
    assert run.observation == "runs on elsewhere.example"
    assert adopt([run]) == []
    assert cancel(run)
    assert end(run).state is RunState.CANCELLED


def test_12_a_host_that_is_silent_is_unreachable(run_elsewhere: Any, runs: Any) -> None:
    run = run_elsewhere
    runs.kill(runs.supervisor_of(run))
    long_ago = time.time() - SILENCE - 40
    os.utime(run.directory / files.LOCK, (long_ago, long_ago))
    run.refresh()
    assert run.state is RunState.RUNNING
    assert run.observation.startswith("unreachable: nothing heard of it from elsewhere.example")
    assert run.reason == run.observation
    assert adopt([run]) == []
    # The request waits for whoever looks on that machine.
    assert cancel(run)
    assert (run.directory / files.CANCEL).read_bytes()[:1] == b"1"
    assert proc.is_alive(runs.exit_slot(run)["child"])
