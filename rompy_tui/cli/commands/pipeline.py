"""``rompy-tui pipeline FILE``: generate, run and postprocess."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ..launching import Launching, launch_options
from ..options import EXISTING_FILE, Globals, pass_globals


@click.command()
@click.argument("file", type=EXISTING_FILE, required=False)
@click.option("--run-backend", metavar="NAME", help="A backend with its defaults.")
@click.option("--backend-config", type=EXISTING_FILE, help="A file in place of 'backend'.")
@click.option("--processor-config", type=EXISTING_FILE, help="A file in place of 'postprocessor'.")
@click.option(
    "--cleanup-on-failure/--no-cleanup", default=False, help="Remove the run's folder on failure."
)
@click.option(
    "--validate-stages/--no-validate", default=True, help="Check for files between stages."
)
@click.option(
    "--postprocess-as-job",
    is_flag=True,
    help="Postprocess on the cluster, as a job that depends on the model's (Slurm).",
)
@click.option(
    "--ensemble",
    type=EXISTING_FILE,
    help="A file of names and values: start a run for each, and leave them to themselves.",
)
@click.option("--dry-run", is_flag=True, help="Check, say what would run, and start nothing.")
@launch_options
@pass_globals
def pipeline(
    options: Globals,
    file: Path | None,
    run_backend: str | None,
    backend_config: Path | None,
    processor_config: Path | None,
    cleanup_on_failure: bool,
    validate_stages: bool,
    postprocess_as_job: bool,
    ensemble: Path | None,
    dry_run: bool,
    launching: Launching,
) -> int:
    """Generate, run and postprocess.

    FILE is a pipeline (config, backend and postprocessor sections), or a model run with the rest
    given by options.
    """
    request = replace(
        launching.request(options, file),
        backend_config=str(backend_config or ""),
        run_backend=run_backend or "",
        processor_config=str(processor_config or ""),
        cleanup_on_failure=cleanup_on_failure,
        validate_stages=validate_stages,
        postprocess_as_job=postprocess_as_job,
    )
    source = launching.source(file)
    if ensemble is not None:
        from ..ensembles import run_ensemble

        return run_ensemble(
            options, request, ensemble, source, as_json=launching.as_json, dry_run=dry_run
        )
    if dry_run:
        from ..ensembles import show_dry_run

        return show_dry_run(options, request, source, as_json=launching.as_json)
    return launching.launch(options, request, source)
