"""What a YAML or JSON file holds, written as the other of the two."""

from __future__ import annotations

from ..errors import ConfigError, UsageError
from ..secrets import looks_secret
from .comments import count_comments
from .dump import json_text, yaml_text
from .loading import Loaded
from .positions import Document, value_at
from .sources import leaves
from .written import Include


def converted(loaded: Loaded, form: str) -> str:
    """Write documents as YAML or JSON. Comments are lost; dates become text in JSON.

    Args:
        loaded: what a file holds, resolved or as written.
        form: ``yaml`` or ``json``.

    Returns:
        The text, with a newline at its end.

    Raises:
        ConfigError: the file is wrong, or JSON does not have one of its values.
        UsageError: JSON cannot hold several documents, or a file is included.
    """
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
        return json_text(loaded.documents[0])
    return "---\n".join(yaml_text(document.data) for document in loaded.documents)


def what_changes(loaded: Loaded) -> list[str]:
    """What a person is to be told of a conversion: lost comments, secrets that are written out.

    Args:
        loaded: what was converted.

    Returns:
        A sentence each.
    """
    lost = count_comments(loaded.text)
    said = [f"{'1 comment is' if lost == 1 else f'{lost} comments are'} lost"] if lost else []
    for document in loaded.documents:
        for path in document.spans.rendered:
            value = value_at(document.data, path)
            name = str(path[-1]) if path else ""
            # As written, it is the variable's name that stands there.
            if isinstance(value, str) and looks_secret(name, value):
                said.append(f"warning: {name} is written out, and it looks like a secret")
    return said


def _refuse_includes(document: Document) -> None:
    for path in leaves(document.data):
        value = value_at(document.data, path)
        if isinstance(value, Include):
            at = (document.spans.value(path) or document.span).start
            raise UsageError(
                f"{document.file}:{at.line + 1}:{at.column + 1}: {value} is included here",
                "--resolve puts in what it holds",
            )
