"""The settings of the unfinished backend, in the forms that pydantic 2 has no more."""

from pydantic import BaseModel, root_validator


class UnfinishedConfig(BaseModel):
    """Refers to what is not there."""

    queue: str = "none"

    @root_validator
    def both(cls, values):
        return values
