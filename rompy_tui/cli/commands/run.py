"""``rompy-tui run MODEL``: generate and run a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ...documents.overrides import Overrides
from ...errors import UsageError
from ..foreground import run_and_follow
from ..options import EXISTING_FILE, Globals, launch_options, load_source, pass_globals


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
    as_json: bool,
    detach: bool,
    retries: int,
    retry_delay: float,
    config_from_env: bool,
    overrides: Overrides,
) -> int:
    """Generate and run a model."""
    if dry_run and skip_generate:
        raise UsageError("--dry-run and --skip-generate together leave nothing to do")
    stages = ("run",) if skip_generate else ("generate",) if dry_run else ("generate", "run")
    request = replace(
        options.request(model, overrides, retries, retry_delay),
        backend_config=str(backend_config),
        stages=stages,
    )
    source = load_source(model, config_from_env, overrides)
    return run_and_follow(options, request, source, as_json=as_json, detach=detach)
