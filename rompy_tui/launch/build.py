"""Makes the objects that a pipeline works with from config files, all checked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..backends.hosted import HostedConfig
from ..backends.loading import built
from ..documents import Loaded, load_file
from ..errors import ConfigError, MissingError, UsageError
from ..model import ModelRun
from ..pipeline.outcome import STAGES
from ..plugins import Kind, load_config_class
from ..supervision import Request
from ..validation import Catalogue, DocumentKind, Section, check_loaded
from ..validation.kinds import (
    backend_section,
    model_run_section,
    pipeline_sections,
    processor_section,
)

Choose = Callable[[Any, Catalogue], tuple[DocumentKind, list[Section]]]


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


@dataclass(frozen=True, slots=True)
class _Part:
    """A section that was found valid."""

    section: Section
    where: str


def build_plan(
    source: Path | Loaded,
    catalogue: Catalogue,
    *,
    backend_config: Path | None = None,
    run_backend: str = "",
    processor_config: Path | None = None,
    stages: Sequence[str] = STAGES,
) -> Plan:
    """Read and check the files of a pipeline, and make its objects.

    Args:
        source: a pipeline file, or a model-run file with the rest given by the options.
        catalogue: what is installed.
        backend_config: a file in place of the pipeline's backend.
        run_backend: a backend's name in place of the pipeline's backend.
        processor_config: a file in place of the pipeline's postprocessor.
        stages: those that will be gone through; no backend is needed without run.

    Raises:
        ConfigError: a file is wrong; its diagnostics tell where.
        UsageError: no backend is given, or two are.
        MissingError: the model needs a package that is not there.
    """
    if backend_config and run_backend:
        raise UsageError("give --backend-config or --run-backend, not both")
    parts = _parts(source, catalogue, _pipeline)
    backend, processor = parts.get(DocumentKind.BACKEND), parts.get(DocumentKind.POSTPROCESSOR)
    if backend_config:
        backend = _parts(backend_config, catalogue, _backend)[DocumentKind.BACKEND]
    elif run_backend:
        values = {"type": run_backend}
        backend = _Part(backend_section(values, ()), f"--run-backend {run_backend}")
    if processor_config:
        processor = _parts(processor_config, catalogue, _processor)[DocumentKind.POSTPROCESSOR]
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
    )


def build_model_run(source: Path | Loaded, catalogue: Catalogue) -> Any:
    """The model run that a model-run or pipeline file describes.

    Raises:
        ConfigError: the file is wrong.
        MissingError: the model needs a package that is not there.
    """
    found = _parts(source, catalogue, _pipeline).get(DocumentKind.MODEL_RUN)
    if found is None:
        raise ConfigError(f"{_name(source)} describes no model run")
    return _model_run(found)


def build_backend(source: Path | Loaded, catalogue: Catalogue) -> Any:
    """The backend config that a file describes.

    Raises:
        ConfigError: the file is wrong.
    """
    part = _parts(source, catalogue, _backend)[DocumentKind.BACKEND]
    return _config(Kind.BACKEND, part, catalogue)


def build_processor(source: Path | Loaded, catalogue: Catalogue) -> Any:
    """The postprocessor config that a file describes.

    Raises:
        ConfigError: the file is wrong.
    """
    part = _parts(source, catalogue, _processor)[DocumentKind.POSTPROCESSOR]
    return _config(Kind.POSTPROCESSOR, part, catalogue)


def _parts(
    source: Path | Loaded, catalogue: Catalogue, choose: Choose
) -> dict[DocumentKind, _Part]:
    loaded = load_file(source) if isinstance(source, Path) else source
    checked = check_loaded(loaded, catalogue, choose)
    if not checked.ok:
        raise ConfigError(f"{loaded.file} is not valid", "", tuple(checked.diagnostics))
    documents = [d for d in loaded.documents if d.data is not None]
    if len(documents) != 1:
        raise ConfigError(
            f"{loaded.file} holds {len(documents)} documents; one is needed here",
            "put each in a file of its own",
        )
    sections: Sequence[Section] = choose(documents[0].data, catalogue)[1]
    return {section.kind: _Part(section, loaded.file) for section in sections}


def _pipeline(data: Any, _: Catalogue) -> tuple[DocumentKind, list[Section]]:
    keys = set(data) if isinstance(data, dict) else set()
    inner = data.get("config") if isinstance(data, dict) else None
    is_pipeline = {"backend", "postprocessor"} & keys or (
        "run_id" not in keys and isinstance(inner, dict) and "model_type" not in inner
    )
    if is_pipeline and "config" in keys:
        return DocumentKind.PIPELINE, pipeline_sections(data)
    return DocumentKind.MODEL_RUN, [model_run_section(data)]


def _backend(data: Any, _: Catalogue) -> tuple[DocumentKind, list[Section]]:
    if isinstance(data, dict) and isinstance(data.get("backend"), dict) and "type" not in data:
        return DocumentKind.BACKEND, [backend_section(data["backend"], ("backend",))]
    return DocumentKind.BACKEND, [backend_section(data, ())]


def _processor(data: Any, _: Catalogue) -> tuple[DocumentKind, list[Section]]:
    return DocumentKind.POSTPROCESSOR, [processor_section(data, ())]


def _model_run(part: _Part) -> Any:
    if part.section.type != "base":
        raise MissingError(
            f"{part.where}: the model {part.section.type!r} needs rompy and its plugin to run",
            "rompy-tui itself runs models that are a template folder (model_type: base)",
        )
    return built(ModelRun, part.section.data, part.where)


def _config(kind: Kind, part: _Part, catalogue: Catalogue) -> Any:
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
