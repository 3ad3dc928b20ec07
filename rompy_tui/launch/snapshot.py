"""The documents of a run as they were when it was asked for, kept in its directory.

A secret is not kept. Where one stood, the snapshot has a mark and the request the place; it is
read again from its file or variable when a stage starts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..documents import load_text
from ..documents.dump import yaml_text
from ..errors import ConfigError, RompyTuiError, UsageError
from ..secrets import MASK, mask, mask_text
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
_SECRET = "SECRET"  # noqa: S105
"""A name under which any value is masked."""


def take(request: Request, gathered: Gathered) -> tuple[Request, str]:
    """Make the snapshot of what was read.

    Args:
        request: what was asked for.
        gathered: its parts.

    Returns:
        The request with its sources and the places of secrets, and the snapshot's text.

    Raises:
        ConfigError: the values cannot be kept.
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
            {"part": name, "place": place, "name": words, "file": part.where}
            for place, words in _differences(data, masked, part.where)
        ]
        where = os.fsencode(part.where).decode("utf-8", "backslashreplace")
        kept[name] = {"type": part.section.type, "from": where, "values": masked}
    text = yaml_text(kept)
    if not load_text(text, "the snapshot", as_written=True).ok:
        raise ConfigError("the values of this run cannot be recorded", "nest them less deeply")
    sources = [{"file": f, "sha256": digest(Path(f))} for f in gathered.files if f]
    sources = [source for source in sources if source["sha256"]]
    return replace(request, sources=tuple(sources), secrets=tuple(secrets)), text


def read_snapshot(run: Run) -> str:
    """The text of a run's snapshot.

    Args:
        run: the run.

    Raises:
        UsageError: it has none, as runs that were recorded before there were snapshots.
    """
    try:
        return (run.directory / CONFIG).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        hint = "launch its file anew"
        raise UsageError(f"the run {run.id} has no snapshot of its files", hint) from error


def parts_of(run: Run, catalogue: Catalogue) -> Parts:
    """The parts of a run as they were, secrets put in again.

    Args:
        run: a run with a snapshot.
        catalogue: what is installed; needed where there are secrets.

    Raises:
        UsageError: there is no snapshot.
        ConfigError: it is damaged, or a secret is not any more where it stood.
    """
    loaded = load_text(read_snapshot(run), str(run.directory / CONFIG), as_written=True)
    if not loaded.ok or not isinstance(loaded.documents[0].data, dict):
        raise ConfigError(f"the snapshot of the run {run.id} is damaged")
    kept = loaded.documents[0].data
    found = gathered_again(run.request, catalogue) if run.request.secrets else {}
    for secret in run.request.secrets:
        part = found.get(_KINDS[secret["part"]])
        _put_in(kept[secret["part"]]["values"], part, secret)
    return {
        kind: Part(_section(kind, kept[name]), str(kept[name]["from"]))
        for name, kind in _KINDS.items()
        if name in kept
    }


def _put_in(values: Any, part: Part | None, secret: dict[str, Any]) -> None:
    """Put one secret, as it is now, into the values of a snapshot."""
    holder, key, now = values, None, part.section.data if part else None
    for position in secret["place"]:
        holder = values
        key = list(values)[position] if isinstance(values, dict) else position
        values = values[key]
        try:
            now = now[key]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            now = None
    # What stood around the secret was checked at the launch; it must be the same.
    if now is None or mask(now, _SECRET if values == MASK else "") != values:
        what = "is gone from" if now is None else "stands among other text in"
        raise ConfigError(
            f"the secret {secret['name']} {what} {secret['file']}",
            "secrets are not kept in the record of a run; put it back, or launch the file anew",
        )
    holder[key] = now


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


def _differences(
    data: Any, masked: Any, where: str, place: tuple[int, ...] = (), words: str = ""
) -> Iterator[tuple[list[int], str]]:
    """The places of secrets, each as positions within mappings and lists, and in words."""
    if isinstance(data, dict):
        for position, (key, value) in enumerate(data.items()):
            if isinstance(key, str) and mask_text(key) != key:
                raise ConfigError(
                    f"{where}: the name of a value holds a secret, and the record would hold it"
                )
            name = f"{words}.{key}" if words else str(key)
            yield from _differences(value, masked[key], where, (*place, position), name)
    elif isinstance(data, (list, tuple)):
        for position, value in enumerate(data):
            name = f"{words}[{position}]"
            yield from _differences(value, masked[position], where, (*place, position), name)
    elif isinstance(masked, str) and data != masked:
        yield list(place), words
