"""``rompy-tui backends validate FILE``."""

from __future__ import annotations

from pathlib import Path

import click

from ....errors import UsageError
from ....validation import Checked, check_file
from ...options import Globals, ignore_option, logging_options, pass_globals
from ...reporting import format_option, report
from ...verdicts import counted, say_kinds
from .choosing import chosen_type, taken_for


@click.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--backend-type", metavar="TYPE", help="Check as a backend of this type.")
@click.option("--processor-type", metavar="TYPE", help="Check as a postprocessor of this type.")
@format_option
@ignore_option
@logging_options
@pass_globals
def validate_backend(
    options: Globals,
    file: Path,
    backend_type: str | None,
    processor_type: str | None,
    form: str,
    ignore: tuple[str, ...],
) -> int:
    """Check a backend or postprocessor config file."""
    kind, name = chosen_type(backend_type, processor_type, required=False)
    catalogue = options.catalogue(ignore)
    if name and catalogue.find(kind, name) is None:
        listed = ", ".join(catalogue.names(kind))
        raise UsageError(f"there is no {kind.value} {name!r}", f"installed: {listed}")
    checked = check_file(file, catalogue, taken_for(kind if name else None, name))
    return report([checked], form, _verdict(checked))


def _verdict(checked: Checked) -> str:
    if checked.ok:
        kinds = (kind.value for kind in checked.kinds)
        say_kinds(checked.loaded.file, zip(kinds, checked.types, strict=True))
        return "valid"
    wrong = sum(d.is_error for d in checked.diagnostics)
    return f"not valid: {counted(wrong, 'error')} in {checked.loaded.file}"
