"""How and where a model runs: the config classes, and which backends there are."""

from __future__ import annotations

from ..plugins import Kind, LazyClasses
from .config import (
    BackendConfig,
    BaseBackendConfig,
    DockerConfig,
    LocalConfig,
    SlurmConfig,
    load_backend_config,
)
from .execution import Cancellation, ExecutionContext

__all__ = [
    "BackendConfig",
    "BaseBackendConfig",
    "Cancellation",
    "DockerConfig",
    "ExecutionContext",
    "LocalConfig",
    "SlurmConfig",
    "get_available_backends",
    "load_backend_config",
]


def get_available_backends() -> LazyClasses:
    """The run backends that are installed, built-ins first.

    Returns:
        A read-only mapping from name to run backend class. Listing the names imports nothing;
        a class is imported in this process when it is asked for, which raises
        :class:`~rompy_tui.errors.PluginError` where the plugin is broken.
    """
    return LazyClasses(Kind.BACKEND)
