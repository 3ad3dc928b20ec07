"""What a document is, by its content: its name says nothing.

A document is taken apart into sections, each of which one config class checks: a pipeline has
three, a mapping of named backends one for each name.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..documents.positions import ValuePath
from ..plugins import Kind
from .catalogue import Catalogue


class DocumentKind(str, Enum):
    """What a document describes."""

    BACKEND = "backend"
    POSTPROCESSOR = "postprocessor"
    PIPELINE = "pipeline"
    MODEL_RUN = "model run"
    MODEL = "model"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that one config class checks.

    Args:
        kind: backend, postprocessor, model run or model.
        type: the name of the class in files; None where the file does not say.
        path: where the part stands in the document.
        data: its value.
        type_path: where the type is written.
    """

    kind: DocumentKind
    type: str | None
    path: ValuePath
    data: Any
    type_path: ValuePath


BACKEND_FIELDS = {
    "additional_options",
    "build_args",
    "build_context",
    "capture_output",
    "command",
    "cpus_per_task",
    "dockerfile",
    "env_vars",
    "executable",
    "image",
    "mpiexec",
    "ntasks",
    "remove_container",
    "stream_output",
    "time_limit",
    "working_dir",
}
"""Fields that only our kind of file has: one of them and an unknown type make a document ours."""

PROCESSOR_FIELDS = {"validate_outputs", "keep_originals", "checksums", "output_types", "metrics"}
"""The same for postprocessors."""

_STEPS = "pipeline"
_RUN_FIELDS = {"run_id", "period", "output_dir", "delete_existing", "run_id_subdir"}
_PIPELINE_KEYS = {"config", "backend", "postprocessor"}


def classify(data: Any, catalogue: Catalogue) -> tuple[DocumentKind, list[Section]]:
    """Say what a document is.

    Args:
        data: its value, resolved.
        catalogue: what is installed.

    Returns:
        Its kind and the sections to check; no section for foreign YAML.
    """
    if not isinstance(data, dict):
        return DocumentKind.FOREIGN, []
    if len(_PIPELINE_KEYS & set(data)) > 1:
        return DocumentKind.PIPELINE, pipeline_sections(data)
    if isinstance(data.get("config"), dict) and "run_id" in data["config"]:
        return DocumentKind.PIPELINE, pipeline_sections(data)
    if has_steps(data) and _all_processors(data["steps"], catalogue):
        return DocumentKind.POSTPROCESSOR, [processor_section(data, ())]
    named = "type" if "type" in data else "backend_type" if "backend_type" in data else None
    if named:
        return _typed(data, named, catalogue)
    if {"run_id", "period"} & set(data) or (
        isinstance(data.get("config"), dict) and "model_type" in data["config"]
    ):
        return DocumentKind.MODEL_RUN, [_model_run(data, ())]
    if isinstance(data.get("backend"), dict) and not _RUN_FIELDS & set(data):
        return DocumentKind.BACKEND, [backend_section(data["backend"], ("backend",))]
    if isinstance(data.get("model_type"), str):
        section = Section(DocumentKind.MODEL, data["model_type"], (), data, ("model_type",))
        known = catalogue.find(Kind.MODEL, data["model_type"]) is not None
        return (DocumentKind.MODEL, [section]) if known else (DocumentKind.FOREIGN, [])
    return _named_backends(data, catalogue)


def _typed(
    data: dict[Any, Any], named: str, catalogue: Catalogue
) -> tuple[DocumentKind, list[Section]]:
    name = data[named]
    backend = DocumentKind.BACKEND, [backend_section(data, ())]
    processor = DocumentKind.POSTPROCESSOR, [processor_section(data, ())]
    if named == "backend_type":
        return backend
    if isinstance(name, str):
        if catalogue.find(Kind.BACKEND, name):
            return backend
        if catalogue.find(Kind.POSTPROCESSOR, name):
            return processor
    if PROCESSOR_FIELDS & set(data):
        return processor
    return backend if BACKEND_FIELDS & set(data) else (DocumentKind.FOREIGN, [])


def pipeline_sections(data: dict[Any, Any]) -> list[Section]:
    """The sections of a pipeline that are there.

    Args:
        data: the document.
    """
    sections = [_model_run(data["config"], ("config",))] if "config" in data else []
    if "backend" in data:
        sections.append(backend_section(data["backend"], ("backend",)))
    if "postprocessor" in data:
        sections.append(processor_section(data["postprocessor"], ("postprocessor",)))
    return sections


def backend_section(data: Any, path: ValuePath) -> Section:
    """The section for a backend's values at ``path``."""
    key = "type"
    if isinstance(data, dict) and "type" not in data and "backend_type" in data:
        key = "backend_type"
    name = data.get(key) if isinstance(data, dict) else None
    return Section(DocumentKind.BACKEND, name, path, data, (*path, key))


def processor_section(data: Any, path: ValuePath) -> Section:
    """The section for a postprocessor's values at ``path``."""
    name = data.get("type") if isinstance(data, dict) else None
    if has_steps(data):
        name = _STEPS
    return Section(DocumentKind.POSTPROCESSOR, name, path, data, (*path, "type"))


def has_steps(data: Any) -> bool:
    """Whether a postprocessor's values are steps in place of one processor (unreleased rompy)."""
    return isinstance(data, dict) and "steps" in data and data.get("type", _STEPS) == _STEPS


def steps_of(section: Section) -> list[Section]:
    """The sections for the steps of a postprocessor.

    Args:
        section: any.
    """
    if section.kind is not DocumentKind.POSTPROCESSOR or not has_steps(section.data):
        return []
    steps = section.data["steps"]
    path = (*section.path, "steps")
    return [processor_section(step, (*path, number)) for number, step in enumerate(_listed(steps))]


def _model_run(data: Any, path: ValuePath) -> Section:
    config = data.get("config") if isinstance(data, dict) else None
    name = config.get("model_type", "base") if isinstance(config, dict) else "base"
    return Section(DocumentKind.MODEL_RUN, name, path, data, (*path, "config", "model_type"))


def model_run_section(data: Any) -> Section:
    """The section for a whole document that is a model run."""
    return _model_run(data, ())


def named_backend_section(key: Hashable, value: dict[Any, Any]) -> Section:
    """The section of one of several named backends.

    Args:
        key: its name.
        value: its values, or its type and, below ``config``, its values.
    """
    nested = isinstance(value.get("config"), dict)
    path = (key, "config") if nested else (key,)
    values = value["config"] if nested else value
    return Section(DocumentKind.BACKEND, value["type"], path, values, (key, "type"))


def _all_processors(steps: Any, catalogue: Catalogue) -> bool:
    names = [s.get("type") if isinstance(s, dict) else None for s in _listed(steps)]
    known = [isinstance(n, str) and catalogue.find(Kind.POSTPROCESSOR, n) for n in names]
    return bool(known) and all(known)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _named_backends(
    data: dict[Any, Any], catalogue: Catalogue
) -> tuple[DocumentKind, list[Section]]:
    sections = []
    for key, value in data.items():
        name = value.get("type") if isinstance(value, dict) else None
        if not isinstance(name, str) or not catalogue.find(Kind.BACKEND, name):
            return DocumentKind.FOREIGN, []
        sections.append(named_backend_section(key, value))
    return (DocumentKind.BACKEND, sections) if sections else (DocumentKind.FOREIGN, [])
