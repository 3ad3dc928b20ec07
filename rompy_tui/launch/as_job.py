"""Postprocessing as a job of its own, which depends on the model's."""

from __future__ import annotations

import logging
import os
import secrets
import shlex
import time
from pathlib import Path
from typing import Any

from ..backends import SlurmConfig
from ..backends.execution import ExecutionContext, FollowUp
from ..backends.handle import Handle
from ..errors import ExecutionError
from ..run.slurm import RefusedError, carry_out, next_token, plan_of
from ..supervision import Run, slot
from ..supervision.attempt import stage_argv
from ..supervision.files import HANDLE, ON_NODE, job_result_name
from ..supervision.judging import read_result

logger = logging.getLogger(__name__)

STAGE = "postprocess"


def follow_up(run: Run, attempt: int) -> FollowUp:
    """What is to run on the cluster once the model has ended well.

    Args:
        run: the run.
        attempt: of postprocessing.
    """
    argv = stage_argv(run.request.interpreter, str(run.directory), STAGE, attempt)
    place = shlex.quote(run.request.workspace)
    command = f"cd -- {place} && exec {shlex.join([*argv, ON_NODE])}"
    return FollowUp(command, run.directory, run.request.limits[STAGE])


def known_job(directory: Path) -> dict[str, Any]:
    """What is known of the job that was submitted behind the model's.

    Args:
        directory: the run's, before the stage has kept anything of its own.

    Returns:
        Values for the stage's handle; empty where nothing was submitted.
    """
    before = slot.read(str(directory / HANDLE))
    if before.get("stage") != "run" or not before.get("next"):
        return {}
    kept = {"number": before["next"], "cluster": before.get("cluster")}
    token = next_token(str(before["token"]))
    return {**kept, "token": token, "outside": True, "submitted": time.time()}


def postprocess_as_job(
    run: Run, attempt: int, config: SlurmConfig, context: ExecutionContext
) -> dict[str, Any]:
    """Wait for the job that postprocesses; submit it where that was not done yet.

    Args:
        run: the run.
        attempt: of postprocessing.
        config: the model's backend.
        context: its handle is the stage's.

    Returns:
        What the processor returned.

    Raises:
        ExecutionError: the job failed, or Slurm refused it.
        MissingError: Slurm cannot be reached.
    """
    handle: Handle = context.handle
    token = handle.get("token") or secrets.token_hex(6)
    plan = plan_of(follow_up(run, attempt), config, run.request.run_id, token)
    problem = ""
    try:
        carry_out(plan, context)
    except RefusedError as refusal:
        problem = str(refusal)
    said = read_result(os.fspath(run.directory / job_result_name(STAGE, attempt)))
    if said.get("state") == "succeeded" and not problem:
        return {**said.get("details", {}), "message": said.get("message", "")}
    raise ExecutionError(str(said.get("message") or problem or "the job has left no result"))
