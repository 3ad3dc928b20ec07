"""Runs the model as a Slurm job."""

from __future__ import annotations

import logging
import secrets
import time
from pathlib import Path
from typing import Any

from ...backends import ExecutionContext, SlurmConfig
from ...errors import Cancelled, StageTimeout
from ..output import Output
from .again import found_again
from .commands import JobId, RefusedError, accounting, check_commands, details, submit
from .job import JobPlan
from .output import JobOutput
from .report import array_failure, failure
from .watch import Ending, Watch

logger = logging.getLogger(__name__)


class SlurmRunBackend:
    """Submits the model to Slurm and waits for it."""

    def run(
        self,
        model_run: Any,
        config: SlurmConfig,
        workspace_dir: str | Path | None = None,
        context: ExecutionContext | None = None,
    ) -> bool:
        """Run the model.

        Args:
            model_run: the run; ``generate()`` and ``run_id`` are used.
            config: command, resources and time limits. ``time_limit`` is Slurm's; ``timeout``
                (seconds) counts from when the job is seen to run, not while it is queued.
            workspace_dir: the generated folder, seen by the nodes too; generated first where
                None.
            context: tells when to stop and where output goes.

        Returns:
            Whether it ended well; ``context.failure`` says why not.

        Raises:
            MissingError: Slurm's commands are missing, or the controller cannot be reached.
            StageTimeout: it ran longer than ``config.timeout`` seconds and was cancelled.
            Cancelled: somebody asked to stop, and it was.
            StorageError: the log cannot be opened.
        """
        context = context or ExecutionContext()
        workspace = Path(workspace_dir) if workspace_dir else Path(model_run.generate())
        token = context.handle.get("token") or secrets.token_hex(6)
        plan = JobPlan(config, workspace, str(model_run.run_id), token)
        try:
            # Opened first: no job must run unwatched because its log cannot be written.
            with Output(context.log, logger) as output:
                job = found_again(plan, context) or _submitted(plan, context)
                job_output = JobOutput(plan, output, context.handle)
                watch = Watch(plan, job, job_output, context, context.handle.get("submitted"))
                return _watched(plan, job, watch, context)
        except RefusedError as refusal:
            logger.error("%s", refusal)
            return context.fail(str(refusal))


def _submitted(plan: JobPlan, context: ExecutionContext) -> JobId:
    """Submit the job; whoever comes after a crash meanwhile finds it by its token."""
    if problem := plan.problem():
        raise RefusedError(problem)
    check_commands()
    context.cancellation.raise_if_requested()
    handle = context.handle
    handle.keep(backend="slurm", token=plan.token, outside=True, submitted=time.time())
    try:
        job = submit(plan.arguments(), plan.script())
    except RefusedError as error:
        handle.keep(outside=False)
        raise RefusedError(f"Slurm refused the job: {error}") from error
    handle.keep(number=job.number, cluster=job.cluster)
    logger.info("submitted %s as job %s", plan.name, job)
    return job


def _watched(plan: JobPlan, job: JobId, watch: Watch, context: ExecutionContext) -> bool:
    try:
        ending = watch.until_end()
        if watch.is_over():
            context.handle.keep(outside=False)
        if ending is not Ending.OF_ITSELF:
            raise _stopped(ending, plan, job, watch.is_over())
        problem = _problem(plan, job, watch)
    finally:
        watch.close()
    if problem:
        raise RefusedError(problem)
    return True


def _problem(plan: JobPlan, job: JobId, watch: Watch) -> str:
    """Why the job failed; empty where it ended well."""
    codes = watch.exit_codes()
    if plan.is_array:
        return array_failure(job, watch.rows, codes)
    state, code = watch.state, codes.get("")
    if not state and code is None and (known := accounting(job)):
        state, code = known[0], known[1] or None
    return failure(job, state, code, details(job))


def _stopped(ending: Ending, plan: JobPlan, job: JobId, over: bool) -> Cancelled | StageTimeout:
    hint = "" if over else f"it may still be running; see to it with: scancel {job.number}"
    how = "was cancelled" if over else "could not be cancelled in time"
    if ending is Ending.CANCELLED:
        return Cancelled(f"the job {job} {how} because somebody asked for it", hint)
    return StageTimeout(
        f"the job {job} ran longer than its timeout of {plan.config.timeout} s and {how}",
        hint or "raise 'timeout' if it needs more time",
    )
