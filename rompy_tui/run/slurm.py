"""Runs the model as a Slurm job."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from ..backends import ExecutionContext, SlurmConfig
from ..errors import Cancelled, StageTimeout
from .output import Follower, Output, signature
from .slurm_commands import JobId, RefusedError, check_commands, details, submit
from .slurm_job import JobPlan
from .slurm_watch import Ending, Watch, failure

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
        plan = JobPlan(config, workspace, str(model_run.run_id))
        if problem := plan.problem():
            return _failed(context, problem)
        check_commands()
        context.cancellation.raise_if_requested()
        # Names without the job's number may be those of an earlier run's files.
        before = {path: signature(path) for path in plan.files("0")}
        # Opened first: no job must run unwatched because its log cannot be written.
        with Output(context.log, logger) as output:
            try:
                job = submit(plan.arguments(), plan.script())
            except RefusedError as error:
                return _failed(context, f"Slurm refused the job: {error}")
            logger.info("submitted %s as job %s", plan.name, job)
            files = plan.files(job.number)
            followers = [Follower(path, output, before.get(path)) for path in files]
            return _watched(plan, job, context, followers)


def _watched(
    plan: JobPlan, job: JobId, context: ExecutionContext, followers: list[Follower]
) -> bool:
    if not followers:
        logger.warning("the output cannot be followed: only the node knows its file's name")
    watch = Watch(job, plan.marker, followers, context.cancellation)
    try:
        ending = watch.until_end(plan.config.timeout)
        if ending is not Ending.OF_ITSELF:
            raise _stopped(ending, plan, job, watch.is_over())
        code = watch.exit_code()
        problem = failure(job, watch.state, code, details(job))
    finally:
        watch.close()
    return _failed(context, problem) if problem else True


def _stopped(ending: Ending, plan: JobPlan, job: JobId, over: bool) -> Cancelled | StageTimeout:
    hint = "" if over else f"it may still be running; see to it with: scancel {job.number}"
    how = "was cancelled" if over else "could not be cancelled in time"
    if ending is Ending.CANCELLED:
        return Cancelled(f"the job {job} {how} because somebody asked for it", hint)
    return StageTimeout(
        f"the job {job} ran longer than its timeout of {plan.config.timeout} s and {how}",
        hint or "raise 'timeout' if it needs more time",
    )


def _failed(context: ExecutionContext, message: str) -> bool:
    logger.error("%s", message)
    return context.fail(message)
