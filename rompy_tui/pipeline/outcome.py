"""What came of one stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

STAGES = ("generate", "run", "postprocess")
"""The stages of a pipeline, in order."""


@dataclass(frozen=True, slots=True)
class StageResult:
    """How a stage stands, for whoever watches.

    Args:
        stage: generate, run or postprocess.
        state: running, succeeded, failed, cancelled or timed_out.
        message: one sentence, empty while it is running.
        seconds: how long it took so far.
        details: what the stage returned, as a postprocessor's results.
    """

    stage: str
    state: str
    message: str = ""
    seconds: float = 0.0
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it ended well."""
        return self.state == "succeeded"

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


Observer = Callable[[StageResult], None]
"""Told when a stage starts and when it ends."""
