"""What a verb returns that wants the terminal UI: the entry point starts it, not the verb."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .options import Globals


@dataclass(frozen=True, slots=True)
class Open:
    """A wish to open the terminal UI.

    Args:
        workspace: the folder to show.
        options: the options before the verb.
        file: a file to show in it, or None.
        run: the id of a run to show, or None.
        farewell: a sentence to say when the terminal UI has closed, or empty.
    """

    workspace: Path
    options: Globals
    file: Path | None = None
    run: str | None = None
    farewell: str = ""
