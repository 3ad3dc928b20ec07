# rompy.postprocess.config: built = :BuiltConfig
"""Made by its config, and given the result of the run, as rompy's coming processors are."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict


class BuiltConfig(BaseModel):
    """Counts what a run left."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["built"] = "built"
    least: int = 1
    timeout: int = 3600

    def build_processor(self):
        return BuiltProcessor(self)


@dataclass
class Counted:
    success: bool
    run_id: str
    files: list = field(default_factory=list)
    error: str = ""


class BuiltProcessor:
    def __init__(self, config):
        self.config = config

    def process(self, result):
        files = [artifact.path for artifact in result.artifacts]
        enough = result.success and len(files) >= self.config.least
        return Counted(enough, result.run_id, files, "" if enough else "too few files")
