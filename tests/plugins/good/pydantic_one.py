# rompy.run: one = :OneBackend; rompy.run.config: one = :OneConfig
"""A config in the form of pydantic 1."""

from pydantic.v1 import BaseModel, validator


class OneConfig(BaseModel):
    """In the old form."""

    queue: str
    cores: int = 1

    class Config:
        extra = "forbid"

    @validator("cores")
    def some(cls, value):
        if value < 1:
            raise ValueError("at least one core")
        return value


class OneBackend:
    def run(self, model_run, config):
        return config.cores == 2
