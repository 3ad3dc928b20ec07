"""One passage through the stages of a pipeline: what each of them does, and how it ends."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

from ..backends import ExecutionContext
from ..errors import Cancelled, ExecutionError, RompyTuiError, StageTimeout
from ..model.rendering import refuse_to_delete
from ..postprocess.execute import run_processor
from ..postprocess.outputs import outputs_of
from .outcome import Observer, StageResult

logger = logging.getLogger(__name__)

_ENDED = {"failed": "failed", "cancelled": "was cancelled", "timed_out": "timed out"}


class Flow:
    """One passage through the stages, or through one of them.

    Args:
        model_run: what to run.
        context: tells when to stop and where output goes.
        observer: told when a stage starts and ends; nobody where None.
        validate: check between stages that there are files to go on with.
        staging_dir: the generated folder, where another passage generated it.
    """

    def __init__(
        self,
        model_run: Any,
        context: ExecutionContext,
        observer: Observer | None,
        validate: bool,
        staging_dir: Path | None = None,
    ) -> None:
        self._model_run = model_run
        self._context = context
        self._observer = observer or (lambda _: None)
        self._validate = validate
        self._ended: list[StageResult] = []
        self.error: Exception | None = None
        """What made a stage fail, where it raised."""
        self.staging_dir = staging_dir

    def stage(self, name: str, work: Callable[[], dict[str, Any]]) -> StageResult:
        """Run one stage.

        Args:
            name: its name.
            work: what it does: :meth:`generate`, :meth:`run` or :meth:`postprocess`.
        """
        started = time.monotonic()
        self._observer(StageResult(name, "running"))
        details: dict[str, Any] = {}
        state, message = "succeeded", ""
        try:
            if not self._context.handle.outside:
                # Else there is something to end first, which the backend knows.
                self._context.checkpoint()
            details = work()
            message = str(details.pop("message", "done"))
        except Cancelled as error:
            state, message = "cancelled", error.message
        except StageTimeout as error:
            state, message = "timed_out", error.message
        except RompyTuiError as error:
            state, message = "failed", _with_hint(error)
            self.error = error
        except Exception as error:
            logger.debug("the %s stage raised", name, exc_info=True)
            state, message = "failed", f"{type(error).__name__}: {error}"
            self.error = error
        seconds = round(time.monotonic() - started, 3)
        result = StageResult(name, state, message, seconds, details)
        self._ended.append(result)
        self._observer(result)
        return result

    def generate(self) -> dict[str, Any]:
        """Write the model's input files.

        Raises:
            ExecutionError: nothing was written, and stages are validated.
        """
        generate = self._model_run.generate
        told = {"context": self._context} if "context" in signature(generate).parameters else {}
        self.staging_dir = Path(generate(**told))
        files = sum(1 for p in self.staging_dir.rglob("*") if p.is_file())
        if self._validate and not files:
            raise ExecutionError(f"generate wrote no file into {self.staging_dir}")
        return {"message": f"{files} files in {self.staging_dir}"}

    def folder(self) -> Path:
        """The generated folder.

        Raises:
            ExecutionError: nothing was generated.
        """
        if self.staging_dir is None:
            self.staging_dir = _generated_before(self._model_run)
        return self.staging_dir

    def run(self, backend: Any) -> dict[str, Any]:
        """Run the model.

        Args:
            backend: a backend's config.

        Raises:
            ExecutionError: it failed, or removed its own folder.
        """
        staging_dir = self.folder()
        self._context.failure = ""
        if not self._model_run.run(backend, workspace_dir=staging_dir, context=self._context):
            raise ExecutionError(self._context.failure or "the run backend said that it failed")
        if self._validate and not staging_dir.is_dir():
            raise ExecutionError(f"the run removed its own folder {staging_dir}")
        return {"message": f"{type_name(backend, 'Config')} ended well"}

    def postprocess(self, processor: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Process the outputs.

        Args:
            processor: a postprocessor's config.
            kwargs: passed on to it.

        Returns:
            What the processor returned.

        Raises:
            ExecutionError: the processor says that it failed.
        """
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


def type_name(config: Any, suffix: str) -> str:
    """What a config is called.

    Args:
        config: of a backend or a postprocessor.
        suffix: what its class's name ends with, where it declares no ``type``.
    """
    declared = getattr(config, "type", None)
    if isinstance(declared, str):
        return declared
    return type(config).__name__.removesuffix(suffix).lower()


def clean_up(staging_dir: Path, model_run: Any) -> None:
    """Remove the folder of a run that failed; what cannot be removed is logged.

    Args:
        staging_dir: the folder.
        model_run: the run.
    """
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
