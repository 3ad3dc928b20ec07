"""What the person asked for when the terminal UI was started."""

from __future__ import annotations

import re
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
        alerts: a person's own patterns of lines of logs to be alerted of, compiled.
        progress: a person's own forms of progress in logs, compiled.
        ascii: whether signs and borders are ASCII.
        mouse: whether to take the mouse.
        low_bandwidth: whether to be spare with bytes.
        notify: how to tell that a run has ended: ``bell``, ``desktop`` or ``off``.
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
    alerts: tuple[re.Pattern[str], ...] = ()
    progress: tuple[re.Pattern[str], ...] = ()
    ascii: bool = False
    mouse: bool = True
    low_bandwidth: bool = False
    notify: str = "bell"
