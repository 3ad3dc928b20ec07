"""Generate, run and postprocess, one after the other, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names
from ..plugins import Kind, LazyClasses

if TYPE_CHECKING:
    from .local import LocalPipelineBackend
    from .outcome import StageResult

__all__ = ["LocalPipelineBackend", "StageResult", "get_available_pipelines"]

_HOMES = {"LocalPipelineBackend": "local", "StageResult": "outcome"}


def get_available_pipelines() -> LazyClasses:
    """The pipeline backends that are installed, built-ins first.

    Returns:
        A read-only mapping from name to class. Listing the names imports nothing; a class is
        imported in this process when it is asked for, which raises
        :class:`~rompy_tui.errors.PluginError` where the plugin is broken.
    """
    return LazyClasses(Kind.PIPELINE)


__getattr__ = lazy_names(__name__, _HOMES)
