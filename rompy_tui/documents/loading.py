"""The front door of this room: a file or a text in, resolved documents and diagnostics out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..diagnostics import Diagnostic, Severity, Span
from ..paths import display_name
from .composer import Composed, compose_documents
from .disk import Disk
from .guesses import take_patch
from .origin import Origin
from .parsing import first_failure
from .plain import read_plain
from .positions import Document
from .resolve import Resolver
from .source import decode, is_json, lines_of, tabs_as_blanks
from .written import AsWritten

_STR, _FLOAT = "tag:yaml.org,2002:str", "tag:yaml.org,2002:float"


@dataclass(slots=True)
class Loaded:
    """What a file holds.

    Args:
        file: its name in diagnostics.
        text: its text, empty where it could not be read.
        documents: those that could be read, in order.
        diagnostics: what is wrong with its syntax, includes and variables.
    """

    file: str
    text: str = ""
    documents: list[Document] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(d.is_error for d in self.diagnostics)


def load_file(
    path: Path,
    environ: Mapping[str, str] | None = None,
    disk: Disk | None = None,
    *,
    as_written: bool = False,
) -> Loaded:
    """Read and resolve a config file.

    Args:
        path: YAML or JSON, with one or several documents.
        environ: variables; the process's own where None.
        disk: where files come from; the disk as it is where None.
        as_written: put in no variables and no included files.

    Returns:
        The documents and what is wrong. Nothing is raised for a bad file.
    """
    name = display_name(path)
    disk = disk or Disk()
    text, problem = disk.read(path, name)
    if problem:
        return Loaded(name, diagnostics=[problem])
    if "!include" not in text:
        origin = Origin(name, path.parent, lines_of(text))
        return _load(text, origin, environ, disk, as_written=as_written)
    # Includes of a linked file start from the link's folder (rompy 0.6.4).
    real, folder = disk.real(path), disk.real(path.parent)
    origin = Origin(name, folder, lines_of(text), (real,))
    return _load(text, origin, environ, disk, as_written=as_written)


def load_text(
    text: str,
    name: str,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    as_written: bool = False,
) -> Loaded:
    """Read and resolve a text that stands in no file or differs from it.

    Args:
        text: YAML or JSON.
        name: how diagnostics call it; where it names a file, an include of it is a cycle.
        folder: what relative includes start from; the current directory where None.
        environ: variables; the process's own where None.
        as_written: put in no variables and no included files.

    Returns:
        As :func:`load_file`.
    """
    clean, problem = decode(text.encode("utf-8", "surrogatepass"), name)
    if problem:
        return Loaded(name, diagnostics=[problem])
    chain = (Path(os.path.realpath(name)),)
    origin = Origin(name, folder or Path.cwd(), lines_of(clean), chain)
    return _load(clean, origin, environ, as_written=as_written)


def _load(
    text: str,
    origin: Origin,
    environ: Mapping[str, str] | None,
    disk: Disk | None = None,
    *,
    as_written: bool = False,
) -> Loaded:
    loaded = Loaded(origin.file, text)
    variables = os.environ if environ is None else environ
    kind = AsWritten if as_written else Resolver
    count = 0
    plain = read_plain(text, origin.lines)
    if plain is not None:
        resolver = kind(variables, loaded.diagnostics.append, disk=disk)
        loaded.documents.append(resolver.plain_document(plain, origin))
        return loaded
    for index, composed in enumerate(_composed(text, origin.file)):
        loaded.diagnostics += composed.problems
        if composed.node is not None:
            found: list[Diagnostic] = []
            resolver = kind(variables, found.append, count, disk)
            document = resolver.document(composed.node, index, origin)
            take_patch(document, composed.patch)
            loaded.documents.append(document)
            loaded.diagnostics += [d for d in found if not document.is_guess(d)]
            count = resolver.count
    if loaded.ok and all(d.data is None for d in loaded.documents):
        loaded.diagnostics.append(
            Diagnostic(
                Severity.ERROR,
                "empty-file",
                "the file holds no values",
                Span.at(origin.file),
                hint="start one with: rompy-tui backends create --backend-type local",
            )
        )
    return loaded


def _composed(text: str, file: str) -> list[Composed]:
    begins = text.lstrip()[:1]
    if "\t" in text and begins in {"[", "{"} and first_failure(text) and is_json(text):
        # JSON may be indented with tabs, YAML may not; a blank keeps every column where it is.
        documents = list(compose_documents(tabs_as_blanks(text), file))
        for document in documents:
            _type_numbers(document.node)
        return documents
    return list(compose_documents(text, file))


def _type_numbers(root: yaml.Node | None) -> None:
    """What is not in quotes in JSON and is text to YAML is a number: ``1e3``, ``NaN``."""
    left: list[Any] = [root]
    while left:
        node = left.pop()
        if isinstance(node, yaml.MappingNode):
            left += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            left += node.value
        elif node is not None and not node.style and node.tag == _STR:
            node.tag = _FLOAT
