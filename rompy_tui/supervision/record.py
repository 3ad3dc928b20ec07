"""What is known of a run, read from its directory."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from . import journal
from .journal import Event

REQUEST_NAME = "request.json"
VERSION = 1
"""Of the files in a run's directory."""


class RunState(str, Enum):
    """How a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    LOST = "lost"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self not in {RunState.QUEUED, RunState.RUNNING}


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked to run. It names files, not their values, so it holds no secret.

    Args:
        file: the pipeline or model-run file.
        workspace: the directory that relative values resolve in.
        backend_config: a file that replaces the backend, or empty.
        run_backend: a backend's name that replaces the backend, or empty.
        processor_config: a file that replaces the postprocessor, or empty.
        cleanup_on_failure: remove the run's folder when a stage fails.
        validate_stages: check between stages that there are files to go on with.
        stages: those to go through, of generate, run and postprocess.
        processor_options: passed on to the postprocessor; they win over its config.
        python: the interpreter that holds plugins, or empty for this one.
        profile: the value of ROMPY_ENV in the files, or empty for the environment's.
        assignments: values in place of those of the files, as typed; none of them a secret.
    """

    file: str
    workspace: str
    backend_config: str = ""
    run_backend: str = ""
    processor_config: str = ""
    cleanup_on_failure: bool = False
    validate_stages: bool = True
    stages: tuple[str, ...] = ("generate", "run", "postprocess")
    processor_options: dict[str, Any] = field(default_factory=dict)
    python: str = ""
    profile: str = ""
    assignments: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """A run and its directory.

    Args:
        id: its name, from the time it was asked for.
        directory: holds its files.
        request: what was asked for.
        events: its journal.
    """

    id: str
    directory: Path
    request: Request
    events: list[Event] = field(default_factory=list)

    def log(self, stage: str) -> Path:
        """The file with the output of a stage."""
        return self.directory / f"{stage}.log"

    def refresh(self) -> None:
        """Read the journal again."""
        self.events = journal.read(self.directory)

    @property
    def state(self) -> RunState:
        """How it stands; lost where its process is gone without saying how it ended."""
        said = self._said
        if said is not RunState.RUNNING or is_alive(self.process):
            return said
        # It may have written its last words and ended since the journal was read.
        self.refresh()
        said = self._said
        return RunState.LOST if said is RunState.RUNNING else said

    @property
    def _said(self) -> RunState:
        """What the journal says."""
        for event in reversed(self.events):
            if event.kind == "ended":
                return _state_named(event.state)
        return RunState.RUNNING if self.process else RunState.QUEUED

    @property
    def stages(self) -> dict[str, Event]:
        """The last event of each stage that has begun."""
        return {e.stage: e for e in self.events if e.kind == "stage"}

    @property
    def process(self) -> dict[str, Any]:
        """Who runs it, as :func:`identity` describes a process; empty where nobody does."""
        started = next((e for e in self.events if e.kind == "started"), None)
        return started.details if started else {}


def _state_named(name: str) -> RunState:
    try:
        return RunState(name)
    except ValueError:
        return RunState.LOST  # a later version wrote it: how it ended is not known here


def identity(pid: int) -> dict[str, Any]:
    """What tells a process from a later one with the same number.

    Args:
        pid: a process of this machine.

    Returns:
        ``pid``, ``started`` (clock ticks since boot, proc(5)) and ``boot`` (this boot's id).
    """
    return {"pid": pid, "started": _start_ticks(pid), "boot": _boot_id()}


def is_alive(process: dict[str, Any]) -> bool:
    """Whether the process that :func:`identity` described still runs."""
    pid = process.get("pid")
    if not isinstance(pid, int) or process.get("boot") != _boot_id():
        return False
    ticks = _start_ticks(pid)
    return ticks is not None and ticks == process.get("started")


def _start_ticks(pid: int) -> int | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in parentheses may hold blanks; a zombie has ended.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def write_request(directory: Path, request: Request) -> None:
    """Write what was asked for into a new run's directory, for its owner's eyes only.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps({"version": VERSION, **asdict(request)}, indent=2)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = os.open(directory / REQUEST_NAME, flags, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")


def read_run(directory: Path) -> Run | None:
    """Read a run from its directory; None where it is not one."""
    try:
        values = json.loads((directory / REQUEST_NAME).read_text(encoding="utf-8"))
        known = {k: v for k, v in values.items() if k in Request.__slots__}
        request = Request(**known)
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return Run(directory.name, directory, request, journal.read(directory))
