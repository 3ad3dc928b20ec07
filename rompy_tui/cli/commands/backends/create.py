"""``rompy-tui backends create``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ....diagnostics import Diagnostic, Span
from ....diagnostics.model import dotted
from ....diagnostics.text import render
from ....documents import Document, SpanMap, load_text
from ....documents.overrides import overridden, parse_assignment
from ....documents.positions import ValuePath
from ....errors import UsageError
from ....paths import display_name
from ....validation import Catalogue, check_loaded
from ....validation.presets import Preset, list_presets, preset_values
from ....validation.schema import class_schema
from ....validation.skeleton import (
    preset_skeleton,
    settled,
    skeleton_text,
    skeleton_values,
    to_fill_in,
)
from ...exit_codes import ExitCode
from ...options import Globals, logging_options, pass_globals
from ...output import data, data_json, echo, save, say, source_lines, table
from .choosing import Choose, chosen_type, taken_for

_NEW = "the new file"
_ELSEWHERE = {"undefined-variable"}
"""What may be right where the file will be used."""


@click.command("create")
@click.option("--backend-type", metavar="TYPE", help="The backend.")
@click.option("--processor-type", metavar="TYPE", help="The postprocessor.")
@click.option("--with-examples", is_flag=True, help="Fill in example values.")
@click.option("--preset", metavar="NAME", help="Begin with a preset; see --list-presets.")
@click.option(
    "--set",
    "assignments",
    metavar="NAME=VALUE",
    multiple=True,
    help="Give a field a value, as cpu=8; may be given several times.",
)
@click.option("--list-presets", "listing", is_flag=True, help="List the presets there are.")
@click.option("--json", "as_json", is_flag=True, help="List them as a JSON array.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("yaml", "json")),
    default="yaml",
    help="How the file is written.",
)
@click.option("--output", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
@logging_options
@pass_globals
def create(
    options: Globals,
    backend_type: str | None,
    processor_type: str | None,
    with_examples: bool,
    preset: str | None,
    assignments: tuple[str, ...],
    listing: bool,
    as_json: bool,
    form: str,
    output: Path | None,
    force: bool,
) -> int:
    """Write a first config file: every field with its default, or a preset.

    Own presets are files ~/.config/rompy-tui/presets/NAME.yml: 'type', maybe 'base' (another
    preset), then fields.
    """
    kind, name = chosen_type(backend_type, processor_type, required=not listing)
    if listing:
        _list(name, as_json)
        return ExitCode.OK
    if as_json:
        raise UsageError("--json is for --list-presets", "--format json writes a file as JSON")
    if preset and with_examples:
        raise UsageError("give --preset or --with-examples, not both")
    catalogue = options.catalogue()
    schema = class_schema(catalogue, kind, name)
    if preset:
        values = preset_skeleton(name, schema, preset_values(name, preset))
    else:
        values = skeleton_values(name, schema, with_examples=with_examples)
    values = settled(_with(values, assignments))
    text = skeleton_text(values, schema, form)
    unset = to_fill_in(values, schema)
    found = _problems(text, output, catalogue, taken_for(kind, name), unset)
    # An example may name folders that are not here.
    example = (schema.get("examples") or [{}])[0] if with_examples else {}
    kept = [(field,) for field in example if values.get(field) == example[field]]
    if any(d.is_error and d.path[:1] not in kept for d in found if d.code not in _ELSEWHERE):
        say("error: this would not be valid; nothing was written")
        return ExitCode.FAILED
    if output is None:
        data(text.rstrip("\n"))
    else:
        save(output, text, force=force)
        say(f"written: {output}")
    if unset:
        say(f"to fill in: {', '.join(dotted(tuple(map(str, path))) for path in unset)}")
    return ExitCode.OK


def _with(values: dict[Any, Any], assignments: tuple[str, ...]) -> dict[Any, Any]:
    document = Document(_NEW, 0, values, SpanMap(), Span.at(_NEW))
    given = [parse_assignment(text) for text in assignments]
    changed: dict[Any, Any] = overridden(document, given, as_written=True).data
    return changed


def _problems(
    text: str, output: Path | None, catalogue: Catalogue, choose: Choose, unset: list[ValuePath]
) -> list[Diagnostic]:
    """What is wrong with a new file's text but for what is to be filled in; it is shown."""
    where = display_name(output) if output else _NEW
    loaded = load_text(text, where, output.parent if output else None)
    found = [
        d
        for d in check_loaded(loaded, catalogue, choose).diagnostics
        if not any(d.path[: len(path)] == path for path in unset)
    ]
    lines = text.splitlines()
    shown = render(found, lambda file: lines if file == where else source_lines(file))
    echo(shown, err=True, nl=False)
    return found


def _list(type_name: str, as_json: bool) -> None:
    found = list_presets(type_name)
    if as_json:
        data_json(
            [
                {
                    "type": preset.type or None,
                    "name": preset.name,
                    "summary": preset.summary,
                    "base": preset.base or None,
                    "file": str(preset.file) if preset.file else None,
                    "problem": preset.problem or None,
                }
                for preset in found
            ]
        )
        return
    rows = [(p.type or "?", p.name, _remark(p)) for p in found]
    data(table(rows, ("TYPE", "PRESET", "SUMMARY")))


def _remark(preset: Preset) -> str:
    if preset.problem:
        return f"cannot be used: {preset.problem}"
    return preset.summary or f"from {preset.file}"
