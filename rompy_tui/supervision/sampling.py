"""Takes figures of the stage that runs on this machine, from proc(5), now and then."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from .. import proc
from . import figures, files, slot
from .keeping import Keeping, complain

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGESIZE")

# Where proc(5) has them in "stat", behind the name.
_PARENT, _RESIDENT = 1, 21
_OWN_TIME, _CHILDREN_TIME = slice(11, 13), slice(13, 15)


class Sampler:
    """Keeps figures of one run's stages.

    Args:
        directory: the run's.
        elsewhere: the stages that run outside, in containers and jobs; they keep their own.
        kept: the run's record.
    """

    def __init__(self, directory: str, elsewhere: Sequence[str], kept: Keeping) -> None:
        self._directory = directory
        self._elsewhere = elsewhere
        self._kept = kept
        self._stage = ("", 0)
        self._pace = figures.Pace(0.0)
        self._cpu = 0.0
        """Processor seconds that the attempt is known to have used."""
        self._collected = 0.0
        """What :func:`_collected` said when the attempt began."""
        self._complained = False

    def look(self) -> None:
        """Take a figure if one is due."""
        now = time.monotonic()
        if not self._follow() or not self._pace.is_due(now):
            return
        before = time.process_time()
        found = self._sample()
        if found is not None:
            self._keep(*found)
        self._pace.go_on(now, time.process_time() - before)

    def finish(self) -> None:
        """Take the last figure of the stage that has just ended; its record still says running."""
        if not self._follow():
            return
        cpu = _collected() - self._collected
        # Less where another supervisor started it: then what was seen last stands.
        if cpu > self._cpu:
            self._keep(cpu, 0)

    def _follow(self) -> bool:
        """Turn to the current attempt; False where none runs here."""
        name = str(self._kept.state.get("stage", ""))
        known = self._kept.stages.get(name, {})
        if known.get("state") != "running" or name in self._elsewhere:
            return False
        if self._stage != (name, known["attempt"]):
            self._stage = (name, known["attempt"])
            self._pace = figures.Pace(known["clock"])
            # There are some already where a supervisor before this one was killed.
            earlier = [f for f in figures.read(self._directory) if f[1:3] == self._stage]
            self._cpu = max((figure.cpu for figure in earlier), default=0.0)
            self._collected = _collected()
        return True

    def _sample(self) -> tuple[float, int] | None:
        found = slot.read(f"{self._directory}/{files.EXIT}")
        if (found.get("stage"), found.get("attempt")) != self._stage:
            return None
        watcher, child = found.get("shim") or {}, found.get("child") or {}
        if proc.is_alive(watcher):
            return sample(watcher["pid"], counts=False)
        return sample(child["pid"], counts=True) if proc.is_alive(child) else None

    def _keep(self, cpu: float, memory: int) -> None:
        # Processes that nobody waited for take their time with them; what was used stays used.
        self._cpu = max(self._cpu, round(cpu, 2))
        figure = figures.Figure(round(time.time(), 3), *self._stage, self._cpu, memory)
        try:
            figures.append(self._directory, figure)
        except OSError as error:
            # A full disk, or the record was removed: the stage goes on, and they are not vital.
            if not self._complained:
                complain(f"cannot keep figures of what the stages use: {error}")
            self._complained = True


def sample(root: int, *, counts: bool) -> tuple[float, int] | None:
    """What a tree of processes uses; memory that they share counts for each of them.

    Args:
        root: the process id of the first; it must live.
        counts: whether it is one of them. Of one that only watches, those that have ended count.

    Returns:
        Processor seconds, those of ended processes that were waited for among them, and bytes
        resident; None where there is no process, or the kernel does not tell (Linux without
        CONFIG_PROC_CHILDREN, other systems).
    """
    tree: set[int] = set()
    ticks = pages = 0
    # A parent comes before its children: who ends and is waited for meanwhile is not counted twice.
    for pid in (root, *proc.descendants(root)):
        fields = _stat(pid)
        # Its number may belong to a stranger by now.
        if not fields or not (pid == root or int(fields[_PARENT]) in tree):
            continue
        tree.add(pid)
        ticks += sum(map(int, fields[_CHILDREN_TIME]))
        if pid != root or counts:
            ticks += sum(map(int, fields[_OWN_TIME]))
            pages += int(fields[_RESIDENT])
    if not tree - (set() if counts else {root}):
        return None
    return ticks / _TICKS, pages * _PAGE


def _stat(pid: int) -> list[bytes]:
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as stream:  # noqa: PTH123
            text: bytes = stream.read()
    except OSError:
        return []
    # The name in parentheses may hold blanks.
    return text.rpartition(b")")[2].split()


def _collected() -> float:
    """Processor seconds of all processes below this one that have ended and were waited for."""
    used = os.times()
    return used.children_user + used.children_system
