"""``rompy-tui backends schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ....errors import UsageError, storage_error
from ....paths import make_private, make_state_dir
from ....validation.schema import file_schema, type_schema
from ...options import Globals, logging_options, pass_globals
from ...output import data, data_json, save, say
from .choosing import chosen_type


@click.command("schema")
@click.option("--backend-type", metavar="TYPE", help="The backend.")
@click.option("--processor-type", metavar="TYPE", help="The postprocessor.")
@click.option("--all", "every", is_flag=True, help="One schema for every kind of config file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("json", "yaml")),
    default="json",
    help="How the schema is written.",
)
@click.option("--examples", is_flag=True, help="Keep the examples in it.")
@click.option("--output", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
@click.option(
    "--modeline",
    is_flag=True,
    help="Write the schema to a file, and print the line that tells an editor of it.",
)
@logging_options
@pass_globals
def show_schema(
    options: Globals,
    backend_type: str | None,
    processor_type: str | None,
    every: bool,
    form: str,
    examples: bool,
    output: Path | None,
    force: bool,
    modeline: bool,
) -> None:
    """Print the JSON schema of a type of config file, for editors and other checkers."""
    kind, name = chosen_type(backend_type, processor_type, required=not every)
    if every and name:
        raise UsageError("give --all or a type, not both")
    catalogue = options.catalogue()
    schema = file_schema(catalogue) if every else type_schema(catalogue, kind, name)
    if not examples:
        schema.pop("examples", None)
    if modeline:
        if form != "json":
            raise UsageError("an editor reads a schema as JSON", "leave --format out")
        target = output or _own_place(options, "config" if every else name)
        save(target, _text(schema, form), force=force or output is None)
        address = _address(target)
        data(f"# yaml-language-server: $schema={address}")
        say(f"written: {target}")
        say("put this line at the top of a config file" + ("" if _is_whole(address) else _BELOW))
    elif output is not None:
        save(output, _text(schema, form), force=force)
        say(f"written: {output}")
    elif form == "json":
        data_json(schema)
    else:
        data(_text(schema, form).rstrip())


_BELOW = (
    " in this folder; the path starts from that file's folder, so in one below it begins with ../"
)


def _text(schema: dict[str, Any], form: str) -> str:
    if form == "json":
        return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    import yaml

    return str(yaml.safe_dump(schema, sort_keys=False, allow_unicode=True))


def _own_place(options: Globals, name: str) -> Path:
    """Where a schema is written that no file was named for; git does not see it."""
    folder = options.runs_in(Path.cwd())
    try:
        make_state_dir(folder)
        make_private(folder / "schemas")
    except OSError as error:
        raise storage_error(f"cannot write a schema in {folder}", error) from error
    return folder / "schemas" / f"{name.replace('/', '_')}.json"


def _address(file: Path) -> str:
    """How yaml-language-server takes a file: its modeline ends at the first blank."""
    path, here = file.absolute(), Path.cwd()
    if any(char.isspace() for char in str(path)):
        return path.as_uri()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _is_whole(address: str) -> bool:
    return address.startswith(("/", "file:"))
