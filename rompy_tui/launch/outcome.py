"""How a run ended, in the form that ``--json`` prints."""

from __future__ import annotations

from typing import Any

from ..supervision import Run, RunState


def outcome_of(run: Run) -> dict[str, Any]:
    """What came of a run.

    Args:
        run: one that has ended.

    Returns:
        As :meth:`rompy_tui.pipeline.LocalPipelineBackend.execute` returns it.
    """
    request, state = run.request, run.state
    stages = [
        {
            "stage": stage.name,
            "state": stage.state,
            "message": stage.message,
            "seconds": stage.seconds or 0.0,
            "details": run.result(stage.name),
        }
        for stage in run.stages.values()
    ]
    well = state is RunState.SUCCEEDED
    touched = {"generate", "run"} & set(request.stages)
    outcome: dict[str, Any] = {
        "success": well,
        "run_id": request.run_id,
        "backend": request.backend,
        "processor": request.processor,
        "staging_dir": request.staging_dir if touched else None,
        "stages_completed": [s.name for s in run.stages.values() if s.state == "succeeded"],
        "stages": stages,
        "message": "pipeline completed" if well else run.reason,
    }
    if not well:
        last = run.stages.get(run.stage)
        return {**outcome, "stage": run.stage, "error": last.message if last else run.reason}
    if stages:
        outcome["postprocess_results"] = stages[-1]["details"]
    return outcome
