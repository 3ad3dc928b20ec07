"""What the worker does for a stage: makes the model run, generates, runs and postprocesses.

Standard library only, as the worker is, which loads this file by its path. The ways in which
plugins are called are those of rompy 0.6.4, of the backend reference, and of the typed results
that rompy has in work (``rompy.core.responses``), told apart by what they look like.
"""

from __future__ import annotations

import dataclasses
import inspect
import logging
import os
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

logger = logging.getLogger("rompy_tui.worker")

_NAMED = ("type", "backend_type")
_COMMON = (*_NAMED, "timeout", "env_vars", "working_dir")
_MODELS = "rompy.config"


def make_model_run(values: dict[str, Any], config: Any = None) -> Any:
    """The model run that foreign code gets.

    Args:
        values: of the run, its model's below ``config``.
        config: of the plugin; its class tells for which package it was written.

    Returns:
        rompy's own for a model of rompy's, else that of the plugin's package; without either
        package an object that holds the values.
    """
    package = _package(values, config)
    if package == "rompy":
        # rompy's default template is a path of its own, and None is not one.
        model = {k: v for k, v in values["config"].items() if v is not None}
        return rompy_model().ModelRun(**{**values, "config": model})
    if package:
        return import_module(f"{package}.model").ModelRun(**values)
    return SimpleNamespace(**values, staging_dir=workspace_of(values))


def _package(values: dict[str, Any], config: Any) -> str:
    if values["config"].get("model_type", "base") != "base":
        return "rompy"
    homes = [c.__module__.partition(".")[0] for c in type(config).__mro__]
    known = [p for p in ("rompy", "rompy_tui") if p in homes]
    return next((p for p in (*known, "rompy", "rompy_tui") if find_spec(p) is not None), "")


def workspace_of(values: Mapping[str, Any]) -> Path:
    """The folder of a run; asking rompy's model run for it would make or remove it."""
    folder = Path(values["output_dir"])
    return folder / values["run_id"] if values.get("run_id_subdir", True) else folder


def rompy_model() -> Any:
    """``rompy.model``, also where one of the installed models is broken.

    rompy loads all of them when it is imported, and one that fails makes it fail.
    """
    try:
        return import_module("rompy.model")
    except Exception as error:
        if find_spec("rompy") is None:
            raise
        logger.warning("rompy cannot load all models (%s): going on without those", error)
    utils: Any = import_module("rompy.utils")
    load_all = utils.load_entry_points

    def load_sound(group: str, *more: Any, **named: Any) -> Any:
        return sound_models() if group == _MODELS else load_all(group, *more, **named)

    utils.load_entry_points = load_sound
    sys.modules.pop("rompy.model", None)
    try:
        return import_module("rompy.model")
    finally:
        utils.load_entry_points = load_all


def sound_models() -> tuple[Any, ...]:
    """The installed model classes that can be loaded, and told apart by their ``model_type``."""
    found: list[Any] = []
    taken: set[str] = set()
    for point in entry_points(group=_MODELS):
        try:
            model = point.load()
            names = set(model.model_fields["model_type"].annotation.__args__)
        except Exception as error:
            logger.warning("the model %s is left out: %s", point.name, error)
            continue
        if names and not names & taken:
            found.append(model)
            taken |= names
    return tuple(found)


def generate(request: dict[str, Any], config: Any, implementation: Any) -> dict[str, Any]:
    """Write a model's input files with rompy; answer with their folder.

    Raises:
        RuntimeError: the model says that it could not.
    """
    del config, implementation
    values = request["model_run"]
    result = make_model_run(values).generate()
    said = outcome(result)
    if not said["success"]:
        raise RuntimeError(reason_of(said) or "the model said that it could not be generated")
    folder = getattr(result, "staging_dir", result) or workspace_of(values)
    return {"result": {"staging_dir": str(folder)}}


def run_model(request: dict[str, Any], config: Any, implementation: Any) -> dict[str, Any]:
    """Run a model's own ``config.run()``, where it has one."""
    del config, implementation
    model_run = make_model_run(request["model_run"])
    work = getattr(model_run.config, "run", None)
    if not callable(work):
        return {"result": {"ran": False, "success": True, "message": ""}}
    enter(request, None)
    result = work(model_run)
    said = outcome(result)
    return {"result": {"ran": True, "success": said["success"], "message": reason_of(said)}}


def run(request: dict[str, Any], config: Any, implementation: Any) -> dict[str, Any]:
    """Run a model with a plugin's backend."""
    model_run = make_model_run(request["model_run"], config)
    config = enter(request, config)
    work = made(implementation or class_of(config, "get_backend_class"), config).run
    given = {"config": config, "workspace_dir": request["workspace_dir"]}
    if config is None:
        given |= {k: v for k, v in request["values"].items() if k not in _NAMED}
    result = work(model_run, **taken_by(work, given))
    said = outcome(result)
    # As rompy sees it: what is neither True nor an object that says so has failed.
    success = said["success"] if "success" in fields_of(result) else bool(result)
    return {"result": {"success": success, "message": reason_of(said)}}


def process(request: dict[str, Any], config: Any, implementation: Any) -> dict[str, Any]:
    """Postprocess with a plugin."""
    model_run = make_model_run(request["model_run"], config)
    config = enter(request, config)
    build = getattr(config, "build_processor", None)
    if callable(build):
        processor = build()
    else:
        processor = made(implementation or class_of(config, "get_postprocessor_class"), config)
    work, first = how_to_process(processor, callable(build), request, model_run)
    values = {} if callable(build) else fields_of(config) or dict(request["values"])
    given = {k: v for k, v in values.items() if k not in _COMMON}
    kwargs = request.get("kwargs", {})
    if "config" in inspect.signature(work).parameters:
        result = work(first, config, **kwargs)
    else:
        result = work(first, **taken_by(work, {**given, **kwargs}))
    return {"result": outcome(result)}


def how_to_process(
    processor: Any, built: bool, request: dict[str, Any], model_run: Any
) -> tuple[Any, Any]:
    """The method of a processor that does the work, and what it wants as its first argument.

    Args:
        processor: of a plugin.
        built: whether its config made it, which rompy's coming processors do.
        request: with the values of the run.
        model_run: for all others.
    """
    wants = getattr(processor, "input_protocol", None)
    of_context = getattr(processor, "process_context", None)
    if wants == "context" or (wants is None and callable(of_context)):
        work = of_context if callable(of_context) else processor.process
        return work, context_of(request, run_result(request))
    of_result = getattr(processor, "process_legacy", None)
    if callable(of_result):
        return of_result, run_result(request)
    first = next(iter(inspect.signature(processor.process).parameters.values()), None)
    named = first is not None and (first.name.endswith("result") or "Result" in _written(first))
    if built or named or wants == "model_run_result":
        return processor.process, run_result(request)
    return processor.process, model_run


def _written(parameter: inspect.Parameter) -> str:
    """A parameter's annotation as text, whether it stands in the code as text or not."""
    annotation = parameter.annotation
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def run_result(request: dict[str, Any]) -> Any:
    """The run as rompy's coming processors get it: its folder, and the files that it left."""
    folder = workspace_of(request["model_run"])
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    artifacts = [
        {"kind": "local", "path": p.relative_to(folder).as_posix(), "size_bytes": p.stat().st_size}
        for p in files
    ]
    values = {
        "run_id": request["model_run"]["run_id"],
        "backend_used": "",
        "output_dir": str(folder),
        "workspace_dir": str(folder),
        "expected_outputs": [],
        "missing_outputs": [],
    }
    now = datetime.now(timezone.utc)
    try:
        responses = import_module("rompy.core.responses")
    except ImportError:
        found = [SimpleNamespace(**artifact) for artifact in artifacts]
        more: dict[str, Any] = {"success": True, "message": None, "error": None, "metadata": {}}
        return SimpleNamespace(**values, **more, artifacts=found)
    timing = responses.TimingInfo(start_time=now, end_time=now)
    return responses.ModelRunSuccess(**values, artifacts=artifacts, timing=timing)


def context_of(request: dict[str, Any], result: Any) -> Any:
    """What the steps of rompy's coming postprocessing get."""
    folder = workspace_of(request["model_run"])
    try:
        protocol = import_module("rompy.postprocess.protocol")
    except ImportError:
        return SimpleNamespace(
            run_result=result,
            output_dir=folder,
            staging_dir=folder,
            artifacts=tuple(result.artifacts),
            expected_outputs=(),
            missing_outputs=(),
            operational_state={},
        )
    return protocol.PostprocessContext.from_run_result(result, staging_dir=folder)


def made(found: Any, config: Any) -> Any:
    """An object of a plugin's class, with its config where it cannot be made without.

    Raises:
        TypeError: there is no class.
    """
    if found is None:
        raise TypeError("neither an entry point nor its config class names a class that does it")
    needed = [
        p
        for p in inspect.signature(found).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    return found(config) if needed else found()


def class_of(config: Any, method: str) -> Any:
    """The class that a config says does its work, or None."""
    get = getattr(config, method, None)
    return get() if callable(get) else None


def taken_by(work: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Of some values those that a method takes."""
    parameters = inspect.signature(work).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return values
    return {k: v for k, v in values.items() if k in parameters}


def enter(request: dict[str, Any], config: Any) -> Any:
    """Go to the stage's directory; the config's relative paths start from where we were."""
    if not request.get("directory"):
        return config
    if hasattr(config, "model_copy"):
        paths = {k: v.absolute() for k, v in vars(config).items() if isinstance(v, Path)}
        config = config.model_copy(update=paths)
    os.chdir(request["directory"])
    return config


def outcome(result: Any) -> dict[str, Any]:
    """What a plugin returned, as a mapping that says whether it was a success."""
    if isinstance(result, bool):
        return {"success": result}
    found = fields_of(result)
    if not found and not isinstance(result, Mapping):
        found = {"result": result}
    return {"success": True, **found}


def reason_of(said: dict[str, Any]) -> str:
    """Why something failed, as its result says it; empty where it does not."""
    return str(said.get("error") or said.get("message") or "")


def fields_of(result: Any) -> dict[str, Any]:
    """The fields of a typed result or of a config, or the keys of a mapping; else empty."""
    if isinstance(result, Mapping):
        return dict(result)
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return dataclasses.asdict(result)
    is_pydantic = any(hasattr(type(result), name) for name in ("model_fields", "__fields__"))
    if not is_pydantic and not hasattr(result, "success"):
        return {}
    for name in ("model_dump", "to_dict", "_asdict", "dict"):
        method = getattr(result, name, None)
        if callable(method):
            return dict(method())
    return dict(vars(result))


OPERATIONS = {"generate": generate, "run_model": run_model, "run": run, "process": process}
"""The work of stages by its name in a request: ``(request, config, implementation)``."""
