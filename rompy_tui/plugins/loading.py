"""Loads one plugin in this process, for library calls; says what broke."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any

from ..errors import MissingError, PluginError
from .entries import Entry, Kind
from .registry import find, list_entries, names


def load_reference(reference: str, what: str) -> Any:
    """Import ``module:attribute``.

    Args:
        reference: as an entry point states it.
        what: how an error calls it, as "backend slurm of rompy-hpc 1.2".

    Returns:
        The object.

    Raises:
        PluginError: the import failed in any way, with the plugin's traceback.
    """
    module, _, attributes = reference.partition(":")
    try:
        found: Any = import_module(module)
        for attribute in attributes.split("."):
            found = getattr(found, attribute)
    except (Exception, SystemExit) as error:
        message = f"{what} cannot be loaded: {type(error).__name__}: {error}"
        raise PluginError(
            message, "see its traceback; install or mend the plugin", traceback.format_exc()
        ) from error
    return found


def load_implementation(kind: Kind, name: str) -> Any:
    """The class that does the work for a name, loaded in this process.

    Args:
        kind: what it is for.
        name: as in a file.

    Returns:
        The class.

    Raises:
        MissingError: no plugin of that name is installed.
        PluginError: it could not be loaded, or it has no implementation.
    """
    entry = _entry(kind, name)
    if not entry.implementation:
        raise PluginError(f"the {kind.value} {name!r} of {entry.provider} has no implementation")
    return load_reference(entry.implementation, _described(entry))


def load_config_class(kind: Kind, name: str) -> Any:
    """The config class for a name, loaded in this process.

    Args:
        kind: backend, postprocessor or model.
        name: as in a file.

    Returns:
        The pydantic class: the registered one, or the annotation of the plugin's ``config``
        argument; None where it has neither.

    Raises:
        MissingError: no plugin of that name is installed.
        PluginError: it could not be loaded.
    """
    entry = _entry(kind, name)
    if entry.builtin and entry.config:
        return _builtin_class(entry.config)
    if entry.config:
        return load_reference(entry.config, _described(entry))
    if not entry.implementation:
        return None
    from .host.worker import annotated_config_of

    found = annotated_config_of(load_reference(entry.implementation, _described(entry)))
    # Other classes can be filled in, but say nothing of what runs them.
    runs = hasattr(found, "get_backend_class") or hasattr(found, "get_postprocessor_class")
    return found if runs else None


@lru_cache(maxsize=32)
def _builtin_class(reference: str) -> Any:
    """A class of this package: it stays what it is, and each file that is checked asks for it."""
    return load_reference(reference, reference)


class LazyClasses(Mapping[str, Any]):
    """Names to implementation classes of one kind; a class is imported when it is asked for.

    Args:
        kind: what the classes are for.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._names = names(kind, list_entries())

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        return load_implementation(self._kind, name)

    def __contains__(self, name: object) -> bool:
        return name in self._names  # the inherited one would import the plugin

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<{self._kind.value}s: {', '.join(self._names)}>"


def _described(entry: Entry) -> str:
    return f"the {entry.kind.value} {entry.name!r} of {entry.provider} {entry.version}"


def _entry(kind: Kind, name: str) -> Entry:
    entry = find(kind, name)
    if entry is None:
        raise MissingError(
            f"there is no {kind.value} {name!r}",
            f"installed: {', '.join(names(kind))}; install the package that brings {name!r}",
        )
    return entry
