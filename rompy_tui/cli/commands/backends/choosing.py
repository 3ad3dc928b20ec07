"""Which backend or postprocessor a verb is about, and what a document is taken for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....errors import UsageError
from ....plugins import Kind
from ....validation import Catalogue, DocumentKind, Section
from ....validation.kinds import backend_section, processor_section

Choose = Callable[[Any, Catalogue], tuple[DocumentKind, list[Section]]]


def chosen_type(
    backend_type: str | None, processor_type: str | None, *, required: bool
) -> tuple[Kind, str]:
    """What ``--backend-type`` or ``--processor-type`` names.

    Args:
        backend_type: the first option's value.
        processor_type: the second's.
        required: whether one must be given.

    Returns:
        The kind and the name; an empty name where neither is given.

    Raises:
        UsageError: both are given, or none where one must be.
    """
    if backend_type and processor_type:
        raise UsageError("give --backend-type or --processor-type, not both")
    if required and not (backend_type or processor_type):
        raise UsageError("give --backend-type or --processor-type")
    if processor_type:
        return Kind.POSTPROCESSOR, processor_type
    return Kind.BACKEND, backend_type or ""


def taken_for(kind: Kind | None, name: str) -> Choose:
    """Take every document for what the command says it is, whatever it looks like.

    Args:
        kind: backend or postprocessor; by its type where None.
        name: the type where a document does not say, or empty.
    """

    def choose(values: Any, catalogue: Catalogue) -> tuple[DocumentKind, list[Section]]:
        section = _section(values, catalogue, kind)
        if name and section.type != name:
            own = section.data
            if isinstance(own, dict) and not section.type:
                own = {**own, "type": name}
            section = Section(section.kind, name, section.path, own, section.type_path)
        return section.kind, [section]

    return choose


def _section(values: Any, catalogue: Catalogue, kind: Kind | None) -> Section:
    path: tuple[str, ...] = ()
    if kind is not Kind.POSTPROCESSOR and _is_wrapped(values):
        values, path = values["backend"], ("backend",)
    written = values.get("type") if isinstance(values, dict) else None
    if kind is None:
        is_processor = isinstance(written, str) and (
            catalogue.find(Kind.BACKEND, written) is None
            and catalogue.find(Kind.POSTPROCESSOR, written) is not None
        )
        kind = Kind.POSTPROCESSOR if is_processor else Kind.BACKEND
    make = backend_section if kind is Kind.BACKEND else processor_section
    return make(values, path)


def _is_wrapped(values: Any) -> bool:
    """Whether it is the old form: a backend under a key ``backend``."""
    is_mapping = isinstance(values, dict) and "type" not in values
    return is_mapping and isinstance(values.get("backend"), dict)
