"""Executes a recorded run in this process and keeps its journal."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..backends.execution import Cancellation, ExecutionContext
from ..documents.overrides import PROFILE_VARIABLE
from ..errors import RompyTuiError, storage_error
from ..pipeline import LocalPipelineBackend, StageResult
from ..supervision import Event, Request, Run, journal
from ..supervision.record import identity
from .build import Plan


def execute_run(
    run: Run,
    plan: Plan,
    cancellation: Cancellation,
    observer: Callable[[StageResult], None] | None = None,
) -> dict[str, Any]:
    """Run a pipeline, its stages' output in the run's logs, its events in the run's journal.

    Args:
        run: where to record.
        plan: what to do.
        cancellation: tells when to stop.
        observer: told when a stage starts and ends.

    Returns:
        The pipeline's result.

    Raises:
        StorageError: the journal cannot be written at the start.
    """
    context = ExecutionContext(cancellation)
    handler = _StageLog(context)

    def observe(result: StageResult) -> None:
        context.log = run.log(result.stage)
        _make_private(context.log)
        _note(run, _stage_event(result))
        if observer:
            observer(result)

    start = Event(journal.now(), "started", details=identity(os.getpid()))
    try:
        journal.append(run.directory, start)
    except OSError as error:
        raise storage_error(f"cannot record the run in {run.directory}", error) from error
    root = logging.getLogger("rompy_tui")
    level = root.level
    root.addHandler(handler)
    root.setLevel(min(level or logging.INFO, logging.INFO))
    try:
        result = LocalPipelineBackend().execute(
            plan.model_run,
            plan.backend,
            plan.processor,
            cleanup_on_failure=run.request.cleanup_on_failure,
            process_kwargs=run.request.processor_options,
            validate_stages=run.request.validate_stages,
            stages=run.request.stages,
            context=context,
            observer=observe,
        )
    except RompyTuiError as error:
        _note(run, Event(journal.now(), "ended", state="failed", message=error.message))
        raise
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    state = "succeeded" if result["success"] else result["stages"][-1]["state"]
    _note(run, Event(journal.now(), "ended", state=state, message=result["message"]))
    run.refresh()
    return result


def enter_profile(request: Request) -> None:
    """Let this process, and so the stages that it starts, have the profile as ``ROMPY_ENV``.

    Args:
        request: what was asked for.
    """
    if request.profile:
        os.environ[PROFILE_VARIABLE] = request.profile


def _make_private(log: Path) -> None:
    """Make a log before anything is written to it: for its owner's eyes only."""
    try:
        os.close(os.open(log, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError:
        return  # whoever writes to it says so


class _StageLog(logging.Handler):
    """Writes what Python code of a stage logs to the stage's log file."""

    def __init__(self, context: ExecutionContext) -> None:
        super().__init__(logging.INFO)
        self._context = context
        self.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Append one record; a full disk must not stop the stage that logs."""
        if self._context.log is None:
            return
        try:
            with self._context.log.open("a", encoding="utf-8") as log:
                log.write(self.format(record) + "\n")
        except OSError:
            return


def _note(run: Run, event: Event) -> None:
    try:
        journal.append(run.directory, event)
    except OSError as error:
        # The run itself may still be fine; its process's end tells the rest.
        logging.getLogger(__name__).warning("cannot write the run's journal: %s", error)


def _stage_event(result: StageResult) -> Event:
    details = {**result.details, "seconds": result.seconds}
    return Event(journal.now(), "stage", result.stage, result.state, result.message, details)
