"""``rompy-tui generate MODEL``: write a model's input files."""

from __future__ import annotations

from pathlib import Path

import click

from ...documents.overrides import Overrides
from ...launch.build import build_model_run
from ..options import EXISTING_FILE, Globals, load_source, pass_globals, source_options
from ..output import data, say


@click.command()
@click.argument("model", type=EXISTING_FILE, required=False)
@click.option("--output-dir", type=click.Path(path_type=Path), help="In place of the model's.")
@source_options
@pass_globals
def generate(
    options: Globals,
    model: Path | None,
    output_dir: Path | None,
    config_from_env: bool,
    overrides: Overrides,
) -> None:
    """Write the input files of a model run; print the folder they are in."""
    source = load_source(model, config_from_env, overrides)
    model_run = build_model_run(source, options.catalogue(), overrides)
    if output_dir is not None:
        model_run.output_dir = output_dir
    staging_dir = model_run.generate()
    files = sum(1 for p in staging_dir.rglob("*") if p.is_file())
    say(f"generated {files} files for {model_run.run_id}")
    data(str(staging_dir))
