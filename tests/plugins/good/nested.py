# rompy.run: nested = :NestedBackend
"""A backend whose config has models in lists, maps and unions."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Mode(str, Enum):
    FAST = "fast"
    SLOW = "slow"


class Grid(BaseModel):
    """A grid of cells."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["grid"] = "grid"
    nx: int = Field(10, ge=2, description="Cells across")


class Mesh(BaseModel):
    """A mesh of triangles."""

    kind: Literal["mesh"] = "mesh"
    file: str = Field(description="Where its nodes are")


class Gauge(BaseModel):
    """A place where heights are noted."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(description="What it is called")
    depth: float | None = Field(None, gt=0)
    inner: Gauge | None = None


class NestedConfig(BaseModel):
    """Everything that nests."""

    model_config = ConfigDict(extra="forbid")
    domain: Annotated[Grid | Mesh, Field(discriminator="kind")] = Grid()
    gauges: list[Gauge] = Field([], description="Where heights are noted")
    by_name: dict[str, Gauge] = {}
    mode: Mode = Mode.FAST
    level: int | Literal["auto"] = "auto"
    pair: tuple[int, int] = (1, 2)
    matrix: list[list[float]] = []
    first: Gauge | None = None


class NestedBackend:
    def run(self, model_run, config: NestedConfig):
        return True
