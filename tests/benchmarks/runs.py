"""Launching, supervising and listing runs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rompy_tui.launch import launch, prepare
from rompy_tui.launch.start import Prepared
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request, Run, Store, cancel, files, slot
from rompy_tui.validation import Catalogue

from .measure import RUNS, percentile, timed
from .table import line

_IDLE = 10.0


def run(folder: Path) -> None:
    """Print the rows."""
    os.chdir(folder)
    (folder / "out" / "r").mkdir(parents=True)
    (folder / "out" / "r" / "INPUT").touch()
    store = Store(folder / "state")
    latency(folder, store)
    supervisor(folder, store)
    cancelled(folder, store)
    output(folder)
    for count in (10, 100, 1_000):
        listing(folder / f"listed-{count}", count)


def prepared(folder: Path, command: str) -> Prepared:
    """A run of one command, checked."""
    (folder / "p.yml").write_text(
        f"config: {{run_id: r, output_dir: out}}\nbackend: {{type: local, command: {command!r}}}\n"
    )
    request = Request("p.yml", str(folder), stages=("run",))
    return prepare(request, Catalogue(Host()))


def latency(folder: Path, store: Store) -> None:
    """From the request to the call's return, to the stage, and to the model itself."""
    ready = prepared(folder, "echo > began")
    began = folder / "out" / "r" / "began"
    taken: dict[str, list[float]] = {"call": [], "stage": [], "model": []}
    for _ in range(RUNS):
        began.unlink(missing_ok=True)
        started = time.perf_counter()
        current = launch(ready, store)
        taken["call"].append(time.perf_counter() - started)
        until(partial(stage_runs, current))
        taken["stage"].append(time.perf_counter() - started)
        until(began.exists)
        taken["model"].append(time.perf_counter() - started)
        ended(current)
    for name, words in (
        ("call", "launch: recorded, its supervisor up"),
        ("stage", "launch to stage running"),
        ("model", "launch to the model's first line"),
    ):
        note = f"p95 {percentile(taken[name], 95) * 1000:.0f} ms"
        line(words, statistics.median(taken[name]), note)


def supervisor(folder: Path, store: Store) -> None:
    """What a supervisor takes while a model runs."""
    current = launch(prepared(folder, "sleep 600; true"), store)
    until(partial(stage_runs, current))
    current.refresh()
    pid = current.owner["pid"]
    before = ticks(pid)
    time.sleep(_IDLE)
    used = (ticks(pid) - before) / os.sysconf("SC_CLK_TCK")
    line(f"supervisor: processor time in {_IDLE:g} s", used, "", memory(pid))
    shim = slot.read(str(current.directory / files.EXIT))["shim"]["pid"]
    line("process beside it, its own memory", 0.0, "", own_memory(shim))
    cancel(current)
    ended(current)


def cancelled(folder: Path, store: Store) -> None:
    """From the request to stop to the end of the whole tree."""
    taken = []
    for _ in range(RUNS):
        current = launch(prepared(folder, "echo > began; sleep 600 & sleep 600"), store)
        until(partial(stage_runs, current))
        started = time.perf_counter()
        cancel(current)
        ended(current)
        taken.append(time.perf_counter() - started)
    line("cancel to everything gone", statistics.median(taken))


def output(folder: Path) -> None:
    """A flood of lines against the shell's own redirection; the model takes the time itself."""
    (folder / "flood.sh").write_text(
        "began=$(date +%s%N)\nseq 1 10000000\nended=$(date +%s%N)\n"
        f"echo $((ended - began)) > {folder}/took\n"
    )
    (folder / "flood.yml").write_text(
        "config: {run_id: r, output_dir: out}\n"
        f"backend: {{type: local, command: sh {folder}/flood.sh}}\n"
    )
    program = f"{sys.executable} -m rompy_tui"
    launched = f"{program} pipeline --detach flood.yml && {program} runs wait"
    ours = ["/bin/sh", "-c", launched]
    shell = ["/bin/sh", "-c", f"sh {folder}/flood.sh > plain.log"]
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for seconds, command in zip(found, (ours, shell), strict=True):
            subprocess.run(command, cwd=folder, capture_output=True, check=True)
            seconds.append(int((folder / "took").read_text()) / 1e9)
            (folder / "plain.log").unlink(missing_ok=True)
    own, plain = map(statistics.median, found)
    line("10,000,000 lines of output", own, f"{own / plain:.2f}x of cmd > file")


def listing(folder: Path, count: int) -> None:
    """Reading all runs of a workspace."""
    store = Store(folder)
    for _ in range(count):
        made = store.create(Request("p.yml", str(folder), run_id="r"))
        kept = {**made.kept, "state": "succeeded", "started": 1.0, "ended": 2.0}
        slot.write(str(made.directory / files.STATE), kept)
    line(f"{count:,} runs listed", timed(lambda: [r.state for r in store.list()]))


def stage_runs(current: Run) -> bool:
    """Whether the process of a stage is there."""
    found = slot.read(str(current.directory / files.EXIT))
    return "child" in found


def ended(current: Run) -> None:
    """Wait for a run's end."""

    def over() -> bool:
        current.refresh()
        return current.state.ended

    until(over)


def until(condition: Callable[[], bool]) -> None:
    """Wait closely, at most a minute."""
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not come to be")
        time.sleep(0.001)


def ticks(pid: int) -> int:
    """The processor time of a process, in clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def memory(pid: int) -> float:
    """The memory of a process in MB, what it shares too."""
    return _status(Path(f"/proc/{pid}/status"), "VmRSS:")


def own_memory(pid: int) -> float:
    """The memory of a process in MB, what it shares divided among all who share it."""
    return _status(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def _status(path: Path, name: str) -> float:
    (found,) = [row for row in path.read_text().splitlines() if row.startswith(name)]
    return int(found.split()[1]) / 1024
