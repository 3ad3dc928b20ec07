"""``rompy-tui convert FILE --to yaml|json``."""

from __future__ import annotations

from pathlib import Path

import click

from ...documents import Document, Loaded, load_file
from ...documents.comments import count_comments
from ...documents.dump import json_text, yaml_text
from ...documents.sources import leaves, value_at
from ...documents.written import Include
from ...errors import ConfigError, UsageError
from ...secrets import looks_secret
from ..documents import document_option, only
from ..options import EXISTING_FILE
from ..output import data, diagnostics_text, echo, save, say
from ..output import json_text as harmless


@click.command()
@click.argument("file", type=EXISTING_FILE)
@click.option("--to", "form", type=click.Choice(("yaml", "json")), required=True)
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
    if not loaded.ok:
        raise ConfigError(f"{loaded.file} cannot be converted", "", tuple(loaded.diagnostics))
    if form == "json" and len(loaded.documents) > 1:
        raise UsageError(
            f"{loaded.file} holds {len(loaded.documents)} documents, and a JSON file one",
            "choose one with --document N",
        )
    for document in loaded.documents:
        _refuse_includes(document)
    if form == "json":
        text = json_text(loaded.documents[0])
    else:
        text = "---\n".join(yaml_text(document.data) for document in loaded.documents)
    echo(diagnostics_text(loaded.diagnostics), err=True, nl=False)
    _say_what_changes(loaded)
    if output is not None:
        save(output, text, force=force)
        say(f"written: {output}")
    elif form == "json":
        echo(harmless(text), nl=False)
    else:
        data(text.rstrip("\n"))


def _refuse_includes(document: Document) -> None:
    for path in leaves(document.data):
        value = value_at(document.data, path)
        if isinstance(value, Include):
            at = (document.spans.value(path) or document.span).start
            raise UsageError(
                f"{document.file}:{at.line + 1}:{at.column + 1}: {value} is included here",
                "--resolve puts in what it holds",
            )


def _say_what_changes(loaded: Loaded) -> None:
    lost = count_comments(loaded.text)
    if lost:
        say(f"{'1 comment is' if lost == 1 else f'{lost} comments are'} lost")
    for document in loaded.documents:
        for path in document.spans.rendered:
            value = value_at(document.data, path)
            name = str(path[-1]) if path else ""
            # As written, it is the variable's name that stands there.
            if isinstance(value, str) and looks_secret(name, value):
                say(f"warning: {name} is written out, and it looks like a secret")
