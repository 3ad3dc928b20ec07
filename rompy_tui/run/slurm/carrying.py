"""One job from its submission to its end, whoever submitted it."""

from __future__ import annotations

import logging
import time

from ...backends.execution import ExecutionContext
from ...errors import Cancelled, MissingError, StageTimeout
from ..output import Output
from .again import found_again
from .commands import JobId, RefusedError, UnreachableError, check_commands, submit
from .follow_up import submit_next
from .job import JobPlan
from .output import JobOutput
from .questions import accounting, details
from .report import array_failure, failure
from .watch import Ending, Watch

logger = logging.getLogger(__name__)


def carry_out(plan: JobPlan, context: ExecutionContext) -> None:
    """Submit a job, or find it where an earlier process did, and wait for its end.

    Args:
        plan: the job.
        context: tells when to stop, where output goes, and what is to follow the job.

    Raises:
        RefusedError: Slurm refused it, or it failed; the message says why.
        MissingError: Slurm's commands are missing, or the controller cannot be reached.
        StageTimeout: it ran longer than the config's ``timeout`` in seconds and was cancelled.
        Cancelled: somebody asked to stop, and it was.
        StorageError: the log cannot be opened.
    """
    # Opened first: no job must run unwatched because its log cannot be written.
    with Output(context.log, logger) as output:
        job = found_again(plan, context) or _submitted(plan, context)
        following = submit_next(plan, job, context)
        try:
            _watched(plan, job, Watch(plan, job, JobOutput(plan, output, context.handle), context))
        except BaseException:
            following.drop()
            raise


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
    except MissingError:
        handle.keep(outside=False)
        raise
    except RefusedError as error:
        handle.keep(outside=False)
        raise RefusedError(f"Slurm refused the job: {error}") from error
    except UnreachableError as error:
        # It may have been accepted all the same.
        found = found_again(plan, context)
        if found is None:
            handle.keep(outside=False)
            raise MissingError(f"Slurm did not answer: {error}", "try again") from error
        job = found
    handle.keep(number=job.number, cluster=job.cluster)
    logger.info("submitted %s as job %s", plan.name, job)
    return job


def _watched(plan: JobPlan, job: JobId, watch: Watch) -> None:
    try:
        ending = watch.until_end()
        if ending is not Ending.OF_ITSELF:
            raise _stopped(ending, plan, job, watch.is_over())
        problem = _problem(plan, job, watch)
    finally:
        watch.close()
    if problem:
        raise RefusedError(problem)


def _problem(plan: JobPlan, job: JobId, watch: Watch) -> str:
    """Why the job failed; empty where it ended well."""
    codes = watch.exit_codes()
    if plan.is_array:
        started = [each.task for each in plan.started()]
        return array_failure(job, list(watch.over.values()), codes, started)
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
