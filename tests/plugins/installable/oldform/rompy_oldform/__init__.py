"""The backend type "oldform", written for pydantic 1 and carried on with pydantic.v1."""

import subprocess
from typing import ClassVar

from pydantic.v1 import BaseModel, Field, validator


class OldformConfig(BaseModel):
    """Run a command, as of old."""

    command: str = Field(..., description="What to run, for sh")
    nodes: int = Field(1, ge=1, le=100, description="Number of nodes")
    time_limit: str = Field("1:00:00", description="Longest time, HH:MM:SS")

    class Config:
        extra = "forbid"
        schema_extra: ClassVar = {"examples": [{"command": "true"}]}

    @validator("time_limit")
    def has_its_form(cls, value):
        if value.count(":") != 2:
            raise ValueError("a time limit is written HH:MM:SS")
        return value

    def get_backend_class(self):
        return OldformRunBackend


class OldformRunBackend:
    """Runs a command in the workspace."""

    def run(self, model_run, config, workspace_dir=None):
        done = subprocess.run(config.command, shell=True, cwd=workspace_dir)
        return done.returncode == 0
