"""Runs one processor the way its signature asks for, with its config's environment in place."""

from __future__ import annotations

import inspect
import time
from pathlib import Path
from typing import Any

from ..backends.execution import ExecutionContext, surroundings
from ..errors import PluginError, UsageError
from .config import processor_with_defaults

_COMMON = {"type", "timeout", "env_vars", "working_dir"}


def run_processor(
    model_run: Any, processor: Any, context: ExecutionContext | None = None, **kwargs: Any
) -> dict[str, Any]:
    """Run a processor on a run's outputs, in this process.

    Args:
        model_run: the run.
        processor: its config, or the name of an installed processor.
        context: tells when to stop; passed on to processors that take one.
        **kwargs: passed on; they win over the config's values.

    Returns:
        What the processor returned, as a mapping with ``success``.

    Raises:
        UsageError: ``processor`` is neither a config nor a name.
        PluginError: the processor has no ``process`` method.
        StorageError: its working directory cannot be entered.
    """
    config = processor_with_defaults(processor) if isinstance(processor, str) else processor
    if not hasattr(config, "get_postprocessor_class"):
        raise UsageError(
            f"a processor config or name is needed, not a {type(processor).__name__}",
            "use a class such as NoopPostprocessorConfig, or a name such as 'archive'",
        )
    instance = config.get_postprocessor_class()()
    process = getattr(instance, "process", None)
    if process is None:
        raise PluginError(f"the processor {type(instance).__name__} has no method process()")
    context = context or ExecutionContext()
    context.deadline = time.monotonic() + float(config.timeout)
    if config.working_dir is not None:
        model_run, config = _absolute(model_run), _absolute(config)
    with surroundings(config.env_vars, config.working_dir):
        result = _call(process, model_run, config, context, kwargs)
    return _as_result(result)


def _absolute(model: Any) -> Any:
    """Relative paths start from the workspace, also once the working directory is another."""
    if not hasattr(model, "model_copy"):
        return model
    paths = {k: v.absolute() for k, v in model.__dict__.items() if isinstance(v, Path)}
    return model.model_copy(update=paths)


def _call(
    process: Any, model_run: Any, config: Any, context: ExecutionContext, kwargs: dict[str, Any]
) -> Any:
    parameters = inspect.signature(process).parameters
    extra = {"context": context} if "context" in parameters else {}
    if "config" in parameters:
        return process(model_run, config, **extra, **kwargs)
    # rompy 0.6.4 passes the config's own fields as keyword arguments.
    values = {k: v for k, v in config.model_dump().items() if k not in _COMMON} | kwargs | extra
    if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        values = {k: v for k, v in values.items() if k in parameters}
    return process(model_run, **values)


def _as_result(result: Any) -> dict[str, Any]:
    if isinstance(result, dict):
        return {"success": True, **result}
    if isinstance(result, bool):
        return {"success": result, "message": "done" if result else "the processor said it failed"}
    return {"success": True, "result": result}
