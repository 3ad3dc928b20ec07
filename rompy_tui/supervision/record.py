"""What is known of a run, read from its directory."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from .. import proc
from . import figures, files, journal, slot
from .figures import Figure
from .journal import Event
from .judging import read_result
from .locks import SILENCE, has_owner, silent_for
from .request import Request, read_request


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
class Stage:
    """How a stage of a run stands.

    Args:
        name: generate, run or postprocess.
        state: queued, running, or how it ended.
        attempt: 1 for the first.
        started: when its attempt began, in seconds since 1970 (UTC); None where it has not.
        seconds: how long it took, once it has ended.
        message: one sentence.
    """

    name: str
    state: str
    attempt: int = 1
    started: float | None = None
    seconds: float | None = None
    message: str = ""


@dataclass(slots=True)
class Run:
    """A run and its directory, as they were when they were read.

    Args:
        id: its name, from the time it was asked for.
        directory: holds its files.
        request: what was asked for.
        kept: what its state slot holds.
    """

    id: str
    directory: Path
    request: Request
    kept: dict[str, Any] = field(default_factory=dict)

    def log(self, stage: str, attempt: int | None = None) -> Path:
        """The file with the output of a stage.

        Args:
            stage: its name.
            attempt: 1 for the first; the latest where None.
        """
        known = self.stages.get(stage)
        number = attempt or (known.attempt if known else 1)
        return self.directory / files.log_name(stage, number)

    def refresh(self) -> None:
        """Read again how it stands; lost where its directory was removed."""
        kept = slot.read(str(self.directory / files.STATE))
        if not kept and not self.directory.is_dir():
            reason = "lost: its record and logs were removed"
            kept = {**self.kept, "state": "lost", "reason": reason}
        self.kept = kept or _of_version_1(self.directory)

    @property
    def events(self) -> list[Event]:
        """Its journal, read now."""
        return journal.read(self.directory)

    @property
    def figures(self) -> list[Figure]:
        """What its stages used of the machine, look by look, read now."""
        return figures.read(self.directory)

    @property
    def state(self) -> RunState:
        """How it stands; lost where nobody is left who could end it."""
        if self._is_lost():
            # It may have ended since it was read.
            self.refresh()
            return RunState.LOST if self._is_lost() else self._said
        return self._said

    def _is_lost(self) -> bool:
        return not (self._said.ended or self.is_watched or self.is_orphan)

    @property
    def _said(self) -> RunState:
        try:
            return RunState(self.kept.get("state", "lost"))
        except ValueError:
            return RunState.LOST  # a later version wrote it: how it ended is not known here

    @property
    def owner(self) -> dict[str, Any]:
        """Who supervises it, as :func:`rompy_tui.proc.identity` describes a process."""
        return self.kept.get("owner") or {}

    @property
    def is_elsewhere(self) -> bool:
        """Whether another machine has it."""
        return bool(self.owner) and self.owner.get("host") != proc.host_name()

    @property
    def is_watched(self) -> bool:
        """Whether its supervisor lives; one on another machine is believed to."""
        return bool(self.owner) and (self.is_elsewhere or proc.is_alive(self.owner))

    @property
    def is_orphan(self) -> bool:
        """Whether its supervisor is gone and another one can go on in its place."""
        owner = self.owner
        if self._said.ended or not owner.get("supervisor"):
            return False
        if has_owner(owner, str(self.directory / files.LOCK)):
            return False
        stage = (self.kept.get("stages") or {}).get(self.stage) or {}
        if stage.get("state") == "running" and (handle := self._handle).get("outside"):
            # A container or a job outlives who watched it. Only a job is seen from everywhere.
            return not self.is_elsewhere or handle.get("backend") == "slurm"
        if self.is_elsewhere or owner.get("boot") != proc.boot_id():
            return False
        if self._said is RunState.QUEUED or stage.get("state") != "running":
            return True
        found = slot.read(str(self.directory / files.EXIT))
        if (found.get("stage"), found.get("attempt")) != (self.stage, stage.get("attempt")):
            return True
        left = (found.get("shim") or {}, found.get("child") or {})
        return "status" in found or "failed" in found or any(map(proc.is_alive, left))

    @property
    def _handle(self) -> dict[str, Any]:
        """What the current stage's process keeps of its container or job."""
        found = slot.read(str(self.directory / files.HANDLE))
        now = (self.stage, self.stages[self.stage].attempt if self.stage in self.stages else 0)
        return found if (found.get("stage"), found.get("attempt")) == now else {}

    @property
    def observation(self) -> str:
        """What is to be said of it beside its state; empty where nothing is.

        As that another machine has it, what its job waits for, or that its engine is away.
        """
        if self._said.ended:
            return ""
        if not self.is_elsewhere:
            return str(self._handle.get("words") or "")
        host, silent = self.owner.get("host"), silent_for(str(self.directory / files.LOCK))
        if silent is None or silent > SILENCE:
            return f"unreachable: nothing heard of it from {host} for {int(silent or 0)} s"
        return f"runs on {host}"

    @property
    def reason(self) -> str:
        """Why it stands as it does, or what it waits for; empty where all is well."""
        if self.state is RunState.LOST and self._said is not RunState.LOST:
            return self._why_lost()
        if not self._said.ended:
            return str(self.kept.get("waiting") or self.observation)
        return str(self.kept.get("reason") or "")

    def _why_lost(self) -> str:
        if not self.owner.get("supervisor") and not self.started:
            return "lost: the process that asked for it was killed before it began"
        if self.owner.get("boot") != proc.boot_id():
            return "lost: the machine was rebooted"
        return "lost: the processes that ran and watched it were killed"

    @property
    def stage(self) -> str:
        """The stage it is in or ended in; empty before the first."""
        return str(self.kept.get("stage") or "")

    @property
    def stages(self) -> dict[str, Stage]:
        """The stages that have begun, by name, in order."""
        known = self.kept.get("stages") or {}
        names = ("attempt", "started", "seconds", "message")
        return {
            name: Stage(
                name,
                str(values.get("state", "")),
                **{n: values[n] for n in names if values.get(n) is not None},
            )
            for name, values in known.items()
        }

    @property
    def asked(self) -> float:
        """When it was asked for, in seconds since 1970 (UTC)."""
        return float(self.kept.get("asked") or self.request.asked or self.started or 0)

    @property
    def started(self) -> float | None:
        """When it began, in seconds since 1970 (UTC); None while it waits."""
        return self.kept.get("started")

    @property
    def ended(self) -> float | None:
        """When it ended, in seconds since 1970 (UTC); None where that is not known."""
        return self.kept.get("ended")

    @property
    def exit(self) -> int | None:
        """The exit status of the last stage that ended; None where a signal ended it."""
        return self.kept.get("exit")

    @property
    def signal(self) -> int | None:
        """The signal that ended the last stage; None where none did."""
        return self.kept.get("signal")

    def result(self, stage: str) -> dict[str, Any]:
        """What a stage returned, as a postprocessor's results; empty where it returned nothing."""
        details = self._result_of(stage).get("details")
        return dict(details) if isinstance(details, dict) else {}

    def ran(self, stage: str) -> Any:
        """What a stage ran outside, as it wrote that down (see :mod:`rompy_tui.called`)."""
        return self._result_of(stage).get("ran")

    def _result_of(self, stage: str) -> dict[str, Any]:
        known = self.stages.get(stage)
        if known is None:
            return {}
        return read_result(str(self.directory / files.result_name(stage, known.attempt)))


def read_run(directory: Path) -> Run | None:
    """Read a run from its directory; None where it is not one.

    Of a run whose request is damaged the state is there: it can be seen, stopped and removed.
    """
    run = Run(directory.name, directory, read_request(directory) or Request("", ""))
    if run.request.workspace or slot.read(str(directory / files.STATE)):
        run.refresh()
        return run
    return None


def _of_version_1(directory: Path) -> dict[str, Any]:
    """The state of a run that was recorded before there were state slots, from its journal."""
    kept: dict[str, Any] = {"state": "lost", "stages": {}}
    for event in journal.read(directory):
        if event.kind == "started":
            # Its process was no supervisor: nobody can go on in its place.
            owner = {**event.details, "host": proc.host_name()}
            kept |= {"state": "running", "started": event.time, "owner": owner}
        elif event.kind == "stage":
            known: dict[str, Any] = kept["stages"].setdefault(event.stage, {"started": event.time})
            known |= {"state": event.state, "message": event.message}
            known |= {"seconds": event.details.get("seconds")}
            kept["stage"] = event.stage
        elif event.kind == "ended":
            reason = "" if event.state == "succeeded" else event.message
            kept |= {"state": event.state, "reason": reason, "ended": event.time}
    return kept
