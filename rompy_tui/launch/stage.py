"""The process of one stage of a run; the run's supervisor starts it.

Command line: the run's directory, the stage's name, the attempt, and ``on-node`` where the process
is a job on a cluster. What the stage prints and logs is the stage's log, because that is where
standard output goes. What came of it goes to a file beside it; a stage that runs a local command
becomes that command.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from .. import called
from ..backends import LocalConfig
from ..backends.execution import Cancellation, ExecutionContext
from ..backends.handle import Handle
from ..backends.hosted import HostedConfig
from ..documents.overrides import PROFILE_VARIABLE
from ..errors import Cancelled, RompyTuiError, reason_of
from ..pipeline.flow import Flow, clean_up, type_name
from ..plugins.host import Host
from ..secrets import mask, mask_text
from ..supervision import Run, figures, slot
from ..supervision.files import HANDLE, ON_NODE, job_result_name, log_name, result_name
from ..supervision.record import read_run
from ..validation import Catalogue
from .build import Plan, plan_of_parts
from .snapshot import parts_of

logger = logging.getLogger("rompy_tui.stage")

_REMEMBERED = 100
"""Commands of a stage that its result names."""


def main(arguments: list[str]) -> int:
    """Go through one stage.

    Args:
        arguments: the run's directory, the stage's name, the attempt, and where it is a job.

    Returns:
        0 where it succeeded, else 1.
    """
    directory, stage, attempt = Path(arguments[0]), arguments[1], int(arguments[2])
    on_node = ON_NODE in arguments[3:]
    faulthandler.enable()
    cancellation = Cancellation()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: cancellation.cancel())
    # A request that came before this process could hear it was kept back.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    _log_to_output()
    run = read_run(directory)
    if run is None:
        print(f"there is no run in {directory}", file=sys.stderr)  # noqa: T201
        return 1
    context = ExecutionContext(cancellation, grace=run.request.grace)
    if not on_node:
        context.log = directory / log_name(stage, attempt)
        context.handle = _handle(run, stage, attempt)
        context.shared_dir = directory.parent.parent
        context.figures = partial(_keep_figure, directory, stage, attempt)
    said = _said(run, stage, attempt, context, on_node)
    if said["state"] == "failed":
        logger.error("%s", mask_text(said["message"]))
    said["ran"] = called.as_data(_REMEMBERED)
    try:
        name = job_result_name if on_node else result_name
        _write(directory / name(stage, attempt), said)
    except OSError as error:
        logger.error("the stage's result cannot be written: %s", reason_of(error)[0])
        return 1
    context.handle.let_go()
    return 0 if said["state"] == "succeeded" else 1


def _handle(run: Run, stage: str, attempt: int) -> Handle:
    """What an earlier process of this attempt kept of its container or job."""
    path = str(run.directory / HANDLE)
    mine = {"stage": stage, "attempt": attempt}
    kept = slot.read(path)
    if any(kept.get(name) != value for name, value in mine.items()):
        kept = {}
        if run.request.postprocess_as_job and (stage, attempt) == ("postprocess", 1):
            from .as_job import known_job

            kept = known_job(run.directory)

    def keep(values: dict[str, Any]) -> None:
        if not Path(path).exists():
            slot.create(path)
        slot.write(path, {**values, **mine})

    return Handle(kept, keep)


def _keep_figure(directory: Path, stage: str, attempt: int, cpu: float, memory: int) -> None:
    """Keep what a container or a job uses; there may be no room for it."""
    try:
        figures.append(directory, figures.Figure(time.time(), stage, attempt, cpu, memory))
    except OSError as error:
        logger.debug("no figure was kept: %s", reason_of(error)[0])


def _said(
    run: Run, stage: str, attempt: int, context: ExecutionContext, on_node: bool
) -> dict[str, Any]:
    """Do the stage's work; what came of it, as its result file holds it."""
    if run.request.profile:
        os.environ[PROFILE_VARIABLE] = run.request.profile
    try:
        catalogue = Catalogue(Host(run.request.python or None))
        plan = _limited(plan_of_parts(parts_of(run, catalogue), catalogue), run, stage)
    except RompyTuiError as error:
        return {"state": "failed", "message": error.message, "may_pass": False}
    generated = run.stages.get("generate")
    before = plan.model_run.staging_dir if generated and generated.state == "succeeded" else None
    flow = Flow(plan.model_run, context, None, run.request.validate_stages, before)
    if stage == "cleanup":
        clean_up(plan.model_run.staging_dir, plan.model_run)
        return {"state": "succeeded", "message": "removed the run's folder"}
    if stage == "run" and isinstance(plan.backend, LocalConfig) and plan.backend.command:
        return _become_command(run, plan, flow, attempt, context.cancellation)
    work: dict[str, Callable[[], dict[str, Any]]] = {
        "generate": flow.generate,
        "run": lambda: flow.run(plan.backend),
        "postprocess": lambda: flow.postprocess(plan.processor, run.request.processor_options),
    }
    if run.request.postprocess_as_job and not on_node:
        # Here, because few runs need it.
        from . import as_job

        if stage == "run":
            context.follow_up = as_job.follow_up(run, 1)
        elif stage == as_job.STAGE:
            there = partial(as_job.postprocess_as_job, run, attempt, plan.backend, context)
            work[as_job.STAGE] = there
    ended = flow.stage(stage, work[stage])
    return {
        "state": ended.state,
        "message": ended.message,
        "may_pass": getattr(flow.error, "retry", True),
        "details": ended.details,
    }


def _become_command(
    run: Run, plan: Plan, flow: Flow, attempt: int, cancellation: Cancellation
) -> dict[str, Any]:
    """Turn this process into the command of a local backend; comes back where that fails."""
    from ..run.local import command_of

    try:
        command = command_of(plan.backend, flow.folder())
    except RompyTuiError as error:
        return {"state": "failed", "message": error.message, "may_pass": False}
    logger.info("running %s in %s", mask_text(plan.backend.command), command.directory)
    message = f"{type_name(plan.backend, 'Config')} ended well"
    called.note(command.argv, "command")
    ran = called.as_data(_REMEMBERED)
    said = {"state": "exec", "message": message, "missing": command.missing, "ran": ran}
    try:
        _write(run.directory / result_name("run", attempt), said)
        os.chdir(command.directory)
        sys.stdout.flush()
        # Python ignores the first two; a model begins with all of them as from a shell.
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        # From here on a request to stop ends this process; one that came before is known.
        cancellation.raise_if_requested()
        os.execvpe(command.argv[0], command.argv, command.environ)  # noqa: S606
    except Cancelled:
        return {"state": "cancelled", "message": "stopped before the command began"}
    except OSError as error:
        reason = reason_of(error)[0]
        message = f"the command {command.argv[0]!r} could not be started: {reason}"
        return {"state": "failed", "message": message, "may_pass": False}


def _write(path: Path, said: dict[str, Any]) -> None:
    """Write a result, for the owner's eyes only."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as stream:
        json.dump(mask(said), stream, default=str)


def _limited(plan: Plan, run: Run, stage: str) -> Plan:
    """The plan with the time limit that stands in the run's record."""
    limit = run.request.limits.get(stage)
    if limit is None or (isinstance(plan.processor, str) and stage == "postprocess"):
        return plan
    if stage == "run" and plan.backend is not None:
        return replace(plan, backend=_with_limit(plan.backend, limit))
    if stage == "postprocess":
        return replace(plan, processor=_with_limit(plan.processor, limit))
    return plan


def _with_limit(config: Any, limit: float) -> Any:
    if isinstance(config, HostedConfig):
        return replace(config, limit=limit)
    return config.model_copy(update={"timeout": limit})


def _log_to_output() -> None:
    """Have what Python code logs in the stage's log, line by line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    root = logging.getLogger("rompy_tui")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
