# rompy.run: old-pydantic = :Backend; rompy.run.config: old-pydantic = :Config
from pydantic import BaseModel, root_validator


class Config(BaseModel):
    size: int = 1

    @root_validator
    def check(cls, values):
        return values
