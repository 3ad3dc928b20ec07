"""The settings of the batch backend."""

import re
from typing import Literal

from pydantic import ConfigDict, Field, field_validator

from rompy_tui.backends import BaseBackendConfig


class BatchConfig(BaseBackendConfig):
    """Run as a job of Slurm, and wait for it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "batch", "command": "./model", "nodes": 2}]}
    )

    type: Literal["batch"] = Field("batch", description="Names this class in files")
    command: str = Field(min_length=1, description="What the job runs, for sh")
    partition: str = Field("compute", description="Part of the cluster")
    nodes: int = Field(1, ge=1, le=100, description="Number of nodes")
    time_limit: str = Field("1:00:00", description="Longest time, HH:MM:SS")
    account: str | None = Field(None, description="Who pays")

    @field_validator("time_limit")
    @classmethod
    def _time_limit_has_its_form(cls, value: str) -> str:
        if not re.fullmatch(r"\d{1,2}:[0-5]\d:[0-5]\d", value):
            raise ValueError("a time limit is written HH:MM:SS")
        return value

    def get_backend_class(self):
        from rompy_batch.backend import BatchRunBackend

        return BatchRunBackend
