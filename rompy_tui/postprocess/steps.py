"""Several processors one after the other: ``steps`` in place of ``type`` (unreleased rompy)."""

from __future__ import annotations

import logging
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import Self

from ..backends.execution import ExecutionContext
from ..errors import Cancelled, RompyTuiError, StageTimeout
from ..plugins import load_reference
from .execute import run_processor

logger = logging.getLogger(__name__)

NAME = "pipeline"
"""What rompy calls it, where a file has a ``type`` beside ``steps``."""

_DAY = 86400


class PostprocessPipelineConfig(BaseModel):
    """Processors, one after the other."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["pipeline"] = Field("pipeline", description="May be left out")
    steps: list[Any] = Field(min_length=1, description="A postprocessor each, in order")
    failure_policy: Literal["fail_fast", "continue"] = Field(
        "fail_fast", description="Whether the steps behind one that failed are gone through"
    )
    timeout: float = Field(
        0, ge=0, le=_DAY, description="Seconds for all steps; what they may take where it is 0"
    )

    @model_validator(mode="after")
    def _time_for_all(self) -> Self:
        if not self.timeout:
            self.timeout = min(_DAY, sum(getattr(step, "timeout", 0) for step in self.steps))
        return self

    @property
    def env_vars(self) -> dict[str, str]:
        """None of its own: each step has its."""
        return {}

    @property
    def working_dir(self) -> None:
        """None of its own: each step has its."""
        return

    def get_postprocessor_class(self) -> Any:
        """:class:`StepsPostprocessor`."""
        return load_reference("rompy_tui.postprocess.steps:StepsPostprocessor", "steps")


class StepsPostprocessor:
    """Goes through the steps; what one of them returned stands beside what the others did."""

    def process(
        self,
        model_run: Any,
        config: PostprocessPipelineConfig,
        context: ExecutionContext | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Process a run's outputs, step by step.

        Args:
            model_run: the run.
            config: its steps are configs.
            context: tells when to stop; passed on.
            **kwargs: passed on to each step.

        Returns:
            What the steps returned, the later ones winning; ``success``, and ``steps`` with the
            ``type``, the ``status`` and the ``message`` of each.

        Raises:
            StageTimeout: a step ran too long.
            Cancelled: somebody asked to stop.
        """
        returned: dict[str, Any] = {}
        steps: list[dict[str, str]] = []
        failures: list[str] = []
        for number, step in enumerate(config.steps, 1):
            kind = str(getattr(step, "type", type(step).__name__))
            name = f"step {number} ({kind})"
            if failures and config.failure_policy == "fail_fast":
                steps.append({"type": kind, "status": "unattempted", "message": ""})
                continue
            found = _one(model_run, step, context, kwargs)
            message = str(found.get("error") or found.get("message") or "")
            status = "succeeded" if found["success"] else "failed"
            logger.info("%s %s%s", name, status, f": {message}" if message else "")
            steps.append({"type": kind, "status": status, "message": message})
            returned |= found
            if not found["success"]:
                failures.append(f"{name} failed: {message or 'it did not say why'}")
        done = sum(1 for step in steps if step["status"] == "succeeded")
        message = f"{done} of {len(steps)} steps succeeded"
        result = {**returned, "success": not failures, "steps": steps, "message": message}
        result.pop("error", None)
        return {**result, "error": "; ".join(failures)} if failures else result


def _one(
    model_run: Any, step: Any, context: ExecutionContext | None, kwargs: dict[str, Any]
) -> dict[str, Any]:
    """What a step returned; an error of it is a result here, because others may follow."""
    try:
        return run_processor(model_run, step, context, **kwargs)
    except (Cancelled, StageTimeout):
        raise
    except RompyTuiError as error:
        return {"success": False, "error": error.message}
