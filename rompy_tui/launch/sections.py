"""What a file is taken for when it is named for a purpose, whatever it looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import UsageError
from ..validation import Catalogue, DocumentKind, Section
from ..validation.kinds import (
    backend_section,
    model_run_section,
    named_backend_section,
    pipeline_sections,
    processor_section,
)

Choose = Callable[[Any, Catalogue], tuple[DocumentKind, list[Section]]]
"""Says of a document's data what it is, and which parts of it to check."""


def as_pipeline(data: Any, _: Catalogue) -> tuple[DocumentKind, list[Section]]:
    """A pipeline, or a model run alone.

    Args:
        data: the document, resolved.
    """
    keys = set(data) if isinstance(data, dict) else set()
    inner = data.get("config") if isinstance(data, dict) else None
    is_pipeline = {"backend", "postprocessor"} & keys or (
        "run_id" not in keys and isinstance(inner, dict) and "model_type" not in inner
    )
    if is_pipeline and "config" in keys:
        return DocumentKind.PIPELINE, pipeline_sections(data)
    return DocumentKind.MODEL_RUN, [model_run_section(data)]


def as_processor(data: Any, _: Catalogue) -> tuple[DocumentKind, list[Section]]:
    """A postprocessor.

    Args:
        data: the document, resolved.
    """
    return DocumentKind.POSTPROCESSOR, [processor_section(data, ())]


def as_backend(profile: str, file: str) -> Choose:
    """A backend, or of several named ones the profile's.

    Args:
        profile: the name of a backend, or empty.
        file: how an error calls the file.

    Returns:
        A chooser; it raises UsageError where several backends are named and none is chosen.
    """

    def choose(data: Any, _: Catalogue) -> tuple[DocumentKind, list[Section]]:
        named = _named_backends(data)
        if named:
            return DocumentKind.BACKEND, [_chosen(named, profile, file)]
        if isinstance(data, dict) and isinstance(data.get("backend"), dict) and "type" not in data:
            return DocumentKind.BACKEND, [backend_section(data["backend"], ("backend",))]
        return DocumentKind.BACKEND, [backend_section(data, ())]

    return choose


def _named_backends(data: Any) -> dict[str, Section]:
    """The backends of a mapping from names to backends; none where it is something else."""
    if not isinstance(data, dict) or {"type", "backend_type"} & set(data):
        return {}
    if not all(isinstance(v, dict) and isinstance(v.get("type"), str) for v in data.values()):
        return {}
    return {str(key): named_backend_section(key, value) for key, value in data.items()}


def _chosen(named: dict[str, Section], profile: str, file: str) -> Section:
    if profile in named:
        return named[profile]
    if not profile and set(named) == {"backend"}:
        return named["backend"]  # the old form: one backend under this key
    listed = ", ".join(named)
    if profile:
        raise UsageError(f"{file} has no backend {profile!r}", f"it has {listed}")
    raise UsageError(f"{file} has several backends: {listed}", "choose one with --profile NAME")
