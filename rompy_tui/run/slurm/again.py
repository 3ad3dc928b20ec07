"""Finds the job that an earlier process of the same attempt submitted."""

from __future__ import annotations

import logging
import time

from ...backends.execution import ExecutionContext
from ...errors import Cancelled
from ..background import Background, Waited
from .commands import JobId, UnreachableError
from .job import JobPlan
from .questions import own_jobs

logger = logging.getLogger(__name__)

# Seconds: between two questions while the controller is away; until a job that was submitted is
# surely listed; how long to go on asking once somebody asked to stop.
_AGAIN = 2.0
_LISTED = 5.0
_GOING = 600.0


def found_again(plan: JobPlan, context: ExecutionContext) -> JobId | None:
    """Find the job of this attempt.

    Args:
        plan: what was submitted, with the same token.
        context: its handle tells whether something may have been submitted.

    Returns:
        The job; None where none was submitted. A controller that is away is waited for: whether
        there is a job must be known before another one is submitted.

    Raises:
        Cancelled: somebody asked to stop, and the controller did not come back.
    """
    handle = context.handle
    if not handle.outside:
        return None
    job = JobId(handle.get("number", ""), handle.get("cluster") or "")
    if not job.number:
        found = _by_comment(plan, context)
        if found is None:
            return None
        job = found
        handle.keep(number=job.number, cluster=job.cluster)
    logger.info("following the job %s again", job)
    return job


def _by_comment(plan: JobPlan, context: ExecutionContext) -> JobId | None:
    cluster = plan.cluster
    began, asked_to_stop = time.monotonic(), 0.0
    while True:
        # A job that has run leaves word of its number, also where Slurm has forgotten it.
        for started in plan.started():
            return JobId(started.number, cluster)
        asked = Background(lambda: own_jobs(cluster))
        while asked.wait(_AGAIN) is not Waited.DONE:
            logger.debug("waiting for squeue")
        try:
            rows = asked.result()
        except UnreachableError as error:
            context.handle.observe(f"Slurm cannot be reached: {error}; trying again")
            if context.cancellation.requested:
                asked_to_stop = asked_to_stop or time.monotonic()
                if time.monotonic() > asked_to_stop + _GOING:
                    hint = (
                        f"look for a job with the comment {plan.found_by} (squeue --format=%i:%k)"
                    )
                    raise Cancelled(
                        "Slurm cannot be reached, and a job may have been submitted", hint
                    ) from error
            time.sleep(_AGAIN)
            continue
        for row in rows:
            if row.comment.endswith(plan.found_by):
                return JobId(row.number, cluster)
        if time.monotonic() > began + _LISTED:
            return None
        time.sleep(_AGAIN)
