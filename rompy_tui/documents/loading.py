"""The front door of this room: a file or a text in, resolved documents and diagnostics out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..diagnostics import Diagnostic, Severity, Span
from ..paths import display_name
from .composer import Composed, compose_documents
from .disk import Disk
from .positions import Document
from .resolve import Origin, Resolver
from .source import decode

_JSON_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"')


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
    path: Path, environ: Mapping[str, str] | None = None, disk: Disk | None = None
) -> Loaded:
    """Read and resolve a config file.

    Args:
        path: YAML or JSON, with one or several documents.
        environ: variables; the process's own where None.
        disk: where files come from; the disk as it is where None.

    Returns:
        The documents and what is wrong. Nothing is raised for a bad file.
    """
    name = display_name(path)
    disk = disk or Disk()
    text, problem = disk.read(path, name)
    if problem:
        return Loaded(name, diagnostics=[problem])
    if "!include" not in text:
        return _load(text, Origin(name, path.parent, text.splitlines()), environ, disk)
    # Includes of a linked file start from the link's folder (rompy 0.6.4).
    real, folder = disk.real(path), disk.real(path.parent)
    return _load(text, Origin(name, folder, text.splitlines(), (real,)), environ, disk)


def load_text(
    text: str,
    name: str,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """Read and resolve a text that stands in no file or differs from it.

    Args:
        text: YAML or JSON.
        name: how diagnostics call it; where it names a file, an include of it is a cycle.
        folder: what relative includes start from; the current directory where None.
        environ: variables; the process's own where None.

    Returns:
        As :func:`load_file`.
    """
    clean, problem = decode(text.encode("utf-8", "surrogatepass"), name)
    if problem:
        return Loaded(name, diagnostics=[problem])
    chain = (Path(os.path.realpath(name)),)
    return _load(clean, Origin(name, folder or Path.cwd(), clean.splitlines(), chain), environ)


def _load(
    text: str, origin: Origin, environ: Mapping[str, str] | None, disk: Disk | None = None
) -> Loaded:
    loaded = Loaded(origin.file, text)
    variables = os.environ if environ is None else environ
    count = 0
    for index, composed in enumerate(_composed(text, origin.file)):
        if composed.problem:
            loaded.diagnostics.append(composed.problem)
        if composed.node is not None:
            resolver = Resolver(variables, loaded.diagnostics.append, count, disk)
            loaded.documents.append(resolver.document(composed.node, index, origin))
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
    documents = list(compose_documents(text, file))
    if "\t" in text and any(d.problem for d in documents) and _is_json(text):
        # JSON may be indented with tabs, YAML may not; a blank keeps every column where it is.
        return list(compose_documents(_tabs_as_blanks(text), file))
    return documents


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _tabs_as_blanks(text: str) -> str:
    out, end = [], 0
    for match in _JSON_STRINGS.finditer(text):
        out += [text[end : match.start()].replace("\t", " "), match.group()]
        end = match.end()
    return "".join([*out, text[end:].replace("\t", " ")])
