"""Makes the objects that a pipeline works with from config files, all checked first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..backends.hosted import HostedConfig
from ..backends.loading import built
from ..documents import Loaded, load_text
from ..documents.overrides import Assignment, Overrides, parse_assignment
from ..errors import ConfigError, MissingError, UsageError
from ..model import ModelRun
from ..pipeline.outcome import STAGES
from ..plugins import Kind, load_config_class
from ..supervision import Request
from ..validation import Catalogue, DocumentKind
from .reading import Part, Reader, taken
from .sections import as_backend, as_pipeline, as_processor

_NONE = Overrides()


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


def build_plan(
    source: Path | Loaded,
    catalogue: Catalogue,
    *,
    backend_config: Path | None = None,
    run_backend: str = "",
    processor_config: Path | None = None,
    stages: Sequence[str] = STAGES,
    overrides: Overrides = _NONE,
) -> Plan:
    """Read and check the files of a pipeline, and make its objects.

    Args:
        source: a pipeline file, or a model-run file with the rest given by the options.
        catalogue: what is installed.
        backend_config: a file in place of the pipeline's backend.
        run_backend: a backend's name in place of the pipeline's backend.
        processor_config: a file in place of the pipeline's postprocessor.
        stages: those that will be gone through; no backend is needed without run.
        overrides: a profile, and values: ``backend.NAME`` and ``postprocessor.NAME`` are about
            whichever is used, any other name about ``source``.

    Raises:
        ConfigError: a file is wrong; its diagnostics tell where.
        UsageError: no backend is given, or two are; or an override makes no sense.
        MissingError: the model needs a package that is not there.
    """
    if backend_config and run_backend:
        raise UsageError("give --backend-config or --run-backend, not both")
    reader = Reader(catalogue, overrides.environ())
    own = [parse_assignment(text) for text in overrides.assignments]
    for_backend: list[Assignment] = []
    for_processor: list[Assignment] = []
    if backend_config or run_backend:
        for_backend, own = taken("backend", own)
    if processor_config:
        for_processor, own = taken("postprocessor", own)
    parts = reader.parts(source, as_pipeline, own)
    backend, processor = parts.get(DocumentKind.BACKEND), parts.get(DocumentKind.POSTPROCESSOR)
    if backend_config or run_backend:
        given = backend_config or _backend_with_defaults(run_backend, catalogue)
        choose = as_backend(overrides.profile, _name(given))
        backend = reader.parts(given, choose, for_backend)[DocumentKind.BACKEND]
    if processor_config:
        found = reader.parts(processor_config, as_processor, for_processor)
        processor = found[DocumentKind.POSTPROCESSOR]
    model_run = parts.get(DocumentKind.MODEL_RUN)
    if model_run is None:
        raise ConfigError(f"{_name(source)} describes no model run", "add a 'config' section")
    if backend is None and "run" in stages:
        raise UsageError(
            f"{_name(source)} names no backend",
            "add a 'backend' section, or give --backend-config FILE or --run-backend NAME",
        )
    return Plan(
        _model_run(model_run),
        None if backend is None else _config(Kind.BACKEND, backend, catalogue),
        "noop" if processor is None else _config(Kind.POSTPROCESSOR, processor, catalogue),
    )


def plan_of(request: Request, catalogue: Catalogue, source: Path | Loaded | None = None) -> Plan:
    """Make the objects of what somebody asked to run.

    Args:
        request: what was asked for.
        catalogue: what is installed.
        source: its file where that is loaded already, or stands in no file.

    Raises:
        RompyTuiError: as :func:`build_plan`.
    """
    return build_plan(
        source or Path(request.file),
        catalogue,
        backend_config=_path(request.backend_config),
        run_backend=request.run_backend,
        processor_config=_path(request.processor_config),
        stages=request.stages,
        overrides=Overrides(request.profile, tuple(request.assignments)),
    )


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
    parts = Reader(catalogue, overrides.environ()).parts(source, as_pipeline, own)
    if DocumentKind.MODEL_RUN not in parts:
        raise ConfigError(f"{_name(source)} describes no model run")
    return _model_run(parts[DocumentKind.MODEL_RUN])


def _backend_with_defaults(name: str, catalogue: Catalogue) -> Loaded:
    if catalogue.find(Kind.BACKEND, name) is None:
        listed = ", ".join(catalogue.names(Kind.BACKEND))
        raise UsageError(f"there is no backend {name!r}", f"installed: {listed}")
    return load_text(f"type: {json.dumps(name)}\n", f"--run-backend {name}")


def _model_run(part: Part) -> Any:
    if part.section.type != "base":
        raise MissingError(
            f"{part.where}: the model {part.section.type!r} needs rompy and its plugin to run",
            "rompy-tui itself runs models that are a template folder (model_type: base)",
        )
    return built(ModelRun, part.section.data, part.where)


def _config(kind: Kind, part: Part, catalogue: Catalogue) -> Any:
    values = part.section.data
    entry = catalogue.find(kind, str(part.section.type))
    if entry is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {part.section.type!r}", f"installed: {listed}")
    if not entry.builtin:
        return HostedConfig(entry, values, catalogue.host)
    return built(load_config_class(kind, entry.name), values, part.where)


def _path(name: str) -> Path | None:
    return Path(name) if name else None


def _name(source: Path | Loaded) -> str:
    return str(source) if isinstance(source, Path) else source.file
