"""Config files to values, and values to configs; everything that is wrong in one error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import ConfigError


def load_values(path: Path) -> dict[str, Any]:
    """The one mapping that a config file holds, resolved.

    Args:
        path: YAML or JSON.

    Returns:
        Its values.

    Raises:
        ConfigError: it cannot be read, holds several documents, or no mapping.
    """
    from ..documents import load_file

    loaded = load_file(path)
    errors = [d for d in loaded.diagnostics if d.is_error]
    if errors:
        first = errors[0]
        place = f"{first.span.file}:{first.span.start.line + 1}:{first.span.start.column + 1}"
        raise ConfigError(f"{place}: {first.message}", first.hint, tuple(errors))
    found = [d for d in loaded.documents if d.data is not None]
    if len(found) != 1:
        raise ConfigError(f"{path} holds {len(found)} documents; one is needed here")
    if not isinstance(found[0].data, dict):
        raise ConfigError(f"{path} holds a {type(found[0].data).__name__}, not a mapping")
    return found[0].data


def without_type(config_class: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values for a config class that may not have a ``type`` field itself.

    Args:
        config_class: a pydantic class.
        values: as a file holds them.

    Returns:
        The values, without ``type`` and ``backend_type`` where the class does not know them.
    """
    kept = dict(values)
    for name in _unknown_to(config_class):
        kept.pop(name, None)
    return kept


# Each file that is checked asks again.
@lru_cache(maxsize=64)
def _unknown_to(config_class: Any) -> frozenset[str]:
    """Which names of a type a class does not know."""
    known = set(config_class.model_fields) | set(getattr(config_class, "legacy_names", {}))
    return frozenset({"type", "backend_type"} - known)


def built(config_class: Any, values: Mapping[str, Any], where: str) -> Any:
    """Make a config, or say what is wrong in one error.

    Args:
        config_class: a pydantic class.
        values: as a file holds them.
        where: how the error calls their source.

    Raises:
        ConfigError: the values are wrong; all of them are named.
    """
    try:
        return config_class(**without_type(config_class, values))
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, e['loc'])) or 'config'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise ConfigError(f"{where}: {'; '.join(lines)}") from error
