"""What happens to a run's outputs: processors and their config classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..plugins import Kind, LazyClasses

if TYPE_CHECKING:
    from .archive import ArchivePostprocessor
    from .config import (
        ArchivePostprocessorConfig,
        BasePostprocessorConfig,
        NoopPostprocessorConfig,
        ProcessorConfig,
        load_processor_config,
    )
    from .noop import NoopPostprocessor

__all__ = [
    "ArchivePostprocessor",
    "ArchivePostprocessorConfig",
    "BasePostprocessorConfig",
    "NoopPostprocessor",
    "NoopPostprocessorConfig",
    "ProcessorConfig",
    "get_available_postprocessors",
    "load_processor_config",
]

_HOMES = {"ArchivePostprocessor": "archive", "NoopPostprocessor": "noop"}


def get_available_postprocessors() -> LazyClasses:
    """The postprocessors that are installed, built-ins first.

    Returns:
        A read-only mapping from name to processor class. Listing the names imports nothing; a
        class is imported in this process when it is asked for, which raises
        :class:`~rompy_tui.errors.PluginError` where the plugin is broken.
    """
    return LazyClasses(Kind.POSTPROCESSOR)


def __getattr__(name: str) -> Any:
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'config')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
