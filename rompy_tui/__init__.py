"""Configure, launch and follow ocean and wave model runs.

The library names follow rompy's own: :mod:`rompy_tui.backends`, :mod:`rompy_tui.run`,
:mod:`rompy_tui.postprocess`, :mod:`rompy_tui.pipeline`, :mod:`rompy_tui.model`.
``ModelRun``, ``TimeRange`` and ``BaseConfig`` are also reached from here, loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from .model import BaseConfig, ModelRun, TimeRange

__all__ = ["BaseConfig", "ModelRun", "TimeRange", "__version__"]


def __getattr__(name: str) -> object:
    if name in {"BaseConfig", "ModelRun", "TimeRange"}:
        from importlib import import_module

        return getattr(import_module("rompy_tui.model"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
