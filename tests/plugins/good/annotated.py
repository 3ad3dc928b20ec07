# rompy.run: annotated = :AnnotatedBackend
"""A backend whose config class stands in an annotation only; it imports a module named client."""

import client  # beside this file; rompy-tui's worker has a module of that name in its own folder
from pydantic import BaseModel, ConfigDict


class AnnotatedConfig(BaseModel):
    """Found by annotation."""

    model_config = ConfigDict(extra="forbid")
    size: int = client.SIZE
    names: dict[str, int] = {}


class AnnotatedBackend:
    def run(self, model_run, config: AnnotatedConfig):
        return True
