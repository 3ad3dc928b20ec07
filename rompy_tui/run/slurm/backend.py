"""Runs the model as a Slurm job."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from ...backends import ExecutionContext, SlurmConfig
from .carrying import carry_out
from .commands import RefusedError
from .job import JobPlan


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
            with context.handle.for_one_run():
                carry_out(plan, context)
        except RefusedError as refusal:
            return context.fail(str(refusal))
        return True
