"""A run of a model that rompy and a plugin of it have: rompy does the work, in a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, field_serializer

from ..backends.execution import ExecutionContext
from ..backends.hosted import HostedModel, Work, do_in_worker
from ..backends.loading import built
from ..plugins.host.client import plain
from .modelrun import ModelRun
from .rendering import refuse_to_delete


class HostedModelRun(ModelRun):
    """A model run whose model is rompy's."""

    config: Any = Field(description="The model, a HostedModel")

    @field_serializer("config")
    def _values(self, model: HostedModel) -> Any:
        return plain(model.values)

    def generate(self, context: ExecutionContext | None = None) -> Path:
        """Have rompy write the model's input files.

        Args:
            context: tells when to stop and where rompy's words go.

        Returns:
            The staging directory, as rompy names it.

        Raises:
            ConfigError: ``delete_existing`` would delete what is not a run's folder, which rompy
                does not look at.
            ExecutionError: rompy or the model's plugin failed.
            Cancelled: somebody asked to stop.
        """
        if self.delete_existing and self.staging_dir.exists():
            template = self.config.values.get("template")
            refuse_to_delete(self.staging_dir, self.output_dir, template)
        question = {"op": "generate", "model_run": self.model_dump(mode="json")}
        work = Work(self.config.host, f"the model {self.config.name}", question)
        return Path(do_in_worker(work, context or ExecutionContext())["staging_dir"])


def hosted_model_run(values: dict[str, Any], model: HostedModel, where: str) -> HostedModelRun:
    """Make the run of a model of rompy's.

    Args:
        values: of the model run.
        model: stands for its ``config``.
        where: how an error calls the source of the values.

    Raises:
        ConfigError: a value of the run is wrong; those of the model are the plugin's to check.
    """
    made: HostedModelRun = built(HostedModelRun, {**values, "config": model}, where)
    return made
