"""Runs for tests that do something to them: how to begin one, who its processes are, what is left.

Not a package: what needs it loads it by its path, as ``tests/mutating.py``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from rompy_tui import proc
from rompy_tui.launch import Prepared, launch, prepare
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request, Run, Store, files, slot
from rompy_tui.validation import Catalogue

_WIDTH = 60
"""Bytes that a line of :func:`counting` has behind its number."""


class Launcher:
    """Launches runs in one workspace.

    Args:
        workspace: its folder; the state directory ``state`` is made there.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.store = Store(workspace / "state")
        self._prepared = 0

    def __call__(self, command: str, **more: Any) -> Run:
        """Launch a run; see :meth:`prepared`."""
        return launch(self.prepared(command, **more), self.store)

    def prepared(
        self,
        command: str,
        *,
        name: str = "r",
        stages: tuple[str, ...] = ("run",),
        backend: dict[str, Any] | None = None,
        document: dict[str, Any] | None = None,
        **request: Any,
    ) -> Prepared:
        """A run of a command, checked.

        Args:
            command: for the shell.
            name: the model run's; its folder is ``out/NAME``, and is there.
            stages: those to go through.
            backend: more of the backend's config.
            document: more of the whole file.
            request: what the record gets in place of what was worked out.
        """
        folder = self.workspace / "out" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "INPUT").touch()
        text = {
            "config": {"run_id": name, "output_dir": "out"},
            "backend": _backend(command, backend or {}),
            **(document or {}),
        }
        self._prepared += 1
        file = self.workspace / f"p{self._prepared}.json"
        file.write_text(json.dumps(text))
        as_job = bool(request.pop("postprocess_as_job", False))
        asked = Request(str(file), str(self.workspace), stages=stages, postprocess_as_job=as_job)
        found = prepare(asked, Catalogue(Host(request.get("python"))))
        limits = {**found.request.limits, **request.pop("limits", {})}
        known = {"grace": 1.0, "limits": limits, **request}
        return replace(found, request=replace(found.request, **known))


def _backend(command: str, given: dict[str, Any]) -> dict[str, Any]:
    where = "executable" if given.get("type") == "docker" else "command"
    return {"type": "local", where: command, **given}


def lines_of(run: Run, stage: str = "run") -> list[str]:
    """The lines of a stage's log that the model wrote, not this program."""
    text = run.log(stage).read_text("utf-8")
    ours = ("INFO: ", "WARNING: ", "ERROR: ", "rompy-tui: ")
    return [line for line in text.splitlines() if not line.startswith(ours)]


def folder_of(run: Run) -> Path:
    """The model run's folder."""
    return Path(run.request.folder)


def supervisor_of(run: Run) -> int:
    """The process id of a run's supervisor."""
    run.refresh()
    return int(run.owner["pid"])


def exit_slot(run: Run) -> dict[str, Any]:
    """What is known of the current stage's processes: ``shim``, ``child``, ``status``."""
    return slot.read(str(run.directory / files.EXIT))


def has_ended(run: Run) -> bool:
    """Whether a run has ended, read anew; the record says so, not a guess."""
    run.refresh()
    return bool(run.kept.get("ended"))


def marked(run: Run) -> list[int]:
    """The processes of a run's stages."""
    return proc.marked(f"{files.MARK}={run.directory}")


def kill(process: dict[str, Any] | int, number: int = signal.SIGKILL) -> None:
    """Send a signal to a process by its number or identity, and wait until it is gone if killed."""
    known = process if isinstance(process, dict) else proc.identity(process)
    assert proc.send_signal(known, number)
    while number == signal.SIGKILL and proc.is_alive(known):
        time.sleep(0.005)


def kill_all_of_ours(run: Run) -> None:
    """Kill the supervisor, the shim and the stage's process, as when the machine goes."""
    known = exit_slot(run)
    for process in (supervisor_of(run), known["shim"], known["child"]):
        kill(process)


IN_FIVE_PARTS = (
    "for n in 1 2 3 4 5; do seq $n 5 100000; until [ -e go$n ]; do sleep 0.05; done; done; echo end"
)
"""A command that prints numbers in five parts, and waits after each for a file."""

FIVE_PARTS = [str(n) for first in range(1, 6) for n in range(first, 100_001, 5)]
"""The numbers, in their order."""


def kill_who_follows(run: Run, having: Any, wait: Any) -> None:
    """Kill the process that follows a run of :data:`IN_FIVE_PARTS` after each of three parts.

    Args:
        run: the run.
        having: waits until its log holds a line.
        wait: waits until something is so.
    """
    for number in (1, 2, 3):
        having(run, FIVE_PARTS[number * 20_000 - 1])
        followed = exit_slot(run)["child"]
        kill(followed)
        (folder_of(run) / f"go{number}").touch()
        wait(lambda gone=followed: exit_slot(run).get("child") not in (None, gone))
    having(run, FIVE_PARTS[80_000 - 1])


def let_end(run: Run) -> None:
    """Let a run of :data:`IN_FIVE_PARTS` print what is left."""
    for number in (4, 5):
        (folder_of(run) / f"go{number}").touch()


def start_eight(run: Run, start: Callable[..., Any]) -> None:
    """Start eight supervisors of one run at once, and wait until each has had its say.

    Args:
        run: the run.
        start: starts a command, as :class:`subprocess.Popen`.
    """
    program = Path(proc.__file__).parent / "supervision" / "supervisor.py"
    ready, report = os.pipe()
    command = (sys.executable, "-I", "-S", program, run.directory, report)
    started = [start(list(map(str, command)), pass_fds=(report,)) for _ in range(8)]
    os.close(report)
    assert [s.wait() for s in started] == [0] * 8
    # The end comes once every one of them has said so and closed its side.
    answers = b""
    while chunk := os.read(ready, 100):
        answers += chunk
    os.close(ready)
    assert answers == b"1" * 8


def counting(lines: int) -> str:
    """A command that prints the numbers from 1, each once more behind it with zeros before."""
    program = f'BEGIN {{ for (i = 1; i <= {lines}; i++) printf "%d %0{_WIDTH}d\\n", i, i }}'
    return f"awk '{program}'"


def has_counted(run: Run, lines: int) -> None:
    """Assert that a log holds all that :func:`counting` prints, once and in order."""
    numbers = count(1)
    with run.log("run").open("rb") as log:
        for line in log:
            if line.startswith(b"INFO: "):
                continue
            number = next(numbers)
            assert line == b"%d %0*d\n" % (number, _WIDTH, number)
    assert next(numbers) == lines + 1


def ticks(pid: int) -> int:
    """The processor time that a process has used, in clock ticks (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def belonging(folder: Path) -> Iterator[int]:
    """The processes that have a folder's path in their command line or environment."""
    wanted = os.fsencode(folder) + b"/"
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            known = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if wanted in known:
            yield int(entry.name)


def end_belonging(folder: Path) -> None:
    """Kill what a test left running."""
    while found := [pid for pid in belonging(folder) if proc.is_alive(proc.identity(pid))]:
        for pid in found:
            proc.send_signal(proc.identity(pid), signal.SIGKILL)
        time.sleep(0.01)
