"""Which backend or postprocessor a verb is about, and its schema."""

from __future__ import annotations

from typing import Any

from ....errors import MissingError, UsageError
from ....plugins import Kind, load_config_class
from ....validation import Catalogue


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


def schema_of(catalogue: Catalogue, kind: Kind, name: str) -> dict[str, Any]:
    """The JSON schema of a config class.

    Args:
        catalogue: what is installed.
        kind: backend or postprocessor.
        name: as in files.

    Raises:
        UsageError: there is no such backend or postprocessor.
        MissingError: it has no config class.
        PluginError: it cannot be loaded.
    """
    entry = catalogue.find(kind, name)
    if entry is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {name!r}", f"installed: {listed}")
    if entry.builtin:
        found: dict[str, Any] | None = load_config_class(kind, name).model_json_schema()
    else:
        found = catalogue.host.schema(entry)
    if found is None:
        raise MissingError(f"the {kind.value} {name!r} of {entry.provider} has no config class")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
