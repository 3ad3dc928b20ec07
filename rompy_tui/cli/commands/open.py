"""``rompy-tui [FOLDER | FILE]``: open the terminal UI."""

from __future__ import annotations

from pathlib import Path

import click

from ...errors import UsageError
from ..opening import Open
from ..options import Globals, pass_globals


@click.command("open")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@pass_globals
def open_workspace(options: Globals, path: Path | None = None) -> Open:
    """Open a folder, or a file in its folder, in the terminal UI."""
    path = path or Path()
    if not path.exists():
        raise UsageError(f"{path} does not exist", "name a folder or a file that is there")
    file = None if path.is_dir() else path.absolute()
    # A file's workspace is the current directory where it lies below it: relative paths in it
    # resolve there.
    folder = path.absolute() if file is None else _workspace_of(file)
    run_id = click.get_current_context().meta.get("rompy_tui.run_id")
    return Open(folder, options, file, run_id)


def _workspace_of(file: Path) -> Path:
    here = Path.cwd()
    return here if file.is_relative_to(here) else file.parent
