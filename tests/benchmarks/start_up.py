"""What a command costs before it does anything."""

from __future__ import annotations

import sys
from pathlib import Path

from . import corpus
from .measure import paired
from .table import compared

_BARE = [sys.executable, "-c", "pass"]
_COMMAND = [sys.executable, "-m", "rompy_tui"]
# pydantic imports its parts when they are asked for: what any config class asks for counts.
_PYDANTIC = "from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator"


def run(folder: Path) -> None:
    """Print the rows."""
    (folder / "local.yml").write_text(corpus.local(1))
    ours = [sys.executable, "-c", "import rompy_tui.backends"]
    figures = paired(ours, [sys.executable, "-c", _PYDANTIC], folder)
    compared("import rompy_tui.backends", *figures, "importing pydantic")
    for words in (["backends", "list"], ["validate", "local.yml"]):
        figures = paired([*_COMMAND, *words], _BARE, folder)
        compared(" ".join(words), *figures, "a bare Python")
