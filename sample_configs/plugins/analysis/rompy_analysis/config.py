"""The settings of the analysis postprocessor."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from rompy_tui.postprocess.config import BasePostprocessorConfig

if TYPE_CHECKING:
    from rompy_analysis.processor import AnalysisPostprocessor

Metric = Literal["mean", "variance", "peak", "significant_height"]
"""The statistics the plugin knows; rompy_analysis.metrics computes them."""


class PlotConfig(BaseModel):
    """The plot: an SVG drawing with one line per gauge."""

    model_config = ConfigDict(extra="forbid")

    width: int = Field(default=800, ge=200, le=10000, description="Width in pixels.")
    height: int = Field(default=300, ge=150, le=10000, description="Height in pixels.")


class AnalysisPostprocessorConfig(BasePostprocessorConfig):
    """Statistics of each gauge of a run, with a plot when asked for."""

    # What rompy-tui writes into a new file of this type.
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"type": "analysis", "metrics": ["peak"], "plot_config": {"width": 800}}]
        }
    )

    type: Literal["analysis"] = Field(default="analysis", description="The postprocessor type.")
    metrics: list[Metric] = Field(
        default=["mean", "variance", "peak", "significant_height"],
        min_length=1,
        description="The statistics to compute, each at most once.",
    )
    output_format: Literal["json", "csv"] = Field(
        default="json", description="Format of the results file."
    )
    compress: bool = Field(default=True, description="Compress the results file with gzip.")
    gauges_file: str = Field(
        default="outputs/gauges.csv",
        min_length=1,
        description="The CSV file to read, counted from the run folder.",
    )
    plot_config: PlotConfig | None = Field(
        default=None, description="Size of the plot; no plot when left out."
    )

    @field_validator("metrics")
    @classmethod
    def _each_once(cls, metrics: list[Metric]) -> list[Metric]:
        """Refuse a metric that is listed twice: it would be one column, not two."""
        for metric in metrics:
            if metrics.count(metric) > 1:
                raise ValueError(f"{metric} is listed more than once")
        return metrics

    def get_postprocessor_class(self) -> builtins.type[AnalysisPostprocessor]:
        """Name the class that does the work.

        Returns:
            AnalysisPostprocessor.
        """
        # Imported late: checking a config must not load what only a run needs.
        from rompy_analysis.processor import AnalysisPostprocessor

        return AnalysisPostprocessor
