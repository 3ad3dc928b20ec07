"""The postprocessors under the name that the backend reference gives them.

They live in :mod:`rompy_tui.postprocess`, which builds on this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = "rompy_tui.postprocess"


def __getattr__(name: str) -> Any:
    home = import_module(_HOME)
    if name in home.__all__:
        return getattr(home, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
