"""``rompy-tui show FILE``: what a config file holds once everything is put in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ...diagnostics.text import visible
from ...documents import load_file
from ...documents.dump import json_text, yaml_text
from ...documents.overrides import Overrides
from ...documents.sources import sources_of
from ...errors import UsageError
from ...secrets import mask
from ...validation import check_loaded
from ...validation.resolved import DEFAULT, fill_in
from ..documents import document_option, only, with_overrides
from ..exit_codes import ExitCode
from ..options import EXISTING_FILE, Globals, override_options, pass_globals
from ..output import data, diagnostics_text, echo
from ..output import json_text as harmless


@click.command()
@click.argument("file", type=EXISTING_FILE)
@document_option
@click.option("--defaults", is_flag=True, help="Also what the config classes fill in.")
@click.option("--sources", is_flag=True, help="Say behind each value where it comes from.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@override_options
@pass_globals
def show(
    options: Globals,
    file: Path,
    number: int | None,
    defaults: bool,
    sources: bool,
    as_json: bool,
    overrides: Overrides,
) -> int:
    """Show a config file with its includes and variables put in, and secrets masked.

    What is wrong with the file is said on standard error; it is shown as far as that goes.
    """
    if sources and as_json:
        raise UsageError("--sources writes comments, and JSON has none", "leave --json out")
    loaded = with_overrides(only(load_file(file, overrides.environ()), number), overrides)
    if as_json and len(loaded.documents) > 1:
        count = len(loaded.documents)
        raise UsageError(f"{loaded.file} holds {count} documents", "choose one with --document N")
    catalogue = options.catalogue()
    found = [d for d in check_loaded(loaded, catalogue).diagnostics if d.is_error]
    echo(diagnostics_text(found), err=True, nl=False)
    texts = []
    for document in loaded.documents:
        comments = sources_of(document, overrides.environ()) if sources else {}
        if defaults:
            document, added = fill_in(document, catalogue)
            comments |= {} if as_json else dict.fromkeys(added, DEFAULT)
        document = replace(document, data=mask(document.data))
        shown = {path: visible(comment) for path, comment in comments.items()}
        texts.append(json_text(document) if as_json else yaml_text(document.data, shown))
    if as_json:
        echo(harmless("".join(texts)), nl=False)
    elif texts:
        data("---\n".join(texts).rstrip("\n"))
    return ExitCode.FAILED if found else ExitCode.OK
