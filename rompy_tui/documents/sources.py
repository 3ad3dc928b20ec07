"""Where each value of a document comes from, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .overrides import OPTION
from .positions import Document, ValuePath
from .templates import PLACEHOLDER


def sources_of(document: Document, environ: Mapping[str, str]) -> dict[ValuePath, str]:
    """Say of every single value where it is written.

    Args:
        document: resolved.
        environ: the variables it was resolved with.

    Returns:
        By path: ``file:line``, then the variables that were put in; or the option that gave it.
    """
    return {path: _source(document, path, environ) for path in leaves(document.data)}


def leaves(data: Any, path: ValuePath = ()) -> Iterator[ValuePath]:
    """The paths of all single values: scalars, and empty mappings and lists.

    Args:
        data: a document's.
        path: where it stands.
    """
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list) and data:
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    else:
        yield path


def _source(document: Document, path: ValuePath, environ: Mapping[str, str]) -> str:
    span = document.spans.value(path) or document.spans.nearest(path) or document.span
    if span.file.startswith(OPTION):
        # Not the text of the option: it may hold a secret.
        return OPTION.strip()
    place = f"{span.file}:{span.start.line + 1}"
    written = document.spans.rendered.get(path, "")
    variables = [match["name"] for match in PLACEHOLDER.finditer(written)]
    shown = [f"${{{n}}}" + ("" if n in environ else " not set") for n in dict.fromkeys(variables)]
    return f"{place} {', '.join(shown)}".rstrip()
