"""``rompy-tui backends schema``."""

from __future__ import annotations

import click

from ...options import Globals, logging_options, pass_globals
from ...output import data, data_json
from .choosing import chosen_type, schema_of


@click.command("schema")
@click.option("--backend-type", metavar="TYPE", help="The backend.")
@click.option("--processor-type", metavar="TYPE", help="The postprocessor.")
@click.option("--format", "form", type=click.Choice(("json", "yaml")), default="json")
@click.option("--examples", is_flag=True, help="Keep the examples in it.")
@logging_options
@pass_globals
def show_schema(
    options: Globals,
    backend_type: str | None,
    processor_type: str | None,
    form: str,
    examples: bool,
) -> None:
    """Print the JSON schema of a config class."""
    kind, name = chosen_type(backend_type, processor_type, required=True)
    schema = schema_of(options.catalogue(), kind, name)
    if not examples:
        schema.pop("examples", None)
    if form == "json":
        data_json(schema)
    else:
        import yaml

        data(yaml.safe_dump(schema, sort_keys=False, allow_unicode=True).rstrip())
