"""What plugins said of themselves, kept on disk for as long as nothing that counts has changed.

A file for each interpreter and set of variables. It holds what decides which plugins there are
(folders of ``sys.path``, metadata, ``.pth`` files, the interpreter), each with its time of change,
size and inode: where one of these differs, nothing of the file counts. Each plugin has besides
every source that its process had imported, but for the standard library: where one differs, that
plugin does not count. Only what went well is kept. What a plugin reads on import besides
sources, and variables that are not part of the key, are not seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from typing import Any

from ...paths import cache_dir, make_private
from ...version import __version__
from . import serving

_VERSION = 1
_LARGEST = 16_000_000
"""Bytes of a file; what is larger is not kept."""

_MOST = 20
"""Files that are kept, the newest."""

_SETTLED_NS = 2_000_000_000
"""A file that changed so shortly before the process began may change again within the same tick
of its file system's clock, unseen."""

_VARIABLES = ("PYTHON", "PYDANTIC_", "ROMPY_", "CONDA_PREFIX", "VIRTUAL_ENV", "HOME", "PATH")
_NOT_THESE = ("ROMPY_TUI_",)

Stamps = list[list[Any]]


class Cache:
    """What is kept of one interpreter, as far as it still holds.

    Args:
        python: the interpreter.
        environ: variables; the process's own where None.
    """

    def __init__(self, python: str, environ: Mapping[str, str] | None = None) -> None:
        values = os.environ if environ is None else environ
        counted = {
            name: value
            for name, value in values.items()
            if name.startswith(_VARIABLES) and not name.startswith(_NOT_THESE)
        }
        self._key = {"python": python, "variables": counted, "program": __version__}
        name = hashlib.sha256(json.dumps(self._key, sort_keys=True).encode()).hexdigest()
        self.file = cache_dir() / "plugins" / f"{name[:32]}.json"
        self._kept = self._read()

    @property
    def points(self) -> list[list[str]] | None:
        """The entry points, or None where they are not known."""
        found = self._kept.get("points")
        return found if isinstance(found, list) else None

    def get(self, entry: str, what: str) -> Any:
        """What is known of a plugin, or None.

        Args:
            entry: what it is known by.
            what: ``described`` or ``schema``.
        """
        return self._kept.get("entries", {}).get(entry, {}).get(what)

    def put_points(self, points: list[list[str]], environment: Stamps, started: float) -> None:
        """Keep the entry points, where what they come from has settled.

        Args:
            points: as the worker states them.
            environment: the files that decide.
            started: when the process began that read them, in seconds since 1970.
        """
        if _settled(environment, started):
            self._begin(environment)
            self._kept["points"] = points

    def put(
        self, entry: str, what: str, value: Any, files: Stamps, environment: Stamps, started: float
    ) -> None:
        """Keep what a plugin said, where what it comes from has settled.

        Args:
            entry: what it is known by.
            what: ``described`` or ``schema``.
            value: what it said.
            files: what it has imported.
            environment: the files that decide what is installed.
            started: when its process began, in seconds since 1970.
        """
        if not _settled(files + environment, started):
            return
        self._begin(environment)
        entries = self._kept["entries"]
        entries[entry] = {**entries.get(entry, {}), what: value, "files": files}

    def save(self) -> None:
        """Write the file. One that cannot be written costs time, no answer: nothing is said."""
        if not self._kept:
            return
        try:
            self._write()
        except OSError:
            return

    def _begin(self, environment: Stamps) -> None:
        if self._kept.get("environment") != environment:
            self._kept = {"environment": environment, "entries": {}}

    def _read(self) -> dict[str, Any]:
        try:
            about = self.file.stat()
            if about.st_uid != os.geteuid() or about.st_mode & 0o077 or about.st_size > _LARGEST:
                return {}
            kept = _unpacked(json.loads(self.file.read_bytes()), self._key)
        except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
            return {}  # not there, or damaged: everything is asked anew
        if not _holds(kept["environment"]):
            return {}
        known = {stamp[0]: stamp for about in kept["entries"].values() for stamp in about["files"]}
        now = {stamp[0]: stamp for stamp in serving.stamped(list(known))}
        kept["entries"] = {
            name: about
            for name, about in kept["entries"].items()
            if all(now[stamp[0]] == stamp for stamp in about["files"])
        }
        return kept

    def _write(self) -> None:
        text = json.dumps(_packed(self._kept, self._key), separators=(",", ":")).encode()
        if len(text) > _LARGEST:
            return
        folder = self.file.parent
        make_private(folder)
        # mkstemp: readable by its owner only.
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(text)
            os.replace(name, self.file)  # noqa: PTH105
        except OSError:
            os.unlink(name)  # noqa: PTH108
            raise
        files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for file in files[:-_MOST]:
            file.unlink(missing_ok=True)


def _packed(kept: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    """With each file once, and its place in the list for each plugin."""
    files: list[list[Any]] = []
    places: dict[tuple[Any, ...], int] = {}
    entries = {}
    for name, about in kept["entries"].items():
        numbers = []
        for stamp in about["files"]:
            place = places.setdefault(tuple(stamp), len(files))
            if place == len(files):
                files.append(stamp)
            numbers.append(place)
        entries[name] = {**about, "files": numbers}
    return {**kept, "version": _VERSION, "key": key, "files": files, "entries": entries}


def _unpacked(values: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    if values["version"] != _VERSION or values["key"] != key:
        raise ValueError(values["version"])
    entries = {
        name: {**about, "files": [values["files"][place] for place in about["files"]]}
        for name, about in values["entries"].items()
    }
    found = {"environment": values["environment"], "entries": entries}
    return found | ({"points": values["points"]} if "points" in values else {})


def _holds(stamps: Stamps) -> bool:
    return bool(stamps) and serving.stamped([stamp[0] for stamp in stamps]) == stamps


def _settled(stamps: Stamps, started: float) -> bool:
    latest = int(started * 1e9) - _SETTLED_NS
    return all(changed is None or changed < latest for _, changed, *_ in stamps)
