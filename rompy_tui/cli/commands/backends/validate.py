"""``rompy-tui backends validate FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ....errors import UsageError
from ....plugins import Kind
from ....validation import Catalogue, Checked, DocumentKind, Section, check_file
from ....validation.kinds import backend_section, processor_section
from ...options import Globals, logging_options, pass_globals
from ...reporting import FORMATS, report
from ..validate import say_kinds
from .choosing import chosen_type


@click.command("validate")
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
    kind, name = chosen_type(backend_type, processor_type, required=False)
    catalogue = options.catalogue()
    if name and catalogue.find(kind, name) is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {name!r}", f"installed: {listed}")

    def choose(values: Any, catalogue: Catalogue) -> tuple[DocumentKind, list[Section]]:
        return _taken_for(values, catalogue, kind if name else None, name)

    checked = check_file(file, catalogue, choose)
    return report([checked], form, _verdict(checked))


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
