# rompy.postprocess: stepping = :Step; rompy.postprocess.config: stepping = :StepConfig
"""A step that asks for a context, as rompy's coming steps do; its class needs its config."""

from pydantic import BaseModel


class StepConfig(BaseModel):
    """Nothing but a name."""

    name: str = "first"


class Step:
    input_protocol = "context"

    def __init__(self, config):
        self.name = config.name

    def process(self, context):
        names = [artifact.path for artifact in context.artifacts]
        return {"name": self.name, "run": context.run_result.run_id, "files": names}
