"""A file as it will be used: everything put in, and where each value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..diagnostics import Span
from ..documents import Document, Loaded
from ..documents.dump import yaml_lines
from ..documents.positions import ValuePath, value_at
from ..documents.sources import leaves, sources_of
from ..secrets import mask
from .catalogue import Catalogue
from .defaults import with_defaults
from .kinds import classify

DEFAULT = "default"
"""The source of what no file says."""


@dataclass(frozen=True, slots=True)
class ResolvedLine:
    """A line of a file with everything put in.

    Args:
        text: the line, as YAML; secrets masked.
        source: where its value comes from; empty where that is another line's.
        place: where that is written; None for a default.
    """

    text: str
    source: str = ""
    place: Span | None = None


def resolved_lines(
    loaded: Loaded, catalogue: Catalogue, environ: Mapping[str, str]
) -> Iterator[ResolvedLine]:
    """A file with its includes and variables put in, and its defaults.

    Args:
        loaded: the file; as far as it could be read.
        catalogue: what is installed.
        environ: the variables that it was read with.

    Returns:
        The lines of its documents, ``---`` between them.
    """
    for number, document in enumerate(loaded.documents):
        if number:
            yield ResolvedLine("---")
        sources = sources_of(document, environ)
        full, added = fill_in(document, catalogue)
        sources |= dict.fromkeys(added, DEFAULT)
        for line in yaml_lines(mask(full.data)):
            source = sources.get(line.path, "") if line.begins else ""
            place = document.spans.value(line.path) or document.spans.key(line.path)
            yield ResolvedLine(line.text, source, place)


def fill_in(document: Document, catalogue: Catalogue) -> tuple[Document, list[ValuePath]]:
    """A document with the defaults of its config classes.

    Args:
        document: resolved.
        catalogue: what is installed.

    Returns:
        The document, and the path of every single value that was added.
    """
    _, sections = classify(document.data, catalogue)
    full, added = with_defaults(document.data, sections, catalogue)
    paths = [p for path in added for p in leaves(value_at(full, path), path)]
    return replace(document, data=full), paths
