"""``rompy-tui postprocess MODEL``: process the outputs of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ...documents.overrides import Overrides
from ..foreground import run_and_follow
from ..options import EXISTING_FILE, Globals, launch_options, load_source, pass_globals

_STAGES = ("postprocess",)


@click.command()
@click.argument("model", type=EXISTING_FILE, required=False)
@click.option("--processor-config", type=EXISTING_FILE, required=True, help="The processor's file.")
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path),
    help="The folder with the outputs, in place of the run's own.",
)
@click.option(
    "--validate-outputs/--no-validate",
    default=None,
    help="Fail where there are no outputs; as the file says where neither is given.",
)
@launch_options
@pass_globals
def postprocess(
    options: Globals,
    model: Path | None,
    processor_config: Path,
    output_dir: Path | None,
    validate_outputs: bool | None,
    as_json: bool,
    detach: bool,
    retries: int,
    retry_delay: float,
    config_from_env: bool,
    overrides: Overrides,
) -> int:
    """Process the outputs of a run."""
    chosen: dict[str, Any] = {}
    if output_dir is not None:
        chosen["output_dir"] = str(output_dir)
    if validate_outputs is not None:
        chosen["validate_outputs"] = validate_outputs
    request = replace(
        options.request(model, overrides, retries, retry_delay),
        processor_config=str(processor_config),
        stages=_STAGES,
        processor_options=chosen,
    )
    source = load_source(model, config_from_env, overrides)
    return run_and_follow(options, request, source, as_json=as_json, detach=detach)
