"""The settings of the heights postprocessor."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rompy_tui.postprocess import BasePostprocessorConfig


class Table(BaseModel):
    """How the results are written."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("summary", min_length=1, description="Name of the file, without ending")
    format: Literal["json", "csv"] = Field("json", description="Its format, which is its ending")


class HeightsPostprocessorConfig(BasePostprocessorConfig):
    """Mean and highest wave of each file of heights."""

    type: Literal["heights"] = Field("heights", description="Names this class in files")
    pattern: str = Field("*.txt", min_length=1, description="Which files hold heights, metres")
    metrics: list[Literal["mean", "peak"]] = Field(
        ["mean", "peak"], min_length=1, description="What to compute"
    )
    table: Table = Field(default_factory=Table, description="Where the results go")

    def get_postprocessor_class(self):
        from rompy_heights.processor import HeightsPostprocessor

        return HeightsPostprocessor
