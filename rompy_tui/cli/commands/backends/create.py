"""``rompy-tui backends create``."""

from __future__ import annotations

from pathlib import Path

import click

from ....errors import UsageError, storage_error
from ....validation.skeleton import skeleton_text, skeleton_values
from ...options import Globals, logging_options, pass_globals
from ...output import data, say
from .choosing import chosen_type, schema_of


@click.command("create")
@click.option("--backend-type", metavar="TYPE", help="The backend.")
@click.option("--processor-type", metavar="TYPE", help="The postprocessor.")
@click.option("--with-examples", is_flag=True, help="Fill in example values.")
@click.option("--format", "form", type=click.Choice(("yaml", "json")), default="yaml")
@click.option("--output", type=click.Path(path_type=Path), help="The file to write.")
@logging_options
@pass_globals
def create(
    options: Globals,
    backend_type: str | None,
    processor_type: str | None,
    with_examples: bool,
    form: str,
    output: Path | None,
) -> None:
    """Write a first config file."""
    kind, name = chosen_type(backend_type, processor_type, required=True)
    schema = schema_of(options.catalogue(), kind, name)
    values = skeleton_values(name, schema, with_examples=with_examples)
    text = skeleton_text(values, schema, form)
    if output is None:
        data(text.rstrip("\n"))
        return
    try:
        with output.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{output} is there already", "choose another name") from None
    except OSError as error:
        raise storage_error(f"cannot write {output}", error) from error
    say(f"written: {output}")
