"""``rompy-tui run MODEL``: generate and run a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ...errors import UsageError
from ..launching import Launching, launch_options
from ..options import EXISTING_FILE, Globals, pass_globals


@click.command()
@click.argument("model", type=EXISTING_FILE, required=False)
@click.option("--backend-config", type=EXISTING_FILE, required=True, help="The backend's file.")
@click.option("--dry-run", is_flag=True, help="Write the input files only.")
@click.option("--skip-generate", is_flag=True, help="Use the input files that are there.")
@launch_options
@pass_globals
def run(
    options: Globals,
    model: Path | None,
    backend_config: Path,
    dry_run: bool,
    skip_generate: bool,
    launching: Launching,
) -> int:
    """Generate and run a model."""
    if dry_run and skip_generate:
        raise UsageError("--dry-run and --skip-generate together leave nothing to do")
    stages = ("run",) if skip_generate else ("generate",) if dry_run else ("generate", "run")
    request = replace(
        launching.request(options, model),
        backend_config=str(backend_config),
        stages=stages,
    )
    return launching.launch(options, request, launching.source(model))
