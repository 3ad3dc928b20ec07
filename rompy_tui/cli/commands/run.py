"""``rompy-tui run MODEL``: generate and run a model."""

from __future__ import annotations

from pathlib import Path

import click

from ...documents.overrides import Overrides
from ...errors import UsageError
from ...supervision import Request
from ..foreground import run_and_follow
from ..options import (
    EXISTING_FILE,
    Globals,
    config_from_env_option,
    launch_options,
    load_source,
    logging_options,
    override_options,
    pass_globals,
)


@click.command()
@click.argument("model", type=EXISTING_FILE, required=False)
@click.option("--backend-config", type=EXISTING_FILE, required=True, help="The backend's file.")
@click.option("--dry-run", is_flag=True, help="Write the input files only.")
@click.option("--skip-generate", is_flag=True, help="Use the input files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@launch_options
@config_from_env_option
@override_options
@logging_options
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
    request = Request(
        file=str(model or ""),
        workspace=str(Path.cwd()),
        backend_config=str(backend_config),
        stages=stages,
        python=options.python or "",
        profile=overrides.profile,
        assignments=overrides.assignments,
        retries=retries,
        retry_delay=retry_delay,
    )
    source = load_source(model, config_from_env, overrides)
    return run_and_follow(options, request, source, as_json=as_json, detach=detach)
