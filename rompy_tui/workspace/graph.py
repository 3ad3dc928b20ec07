"""Who depends on what, so that a change re-checks those whom it concerns and nobody else."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from pathlib import Path
from typing import TypeVar

from .contents import Contents, listing_of
from .dependencies import Trace, digest_of, kind_of

_Included = tuple[str, bytes | None]
"""Where a name led, and what was read there."""

_Seen = TypeVar("_Seen")


class Graph:
    """The other way round from traces: from a name or place to the files that depend on it."""

    def __init__(self) -> None:
        self._traces: dict[Path, Trace] = {}
        self._named: dict[str, dict[Path, None]] = {}
        self._included: dict[str, dict[Path, _Included]] = {}
        self._places: dict[str, dict[Path, int]] = {}
        self._listings: dict[str, dict[Path, int]] = {}

    def note(self, file: Path, trace: Trace) -> None:
        """Take in what a file depends on, in place of what it did before.

        Args:
            file: the file.
            trace: from its check.
        """
        self.forget(file)
        self._traces[file] = trace
        for name, real in _includes(file, trace):
            self._included.setdefault(name, {})[file] = (real, trace.digests.get(real))
            self._named.setdefault(name, {})[file] = None
            self._named.setdefault(real, {})[file] = None
        for place, kind in trace.places.items():
            self._places.setdefault(place, {})[file] = kind
        for folder, listing in trace.listings.items():
            self._listings.setdefault(folder, {})[file] = listing

    def forget(self, file: Path) -> None:
        """Leave a file out from now on.

        Args:
            file: one that was noted, or not.
        """
        trace = self._traces.pop(file, None)
        if trace is None:
            return
        for name, real in _includes(file, trace):
            _drop(self._named, name, file)
            _drop(self._named, real, file)
            _drop(self._included, name, file)
        for place in trace.places:
            _drop(self._places, place, file)
        for folder in trace.listings:
            _drop(self._listings, folder, file)

    def including(self, changed: Iterable[str]) -> set[Path]:
        """The files that include one of these, or would if it were there, at any depth.

        Args:
            changed: absolute names of files.
        """
        found: set[Path] = set()
        real_folders: dict[str, str] = {}
        for name in changed:
            found.update(self._named.get(name, ()))
            folder, _, last = name.rpartition("/")
            if folder not in real_folders:
                real_folders[folder] = os.path.realpath(folder)
            found.update(self._named.get(f"{real_folders[folder]}/{last}", ()))
        return found

    def moved(self, contents: Contents, watched: Container[str]) -> set[Path]:
        """The files of which the surroundings are no longer what they were.

        Args:
            contents: reads files.
            watched: names of files of which somebody else tells that they changed.
        """
        found: set[Path] = set()
        for place, kinds in list(self._places.items()):
            found |= _others(kinds, kind_of(place))
        for folder, listings in list(self._listings.items()):
            found |= _others(listings, listing_of(folder))
        for name, readers in list(self._included.items()):
            # Without a link in between, whoever watches the file sees all there is to see.
            if name in watched and all(real == name for real, _ in readers.values()):
                continue
            real = os.path.realpath(name)
            digest = digest_of(real, contents)
            # Of a file that was found and not read, as one that includes itself, nothing is known.
            found.update(
                file
                for file, (led, seen) in readers.items()
                if led != real or (seen is not None and seen != digest)
            )
        return found


def _includes(file: Path, trace: Trace) -> list[tuple[str, str]]:
    own = {str(file), str(file.parent)}
    return [(name, real) for name, real in trace.names.items() if name not in own]


def _others(seen: dict[Path, int], now: int) -> set[Path]:
    return {file for file, kind in seen.items() if kind != now}


def _drop(table: dict[str, dict[Path, _Seen]], key: str, file: Path) -> None:
    seen = table.get(key, {})
    seen.pop(file, None)
    if not seen:
        table.pop(key, None)
