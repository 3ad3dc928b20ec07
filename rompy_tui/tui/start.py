"""What the person asked for when the terminal UI was started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin.

    Args:
        workspace: the folder to show.
        file: a file to open at once.
        run_id: a run to show at once.
        state_dir: where runs are recorded; the workspace's own where None.
        theme: the name of a theme.
        python: the interpreter that holds plugins; this one where None.
        ignore: codes of warnings that are switched off.
        max_running: how many runs may go on at once; 0 for any number.
        log_limit: bytes that a stage's log may take on the disk; 0 for any number.
        painter: whether to send the terminal only the cells that changed.
        vim: whether to take Vim's keys in the text, in lists and in logs.
    """

    workspace: Path
    file: Path | None = None
    run_id: str | None = None
    state_dir: Path | None = None
    theme: str | None = None
    python: str | None = None
    ignore: frozenset[str] = frozenset()
    max_running: int = 0
    log_limit: int = 0
    painter: bool = True
    vim: bool = False
