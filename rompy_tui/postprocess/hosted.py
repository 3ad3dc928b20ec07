"""Runs a plugin's postprocessor in a worker process."""

from __future__ import annotations

from typing import Any

from ..backends.execution import ExecutionContext
from ..backends.hosted import HostedConfig, describe_model_run, stage_in_worker


class HostedPostprocessor:
    """Stands for a plugin's postprocessor."""

    def process(
        self,
        model_run: Any,
        config: HostedConfig,
        context: ExecutionContext | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Process a run's outputs with the plugin.

        Args:
            model_run: the run.
            config: the plugin and its values.
            context: tells when to stop and where output goes.
            **kwargs: passed on to the plugin.

        Returns:
            What the plugin returned.

        Raises:
            StageTimeout: it ran longer than its ``timeout`` in seconds.
            Cancelled: somebody asked to stop.
            ExecutionError: it raised or crashed.
        """
        request = {"op": "process", "model_run": describe_model_run(model_run), "kwargs": kwargs}
        result: dict[str, Any] = stage_in_worker(config, request, context or ExecutionContext())
        return result
