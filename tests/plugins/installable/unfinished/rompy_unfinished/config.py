"""The settings of the unfinished backend, in the forms that pydantic 2 has no more."""

from pydantic import BaseModel, Field, root_validator


class UnfinishedConfig(BaseModel):
    """Refers to what is not there."""

    type: str = Field("unfinished", const=True)

    @root_validator
    def both(cls, values):
        return values
