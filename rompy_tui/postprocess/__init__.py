"""What happens to a run's outputs: processors and their config classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names
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

_HOMES = {
    "ArchivePostprocessor": "archive",
    "ArchivePostprocessorConfig": "config",
    "BasePostprocessorConfig": "config",
    "NoopPostprocessor": "noop",
    "NoopPostprocessorConfig": "config",
    "ProcessorConfig": "config",
    "load_processor_config": "config",
}


def get_available_postprocessors() -> LazyClasses:
    """The postprocessors that are installed, built-ins first.

    Returns:
        A read-only mapping from name to processor class. Listing the names imports nothing; a
        class is imported in this process when it is asked for, which raises
        :class:`~rompy_tui.errors.PluginError` where the plugin is broken.
    """
    return LazyClasses(Kind.POSTPROCESSOR)


__getattr__ = lazy_names(__name__, _HOMES)
