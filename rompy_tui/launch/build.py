"""Makes the objects that a pipeline works with from config files, all checked first."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..backends.hosted import HostedConfig, HostedModel
from ..backends.loading import built
from ..documents import Loaded, load_text
from ..documents.overrides import Assignment, Overrides, parse_assignment
from ..errors import ConfigError, MissingError, UsageError
from ..model import ModelRun
from ..model.hosted import hosted_model_run
from ..plugins import Kind, load_config_class
from ..postprocess.steps import NAME, PostprocessPipelineConfig
from ..supervision import Request
from ..validation import Catalogue, DocumentKind
from ..validation.kinds import steps_of
from ..validation.models import missing_model
from .reading import Part, Reader, taken
from .sections import as_backend, as_pipeline, as_processor

_NONE = Overrides()

CONFIG_VARIABLE = "ROMPY_CONFIG"
"""Holds a configuration where no file is named (rompy 0.6.4)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pipeline will do.

    Args:
        model_run: the model and its period.
        backend: a backend config.
        processor: a postprocessor config.
    """

    model_run: Any
    backend: Any
    processor: Any


Parts = dict[DocumentKind, Part]
"""What a pipeline is made of: a model run, and mostly a backend and a postprocessor."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The parts of a pipeline as files hold them.

    Args:
        parts: the sections, resolved.
        files: the names of the files that they come from, includes too.
    """

    parts: Parts
    files: tuple[str, ...]


def gather(
    request: Request,
    catalogue: Catalogue,
    source: Path | Loaded | None = None,
    *,
    check: bool = True,
) -> Gathered:
    """Read and check the files of what somebody asked to run.

    Args:
        request: what was asked for.
        catalogue: what is installed.
        source: its file where that is loaded already, or stands in no file.
        check: refuse what is not valid.

    Returns:
        The parts, and the names of the files they were read from.

    Raises:
        ConfigError: a file is wrong; its diagnostics tell where.
        UsageError: no backend is given, or two are; or an override makes no sense.
    """
    if request.backend_config and request.run_backend:
        raise UsageError("give --backend-config or --run-backend, not both")
    overrides = Overrides(request.profile, request.assignments)
    reader = Reader(catalogue, overrides.environ(), check)
    own = [parse_assignment(text) for text in overrides.assignments]
    for_backend: list[Assignment] = []
    for_processor: list[Assignment] = []
    if request.backend_config or request.run_backend:
        for_backend, own = taken("backend", own)
    if request.processor_config:
        for_processor, own = taken("postprocessor", own)
    main = source or source_of(request, overrides)
    parts = reader.parts(main, as_pipeline, own)
    if request.backend_config or request.run_backend:
        given: Path | Loaded = Path(request.backend_config)
        if request.run_backend:
            given = _backend_with_defaults(request.run_backend, catalogue)
        choose = as_backend(overrides.profile, _name(given))
        parts |= _only(DocumentKind.BACKEND, reader.parts(given, choose, for_backend))
    if request.processor_config:
        found = reader.parts(Path(request.processor_config), as_processor, for_processor)
        parts |= _only(DocumentKind.POSTPROCESSOR, found)
    if DocumentKind.MODEL_RUN not in parts:
        raise ConfigError(f"{_name(main)} describes no model run", "add a 'config' section")
    if DocumentKind.BACKEND not in parts and "run" in request.stages:
        raise UsageError(
            f"{_name(main)} names no backend",
            "add a 'backend' section, or give --backend-config FILE or --run-backend NAME",
        )
    return Gathered(parts, tuple(reader.files))


def plan_of_parts(parts: Parts, catalogue: Catalogue) -> Plan:
    """Make the objects of a pipeline.

    Args:
        parts: from :func:`gather`.
        catalogue: what is installed.

    Raises:
        ConfigError: a value is wrong.
        UsageError: a type is not installed.
    """
    backend = parts.get(DocumentKind.BACKEND)
    processor = parts.get(DocumentKind.POSTPROCESSOR)
    return Plan(
        _model_run(parts[DocumentKind.MODEL_RUN], catalogue),
        None if backend is None else _config(Kind.BACKEND, backend, catalogue),
        "noop" if processor is None else _config(Kind.POSTPROCESSOR, processor, catalogue),
    )


def source_of(request: Request, overrides: Overrides) -> Path | Loaded:
    """The file that a request names, or the text in the environment.

    Args:
        request: what was asked for.
        overrides: its profile counts.

    Raises:
        UsageError: the request names no file and the variable is not set.
    """
    if request.file:
        return Path(request.file)
    text = os.environ.get(CONFIG_VARIABLE)
    if text is None:
        raise UsageError(f"the variable {CONFIG_VARIABLE} is not set")
    return load_text(text, f"${CONFIG_VARIABLE}", environ=overrides.environ())


def build_model_run(
    source: Path | Loaded, catalogue: Catalogue, overrides: Overrides = _NONE
) -> Any:
    """The model run that a model-run or pipeline file describes.

    Args:
        source: the file.
        catalogue: what is installed.
        overrides: a profile, and values for the file.

    Raises:
        ConfigError: the file is wrong.
        UsageError: an override makes no sense.
        MissingError: the model needs a package that is not there.
    """
    own = [parse_assignment(text) for text in overrides.assignments]
    parts = Reader(catalogue, overrides.environ(), True).parts(source, as_pipeline, own)
    if DocumentKind.MODEL_RUN not in parts:
        raise ConfigError(f"{_name(source)} describes no model run")
    model_run = _model_run(parts[DocumentKind.MODEL_RUN], catalogue)
    require_model(model_run, catalogue, _name(source))
    return model_run


def require_model(model_run: Any, catalogue: Catalogue, where: str) -> None:
    """Refuse a model run whose model is not installed.

    Args:
        model_run: any.
        catalogue: what is installed.
        where: how the error calls its file.

    Raises:
        MissingError: rompy or the model's plugin is missing; it says what to install where.
    """
    model = model_run.config
    if isinstance(model, HostedModel) and catalogue.find(Kind.MODEL, model.name) is None:
        message = f"{where}: the model {model.name!r} needs rompy and a plugin that are not here"
        raise MissingError(message, missing_model(model.name, catalogue).hint)


def _backend_with_defaults(name: str, catalogue: Catalogue) -> Loaded:
    if catalogue.find(Kind.BACKEND, name) is None:
        listed = ", ".join(catalogue.names(Kind.BACKEND))
        raise UsageError(f"there is no backend {name!r}", f"installed: {listed}")
    return load_text(f"type: {json.dumps(name)}\n", f"--run-backend {name}")


def _model_run(part: Part, catalogue: Catalogue) -> Any:
    name, values = part.section.type, part.section.data
    if name == "base":
        return built(ModelRun, values, part.where)
    model = HostedModel(str(name), values["config"], catalogue.host)
    return hosted_model_run(values, model, part.where)


def _config(kind: Kind, part: Part, catalogue: Catalogue) -> Any:
    values = part.section.data
    steps = [_config(kind, Part(step, part.where), catalogue) for step in steps_of(part.section)]
    if steps:
        return built(
            PostprocessPipelineConfig, {**values, "type": NAME, "steps": steps}, part.where
        )
    entry = catalogue.find(kind, str(part.section.type))
    if entry is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {part.section.type!r}", f"installed: {listed}")
    if not entry.builtin:
        return HostedConfig(entry, values, catalogue.host)
    return built(load_config_class(kind, entry.name), values, part.where)


def _only(kind: DocumentKind, parts: Parts) -> Parts:
    return {kind: parts[kind]}


def _name(source: Path | Loaded) -> str:
    return str(source) if isinstance(source, Path) else source.file
