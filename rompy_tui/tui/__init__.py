"""The terminal UI."""

from __future__ import annotations

from .start import Start

_SWITCH = 0.0005
"""Seconds that a thread goes on while another waits."""

_GARBAGE = (10_000, 10, 20)
"""How much is made until what is no longer needed is looked for: it holds every thread up."""

__all__ = ["Start", "run_app"]


def run_app(start: Start) -> int:
    """Show the terminal UI until the person quits.

    Args:
        start: where to begin; relative values in the workspace's files resolve in the workspace.

    Returns:
        The exit status.
    """
    import gc
    import os
    import sys
    from dataclasses import replace
    from pathlib import Path

    # What is imported is never garbage: it is not looked at, now or later.
    gc.disable()
    from .app import RompyApp

    gc.freeze()
    gc.enable()
    # One name for each file, also where the folder is reached by a link.
    real = Path(os.path.realpath(start.workspace))
    file = start.file
    if file is not None and file.is_relative_to(start.workspace):
        file = real / file.relative_to(start.workspace)
    # A file's relative values resolve in the workspace.
    os.chdir(real)
    # A key waits for the thread that checks files at each of its steps, 5 ms as Python has it.
    sys.setswitchinterval(_SWITCH)
    gc.set_threshold(*_GARBAGE)
    app = RompyApp(replace(start, workspace=real, file=file))
    app.run(mouse=start.settings.mouse)
    return app.return_code or 0
