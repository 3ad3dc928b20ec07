"""The terminal UI."""

from __future__ import annotations

from pathlib import Path


def run_app(
    workspace: Path,
    *,
    file: Path | None = None,
    run_id: str | None = None,
    state_dir: Path | None = None,
    theme: str | None = None,
    python: str | None = None,
    ignore: frozenset[str] = frozenset(),
) -> int:
    """Show the terminal UI until the person quits.

    Args:
        workspace: the folder to show; relative values in its files resolve there.
        file: a file to open at once.
        run_id: a run to show at once.
        state_dir: where runs are recorded; the workspace's own where None.
        theme: the name of a theme.
        python: the interpreter that holds plugins; this one where None.
        ignore: codes of warnings that are switched off.

    Returns:
        The exit status.
    """
    import os

    from .app import RompyApp
    from .start import Start

    # One name for each file, also where the folder is reached by a link.
    real = Path(os.path.realpath(workspace))
    if file is not None and file.is_relative_to(workspace):
        file = real / file.relative_to(workspace)
    # A file's relative values resolve in the workspace.
    os.chdir(real)
    app = RompyApp(Start(real, file, run_id, state_dir, theme, python, ignore))
    app.run()
    return app.return_code or 0
