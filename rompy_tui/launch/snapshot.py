"""The documents of a run as they were when it was asked for, kept in its directory.

A secret is not kept. Where one stood, the snapshot has a mark and the request the place; it is
read again from its file or variable when a stage starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..documents import load_text
from ..documents.dump import yaml_text
from ..documents.positions import ValuePath
from ..errors import ConfigError, RompyTuiError
from ..secrets import mask
from ..supervision import Request, Run
from ..supervision.files import CONFIG
from ..validation import Catalogue, DocumentKind, Section
from .build import Gathered, Parts, gather
from .reading import Part
from .sources import digest

_KINDS = {
    "model_run": DocumentKind.MODEL_RUN,
    "backend": DocumentKind.BACKEND,
    "postprocessor": DocumentKind.POSTPROCESSOR,
}


def take(request: Request, gathered: Gathered) -> tuple[Request, str]:
    """Make the snapshot of what was read.

    Args:
        request: what was asked for.
        gathered: its parts.

    Returns:
        The request with its sources and the places of secrets, and the snapshot's text.
    """
    kept: dict[str, Any] = {}
    secrets: list[dict[str, Any]] = []
    for name, kind in _KINDS.items():
        part = gathered.parts.get(kind)
        if part is None:
            continue
        data = part.section.data
        masked = mask(data)
        secrets += [
            {"part": name, "path": list(path), "file": part.where}
            for path in _differences(data, masked)
        ]
        kept[name] = {"type": part.section.type, "from": part.where, "values": masked}
    sources = [{"file": f, "sha256": digest(Path(f))} for f in gathered.files if f]
    sources = [source for source in sources if source["sha256"]]
    return replace(request, sources=tuple(sources), secrets=tuple(secrets)), yaml_text(kept)


def parts_of(run: Run, catalogue: Catalogue) -> Parts:
    """The parts of a run as they were, secrets put in again.

    Args:
        run: a run with a snapshot.
        catalogue: what is installed; needed where there are secrets.

    Raises:
        ConfigError: the snapshot cannot be read, or a secret is gone from where it stood.
    """
    try:
        text = (run.directory / CONFIG).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"the snapshot of the run {run.id} cannot be read") from error
    loaded = load_text(text, str(run.directory / CONFIG), as_written=True)
    if not loaded.ok or not isinstance(loaded.documents[0].data, dict):
        raise ConfigError(f"the snapshot of the run {run.id} is damaged")
    kept = loaded.documents[0].data
    found = gathered_again(run.request, catalogue) if run.request.secrets else {}
    for secret in run.request.secrets:
        name, path = secret["part"], tuple(secret["path"])
        part = found.get(_KINDS[name])
        value = _at(part.section.data, path) if part else None
        if value is None:
            where = ".".join(str(key) for key in path)
            raise ConfigError(
                f"the secret {where} is gone from {secret['file']}",
                "secrets are not kept in the record of a run; put it back, or launch the file anew",
            )
        _put(kept[name]["values"], path, value)
    return {
        kind: Part(_section(kind, kept[name]), str(kept[name]["from"]))
        for name, kind in _KINDS.items()
        if name in kept
    }


def gathered_again(request: Request, catalogue: Catalogue) -> Parts:
    """The parts of a request as its files are now.

    Args:
        request: what was asked for.
        catalogue: what is installed.

    Raises:
        ConfigError: the files that hold its secrets cannot be read any more; the message says why.
    """
    try:
        return gather(request, catalogue, check=False).parts
    except ConfigError as error:
        why = error.diagnostics[0].message if error.diagnostics else error.message
        raise _secrets_gone(why) from error
    except RompyTuiError as error:
        raise _secrets_gone(error.message) from error


def _secrets_gone(why: str) -> ConfigError:
    return ConfigError(
        f"the secrets of the run cannot be read again: {why}",
        "secrets are not kept in the record of a run",
    )


def _section(kind: DocumentKind, kept: dict[str, Any]) -> Section:
    return Section(kind, kept["type"], (), kept["values"], ())


def _differences(data: Any, masked: Any, path: ValuePath = ()) -> Iterator[ValuePath]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _differences(value, masked[key], (*path, key))
    elif isinstance(data, (list, tuple)):
        for index, value in enumerate(data):
            yield from _differences(value, masked[index], (*path, index))
    elif isinstance(masked, str) and data != masked:
        yield path


def _at(data: Any, path: ValuePath) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _put(data: Any, path: ValuePath, value: Any) -> None:
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value
