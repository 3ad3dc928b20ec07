"""``rompy-tui postprocess MODEL``: process the outputs of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..launching import Launching, launch_options
from ..options import EXISTING_FILE, Globals, pass_globals

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
    launching: Launching,
) -> int:
    """Process the outputs of a run."""
    chosen: dict[str, Any] = {}
    if output_dir is not None:
        chosen["output_dir"] = str(output_dir)
    if validate_outputs is not None:
        chosen["validate_outputs"] = validate_outputs
    request = replace(
        launching.request(options, model),
        processor_config=str(processor_config),
        stages=_STAGES,
        processor_options=chosen,
    )
    return launching.launch(options, request, launching.source(model))
