"""``rompy-tui convert FILE --to yaml|json``."""

from __future__ import annotations

from pathlib import Path

import click

from ...documents import load_file
from ...documents.converting import converted, what_changes
from ..documents import document_option, only
from ..options import EXISTING_FILE
from ..output import data, diagnostics_text, echo, save, say
from ..output import json_text as harmless


@click.command()
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--to",
    "form",
    type=click.Choice(("yaml", "json")),
    required=True,
    help="How the file is written.",
)
@document_option
@click.option("--resolve", is_flag=True, help="Put in what is included, and variables' values.")
@click.option("--output", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def convert(
    file: Path, form: str, number: int | None, resolve: bool, output: Path | None, force: bool
) -> None:
    """Write what a config file holds as YAML or JSON.

    Variables stay as they are written. Comments are lost; dates become text in JSON.
    """
    loaded = only(load_file(file, as_written=not resolve), number)
    text = converted(loaded, form)
    echo(diagnostics_text(loaded.diagnostics), err=True, nl=False)
    for sentence in what_changes(loaded):
        say(sentence)
    if output is not None:
        save(output, text, force=force)
        say(f"written: {output}")
    elif form == "json":
        echo(harmless(text), nl=False)
    else:
        data(text.rstrip("\n"))
