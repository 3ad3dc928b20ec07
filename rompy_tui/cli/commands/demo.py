"""``rompy-tui demo [DIR]``: copy the quickstart and open it, or run it without a terminal."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from ...errors import UsageError, storage_error
from ...workspace.demo import copy_demo
from ..launching import Launching
from ..opening import Open
from ..options import Globals, pass_globals
from ..output import data, say

_PIPELINE = "pipeline.yml"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@pass_globals
def demo(options: Globals, folder: Path | None) -> Open | int:
    """Copy the quickstart model to FOLDER (a new temporary one) and open it.

    With no terminal on standard output its pipeline runs instead.
    """
    workspace = _copy(folder)
    if sys.stdout.isatty():
        return Open(workspace, options, farewell=f"the demo's files are in {workspace}")
    say(f"the quickstart is in {workspace}")
    os.chdir(workspace)
    launching = Launching()
    status = launching.launch(options, launching.request(options, Path(_PIPELINE)))
    data(f"the workspace: {workspace}")
    return status


def _copy(folder: Path | None) -> Path:
    try:
        if folder is None:
            target = Path(tempfile.mkdtemp(prefix="rompy-tui-demo-"))
        else:
            if folder.exists() and any(folder.iterdir()):
                raise UsageError(f"{folder} is not empty", "name a new folder for the demo")
            target = folder.absolute()
    except OSError as error:
        where = folder or tempfile.gettempdir()
        raise storage_error(f"cannot copy the demo to {where}", error) from error
    copy_demo(target)
    return target
