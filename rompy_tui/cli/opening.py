"""What a verb returns that wants the terminal UI: the entry point starts it, not the verb."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Open:
    """A wish to open the terminal UI.

    Args:
        workspace: the folder to show.
        file: a file to show in it, or None.
        run: the id of a run to show, or None.
        state_dir: where runs are recorded, or None for the workspace's own.
        theme: the name of a theme, or None.
        python: the interpreter that holds plugins, or None for this one.
        ignore: codes of warnings that are switched off.
        farewell: a sentence to say when the terminal UI has closed, or empty.
    """

    workspace: Path
    file: Path | None = None
    run: str | None = None
    state_dir: Path | None = None
    theme: str | None = None
    python: str | None = None
    ignore: frozenset[str] = frozenset()
    farewell: str = ""
