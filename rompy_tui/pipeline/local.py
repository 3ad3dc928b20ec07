"""The pipeline backend that runs every stage from this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..backends import BaseBackendConfig, ExecutionContext, load_backend_config
from ..errors import UsageError
from .flow import Flow, clean_up, type_name
from .outcome import STAGES, Observer, StageResult


class LocalPipelineBackend:
    """Generates, runs and postprocesses; stops at the first stage that fails."""

    def execute(
        self,
        model_run: Any,
        run_backend: Any = None,
        processor_config: Any = None,
        *,
        backend_config: Any = None,
        processor: Any = None,
        run_kwargs: dict[str, Any] | None = None,
        process_kwargs: dict[str, Any] | None = None,
        cleanup_on_failure: bool = False,
        validate_stages: bool = True,
        stages: Sequence[str] = STAGES,
        context: ExecutionContext | None = None,
        observer: Observer | None = None,
    ) -> dict[str, Any]:
        """Run the pipeline.

        Args:
            model_run: what to run.
            run_backend: a backend config, or the name of a backend; ``local`` where none is given.
            processor_config: a postprocessor config or name; ``noop`` where none is given.
            backend_config: rompy's name for ``run_backend``.
            processor: rompy's name for ``processor_config``.
            run_kwargs: fields of the backend config, where a name is given.
            process_kwargs: passed on to the postprocessor.
            cleanup_on_failure: remove the run's folder when a stage fails.
            validate_stages: check between stages that there are files to go on with.
            stages: those to go through, of generate, run and postprocess; a run without generate
                uses the files that are there.
            context: tells when to stop and where output goes.
            observer: told when a stage starts and ends.

        Returns:
            ``success``, ``run_id``, ``backend``, ``processor``, ``staging_dir``,
            ``stages_completed``, ``stages`` (one mapping each), ``message``,
            ``postprocess_results``; after a failure also ``stage`` (where) and ``error``.

        Raises:
            UsageError: there is no model run, or both names of an argument are given.
        """
        if model_run is None or not hasattr(model_run, "run_id"):
            raise UsageError("a pipeline needs a model run")
        backend = _backend(_one_of(run_backend, backend_config, "backend"), run_kwargs)
        chosen = _one_of(processor_config, processor, "processor") or "noop"
        flow = Flow(model_run, context or ExecutionContext(), observer, validate_stages)
        result: dict[str, Any] = {
            "success": False,
            "run_id": model_run.run_id,
            "backend": type_name(backend, "Config"),
            "processor": chosen if isinstance(chosen, str) else type_name(chosen, "Config"),
        }
        work: dict[str, Callable[[], dict[str, Any]]] = {
            "generate": flow.generate,
            "run": lambda: flow.run(backend),
            "postprocess": lambda: flow.postprocess(chosen, process_kwargs or {}),
        }
        failed: StageResult | None = None
        for name in STAGES:
            if name in stages and failed is None:
                result_of_stage = flow.stage(name, work[name])
                failed = None if result_of_stage.ok else result_of_stage
        if failed and cleanup_on_failure and flow.staging_dir is not None:
            clean_up(flow.staging_dir, model_run)
        return {**result, **flow.summary(failed)}


def _one_of(first: Any, second: Any, what: str) -> Any:
    if first is not None and second is not None:
        raise UsageError(f"the {what} is given twice, by both of its names")
    return second if first is None else first


def _backend(chosen: Any, fields: dict[str, Any] | None) -> Any:
    if chosen is None or isinstance(chosen, str):
        return load_backend_config({"type": chosen or "local", **(fields or {})})
    if not isinstance(chosen, BaseBackendConfig) and not hasattr(chosen, "get_backend_class"):
        raise UsageError(f"a backend config or name is needed, not a {type(chosen).__name__}")
    return chosen
