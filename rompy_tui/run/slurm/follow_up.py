"""A job that Slurm starts once another one has ended well (sbatch(1), ``--dependency=afterok``)."""

from __future__ import annotations

import logging

from ...backends import SlurmConfig
from ...backends.execution import ExecutionContext, FollowUp
from ...errors import MissingError
from .commands import JobId, RefusedError, UnreachableError, cancel, cancel_surely, submit
from .job import JobPlan
from .questions import own_jobs

logger = logging.getLogger(__name__)

_AGAIN = 2.0
"""Seconds between two tries while the controller is away."""


def next_token(token: str) -> str:
    """What tells the job that follows from all others.

    Args:
        token: that of the job it waits for.
    """
    return f"{token}p"


class Next:
    """The job that waits for another one, where there is one.

    Args:
        job: what Slurm calls it; None where there is none.
    """

    def __init__(self, job: JobId | None) -> None:
        self._job = job

    def drop(self) -> None:
        """It will not be started: the job it waits for did not end well."""
        if self._job is None:
            return
        try:
            cancel(self._job)
        except UnreachableError as error:
            # Slurm does so by itself: the job was submitted with --kill-on-invalid-dep.
            logger.debug("the job %s was not cancelled: %s", self._job, error)


def plan_of(
    follow_up: FollowUp, config: SlurmConfig, run_id: str, token: str, after: JobId | None = None
) -> JobPlan:
    """The job of a follow-up: one task, charged and placed as the model's job is.

    Args:
        follow_up: what to run.
        config: the model's.
        run_id: the model run's.
        token: tells this job from all others.
        after: the job it waits for; None where it may start at once.
    """
    model = JobPlan(config, follow_up.directory, run_id, "")
    # A minute more: who reaches the limit says so itself.
    seconds = int(follow_up.seconds) + 60
    options = [f"--clusters={model.cluster}"] if model.cluster else []
    if after is not None:
        options += [f"--dependency=afterok:{after.number}", "--kill-on-invalid-dep=yes"]
    same = config.model_dump(include={"queue", "account", "qos", "reservation"})
    made = SlurmConfig(
        **same,
        command=follow_up.command,
        time_limit=f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}",
        job_name=f"{model.name}-postprocess",
        output_file="postprocess-job-%j.out",
        additional_options=options,
    )
    return JobPlan(made.model_copy(update={"timeout": seconds}), follow_up.directory, run_id, token)


def submit_next(plan: JobPlan, job: JobId, context: ExecutionContext) -> Next:
    """Submit what is to follow a job, unless an earlier process did.

    Args:
        plan: the job that was submitted.
        job: what Slurm calls it.
        context: says what is to follow, if anything.

    Raises:
        RefusedError: Slurm refused it; the job that it was to follow is cancelled.
    """
    follow_up, handle = context.follow_up, context.handle
    if follow_up is None:
        return Next(None)
    if handle.get("next"):
        return Next(JobId(handle.get("next"), job.cluster))
    later = plan_of(follow_up, plan.config, plan.run_id, next_token(plan.token), job)
    made = None
    while made is None:
        try:
            listed = [r.number for r in own_jobs(job.cluster) if r.comment.endswith(later.found_by)]
            made = JobId(listed[0], job.cluster) if listed else _submitted(later)
        except UnreachableError as error:
            handle.observe(f"Slurm cannot be reached: {error}; trying again")
            if context.cancellation.wait(_AGAIN):
                # Whoever watches the model's job ends it.
                return Next(None)
        except RefusedError as error:
            cancel_surely(job)
            text = f"Slurm refused the job for postprocessing: {error}"
            raise RefusedError(text) from error
    handle.keep(next=made.number)
    logger.info("submitted %s as job %s, to run after it", later.name, made)
    return Next(made)


def _submitted(later: JobPlan) -> JobId:
    try:
        return submit(later.arguments(), later.script())
    except MissingError as error:
        raise UnreachableError(error.message) from error
