"""``rompy-tui backends list|validate|schema|create``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ...errors import MissingError, UsageError, storage_error
from ...plugins import Entry, Kind, State, load_config_class
from ...validation import Catalogue, Checked, DocumentKind, Section, check_file
from ...validation.kinds import backend_section, processor_section
from ...validation.skeleton import skeleton_text, skeleton_values
from ..options import Globals, logging_options, pass_globals
from ..output import data, data_json, say, table
from ..reporting import FORMATS, report
from .validate import say_kinds


@click.group()
def backends() -> None:
    """List, validate and create backend and processor configs."""


@backends.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
@click.option("--no-load", is_flag=True, help="Read metadata only; plugins stay unloaded.")
@logging_options
@pass_globals
def list_backends(options: Globals, as_json: bool, no_load: bool) -> None:
    """List backends, postprocessors, pipelines and models.

    Plugins are loaded in a process of their own, so that a broken one shows as broken.
    """
    catalogue = options.catalogue()
    entries = catalogue.entries if no_load else catalogue.host.describe(catalogue.entries)
    if as_json:
        data_json([_as_dict(entry) for entry in entries])
        return
    rows = [
        (e.kind.value, e.name, e.provider, e.version, e.state.value, _remark(e)) for e in entries
    ]
    data(table(rows, ("KIND", "NAME", "PROVIDER", "VERSION", "STATE", "SUMMARY")))
    for entry in entries:
        if entry.state is State.BROKEN and options.verbose:
            say(f"\n{entry.kind.value} {entry.name}:\n{entry.traceback}")


@backends.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--backend-type", metavar="TYPE", help="Check as a backend of this type.")
@click.option("--processor-type", metavar="TYPE", help="Check as a postprocessor of this type.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@logging_options
@pass_globals
def validate_backend(
    options: Globals, file: Path, backend_type: str | None, processor_type: str | None, form: str
) -> int:
    """Check a backend or postprocessor config file."""
    kind, name = _chosen(backend_type, processor_type, required=False)
    catalogue = options.catalogue()
    if name and catalogue.find(kind, name) is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {name!r}", f"installed: {listed}")

    def choose(values: Any, catalogue: Catalogue) -> tuple[DocumentKind, list[Section]]:
        return _taken_for(values, catalogue, kind if name else None, name)

    checked = check_file(file, catalogue, choose)
    return report([checked], form, _verdict(checked))


@backends.command("schema")
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
    kind, name = _chosen(backend_type, processor_type, required=True)
    schema = _schema(options.catalogue(), kind, name)
    if not examples:
        schema.pop("examples", None)
    if form == "json":
        data_json(schema)
    else:
        import yaml

        click.echo(yaml.safe_dump(schema, sort_keys=False, allow_unicode=True), nl=False)


@backends.command("create")
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
    kind, name = _chosen(backend_type, processor_type, required=True)
    schema = _schema(options.catalogue(), kind, name)
    values = skeleton_values(name, schema, with_examples=with_examples)
    text = skeleton_text(values, schema, form)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{output} is there already", "choose another name") from None
    except OSError as error:
        raise storage_error(f"cannot write {output}", error) from error
    say(f"written: {output}")


def _chosen(
    backend_type: str | None, processor_type: str | None, *, required: bool
) -> tuple[Kind, str]:
    if backend_type and processor_type:
        raise UsageError("give --backend-type or --processor-type, not both")
    if required and not (backend_type or processor_type):
        raise UsageError("give --backend-type or --processor-type")
    if processor_type:
        return Kind.POSTPROCESSOR, processor_type
    return Kind.BACKEND, backend_type or ""


def _taken_for(
    values: Any, catalogue: Catalogue, kind: Kind | None, name: str
) -> tuple[DocumentKind, list[Section]]:
    """Take a document for what the command says it is, whatever it looks like."""
    path: tuple[str, ...] = ()
    if kind is not Kind.POSTPROCESSOR and _is_wrapped(values):
        values, path = values["backend"], ("backend",)
    written = values.get("type") if isinstance(values, dict) else None
    if kind is None:
        is_processor = isinstance(written, str) and (
            catalogue.find(Kind.BACKEND, written) is None
            and catalogue.find(Kind.POSTPROCESSOR, written) is not None
        )
        kind = Kind.POSTPROCESSOR if is_processor else Kind.BACKEND
    make = backend_section if kind is Kind.BACKEND else processor_section
    section = make(values, path)
    if name and section.type != name:
        values = (
            {**values, "type": name} if isinstance(values, dict) and not section.type else values
        )
        section = Section(section.kind, name, path, values, section.type_path)
    return section.kind, [section]


def _is_wrapped(values: Any) -> bool:
    """Whether it is the old form: a backend under a key ``backend``."""
    is_mapping = isinstance(values, dict) and "type" not in values
    return is_mapping and isinstance(values.get("backend"), dict)


def _verdict(checked: Checked) -> str:
    if checked.ok:
        say_kinds([checked])
        return "valid"
    wrong = sum(d.is_error for d in checked.diagnostics)
    return f"not valid: {wrong} error{'s' if wrong > 1 else ''} in {checked.loaded.file}"


def _schema(catalogue: Catalogue, kind: Kind, name: str) -> dict[str, Any]:
    entry = catalogue.find(kind, name)
    if entry is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {name!r}", f"installed: {listed}")
    if entry.builtin:
        found: dict[str, Any] | None = load_config_class(kind, name).model_json_schema()
    else:
        found = catalogue.host.schema(entry)
    if found is None:
        raise MissingError(f"the {kind.value} {name!r} of {entry.provider} has no config class")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _as_dict(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": entry.name,
        "kind": entry.kind.value,
        "provider": entry.provider,
        "version": entry.version,
        "state": entry.state.value,
        "config_class": entry.config.replace(":", ".") or None,
        "summary": entry.summary,
    }
    if entry.shadowed_by:
        found["shadowed_by"] = entry.shadowed_by
    if entry.error:
        found |= {"error": entry.error, "traceback": entry.traceback}
    return found


def _remark(entry: Entry) -> str:
    if entry.state is State.SHADOWED:
        return f"not used: {entry.shadowed_by} has this name"
    return entry.error or entry.summary
