"""The backend type "wide": 40 groups of 40 fields, as a model with very many switches has."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

GROUPS = SWITCHES = 40


def group(number):
    fields = {
        f"switch_{n}": (int, Field(n, ge=0, le=1000, description=f"Switch {n} of {number}"))
        for n in range(SWITCHES)
    }
    made = create_model(f"Group{number}", __config__=ConfigDict(extra="forbid"), **fields)
    made.__doc__ = f"The switches of group {number}."
    return made


class WideBase(BaseModel):
    """A model with very many switches."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["wide"] = Field("wide", description="Names this class in files")
    timeout: int = Field(3600, ge=60, le=86400, description="Longest time, seconds")

    def get_backend_class(self):
        return WideRunBackend


WideConfig = create_model(
    "WideConfig",
    __base__=WideBase,
    __doc__=WideBase.__doc__,
    **{
        f"group_{n}": (made, Field(default_factory=made, description=f"Group {n}"))
        for n, made in ((n, group(n)) for n in range(GROUPS))
    },
)


class WideRunBackend:
    """Writes the sum of all switches."""

    def run(self, model_run, config, workspace_dir=None):
        groups = config.model_dump(exclude={"type", "timeout"}).values()
        total = sum(sum(values.values()) for values in groups)
        Path(workspace_dir, "total").write_text(f"{total}\n")
        return True
