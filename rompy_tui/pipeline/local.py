"""The pipeline backend that runs every stage from this process."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..backends import BaseBackendConfig, ExecutionContext, load_backend_config
from ..errors import Cancelled, ExecutionError, RompyTuiError, StageTimeout, UsageError
from ..model.rendering import refuse_to_delete
from ..postprocess.execute import run_processor
from ..postprocess.outputs import outputs_of
from .outcome import STAGES, Observer, StageResult

logger = logging.getLogger(__name__)

_ENDED = {"failed": "failed", "cancelled": "was cancelled", "timed_out": "timed out"}


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
            run_backend: a backend config, or the name of a backend; ``backend_config`` is rompy's
                name for it. ``local`` where neither is given.
            processor_config: a postprocessor config or name; ``processor`` is rompy's name for
                it. ``noop`` where neither is given.
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
        flow = _Flow(model_run, context or ExecutionContext(), observer, validate_stages)
        result: dict[str, Any] = {
            "success": False,
            "run_id": model_run.run_id,
            "backend": _name(backend, "Config"),
            "processor": chosen if isinstance(chosen, str) else _name(chosen, "Config"),
        }
        work: dict[str, Callable[[], dict[str, Any]]] = {
            "generate": flow.generate,
            "run": lambda: flow.run(backend),
            "postprocess": lambda: flow.postprocess(chosen, process_kwargs or {}),
        }
        failed = None
        for name in STAGES:
            if name in stages and failed is None:
                failed = flow.stage(name, work[name])
        if failed and cleanup_on_failure and flow.staging_dir is not None:
            _clean_up(flow.staging_dir, model_run)
        return {**result, **flow.summary(failed)}


class _Flow:
    """One passage through the stages."""

    def __init__(
        self, model_run: Any, context: ExecutionContext, observer: Observer | None, validate: bool
    ) -> None:
        self._model_run = model_run
        self._context = context
        self._observer = observer or (lambda _: None)
        self._validate = validate
        self._ended: list[StageResult] = []
        self.staging_dir: Path | None = None

    def stage(self, name: str, work: Callable[[], dict[str, Any]]) -> StageResult | None:
        """Run one stage; return its result if it failed."""
        started = time.monotonic()
        self._observer(StageResult(name, "running"))
        details: dict[str, Any] = {}
        state, message = "succeeded", ""
        try:
            self._context.checkpoint()
            details = work()
            message = str(details.pop("message", "done"))
        except Cancelled as error:
            state, message = "cancelled", error.message
        except StageTimeout as error:
            state, message = "timed_out", error.message
        except RompyTuiError as error:
            state, message = "failed", _with_hint(error)
        except Exception as error:
            logger.debug("the %s stage raised", name, exc_info=True)
            state, message = "failed", f"{type(error).__name__}: {error}"
        seconds = round(time.monotonic() - started, 3)
        result = StageResult(name, state, message, seconds, details)
        self._ended.append(result)
        self._observer(result)
        return None if result.ok else result

    def generate(self) -> dict[str, Any]:
        """Write the model's input files."""
        self.staging_dir = Path(self._model_run.generate())
        files = sum(1 for p in self.staging_dir.rglob("*") if p.is_file())
        if self._validate and not files:
            raise ExecutionError(f"generate wrote no file into {self.staging_dir}")
        return {"message": f"{files} files in {self.staging_dir}"}

    def run(self, backend: Any) -> dict[str, Any]:
        """Run the model."""
        if self.staging_dir is None:
            self.staging_dir = _generated_before(self._model_run)
        self._context.failure = ""
        if not self._model_run.run(backend, workspace_dir=self.staging_dir, context=self._context):
            raise ExecutionError(self._context.failure or "the run backend said that it failed")
        if self._validate and not self.staging_dir.is_dir():
            raise ExecutionError(f"the run removed its own folder {self.staging_dir}")
        return {"message": f"{_name(backend, 'Config')} ended well"}

    def postprocess(self, processor: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Process the outputs; a processor that says it failed fails the stage."""
        found = run_processor(self._model_run, processor, self._context, **kwargs)
        if not found.get("success", True):
            what = found.get("error") or found.get("message") or "the processor said it failed"
            raise ExecutionError(str(what))
        return found

    def summary(self, failed: StageResult | None) -> dict[str, Any]:
        """What :meth:`LocalPipelineBackend.execute` says of the whole."""
        completed = [r.stage for r in self._ended if r.ok]
        summary: dict[str, Any] = {
            "success": failed is None,
            "staging_dir": str(self.staging_dir) if self.staging_dir else None,
            "stages_completed": completed,
            "stages": [r.as_dict() for r in self._ended],
            "message": "pipeline completed",
        }
        if failed:
            what = f"the {failed.stage} stage {_ENDED[failed.state]}: {failed.message}"
            summary |= {"stage": failed.stage, "error": failed.message, "message": what}
        elif self._ended:
            summary["postprocess_results"] = self._ended[-1].details
        return summary


def _generated_before(model_run: Any) -> Path:
    staging_dir = outputs_of(model_run)
    if not staging_dir.is_dir() or not any(staging_dir.iterdir()):
        raise ExecutionError(f"there are no generated files in {staging_dir}", "generate first")
    return staging_dir


def _with_hint(error: RompyTuiError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


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


def _name(config: Any, suffix: str) -> str:
    declared = getattr(config, "type", None)
    if isinstance(declared, str):
        return declared
    return type(config).__name__.removesuffix(suffix).lower()


def _clean_up(staging_dir: Path, model_run: Any) -> None:
    if not getattr(model_run, "run_id_subdir", True):
        # The folder for all runs, and whatever else the person keeps there.
        logger.warning("the folder %s is not the run's own: it was not removed", staging_dir)
        return
    try:
        refuse_to_delete(staging_dir, Path(model_run.output_dir))
        shutil.rmtree(staging_dir)
    except RompyTuiError as error:
        logger.warning("the folder %s was not removed: %s", staging_dir, error)
    except OSError as error:
        logger.warning("the folder %s could not be removed: %s", staging_dir, error)
