"""Runs a plugin's run backend in a worker process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..backends.execution import ExecutionContext
from ..backends.hosted import HostedConfig, describe_model_run, stage_in_worker


class HostedRunBackend:
    """Stands for a plugin's run backend."""

    def run(
        self,
        model_run: Any,
        config: HostedConfig,
        workspace_dir: str | Path | None = None,
        context: ExecutionContext | None = None,
    ) -> bool:
        """Run the model with the plugin's backend.

        Args:
            model_run: the run.
            config: the plugin and its values.
            workspace_dir: the generated folder; generated first where None.
            context: tells when to stop and where output goes.

        Returns:
            Whether the plugin said that it ended well.

        Raises:
            StageTimeout: it ran longer than its ``timeout`` in seconds.
            Cancelled: somebody asked to stop.
            ExecutionError: it raised or crashed.
        """
        context = context or ExecutionContext()
        staging_dir = Path(workspace_dir) if workspace_dir else Path(model_run.generate())
        request = {
            "op": "run",
            "model_run": describe_model_run(model_run),
            "workspace_dir": str(staging_dir.absolute()),
        }
        said = stage_in_worker(config, request, context)
        if said["success"]:
            return True
        message = f"the backend {config.type} said that the run failed"
        return context.fail(f"{message}: {said['message']}" if said["message"] else message)
