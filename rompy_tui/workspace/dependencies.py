"""What the outcome of a check depends on besides the file itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..documents import Loaded
from ..documents.includes import is_missing
from .contents import MISSING, Contents, Recorder, Variables, listing_of

_PATH_FIELDS = {"build_context", "dockerfile", "template", "working_dir"}
_LONGEST = 4096
"""Linux knows no longer path."""


@dataclass(frozen=True, slots=True)
class Trace:
    """All that was looked at while a file was checked, and what was seen there.

    Args:
        names: each file that was looked for, by the name it was given, and where that led.
        digests: what each included file held.
        variables: the value of each environment variable that was asked for.
        places: what stood at each path that a value may name.
        listings: which names stood in each folder in which something was looked for that is not
            there, as a hash.
    """

    names: dict[str, str] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    variables: dict[str, str | None] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    listings: dict[str, int] = field(default_factory=dict)

    def holds(self, contents: Contents) -> bool:
        """Whether all that was seen is still so.

        Args:
            contents: reads files.
        """
        return (
            all(os.path.realpath(name) == real for name, real in self.names.items())
            and all(digest_of(p, contents) == seen for p, seen in self.digests.items())
            and all(os.environ.get(name) == seen for name, seen in self.variables.items())
            and all(kind_of(place) == seen for place, seen in self.places.items())
            and all(listing_of(folder) == seen for folder, seen in self.listings.items())
        )


def trace_of(loaded: Loaded, recorder: Recorder, variables: Variables) -> Trace:
    """What a file depends on, seen before it is checked.

    Args:
        loaded: the file.
        recorder: read it.
        variables: were put into it.
    """
    named = places_in(d.data for d in loaded.documents)
    places = {place: kind_of(place) for place in named}
    # What is said of a missing path names one that is spelled nearly like it.
    near = {_nearest(place) for place, sure in named.items() if sure and places[place] < 0}
    listings = {folder: listing_of(folder) for folder in near}
    return Trace(
        recorder.names, recorder.digests, variables.asked, places, {**listings, **recorder.listings}
    )


def places_in(values: Iterable[Any]) -> dict[str, bool]:
    """The paths that values may name, as written: rather one too many than one too few.

    Args:
        values: resolved data.

    Returns:
        Whether each surely is a path: text with a slash may be something else.
    """
    found: dict[str, bool] = {}
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += _named_in(value, found)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, (dict, list)):
                    waiting.append(item)
                elif isinstance(item, str) and "/" in item:
                    found.setdefault(item, False)
    return {path: sure for path, sure in found.items() if _may_be_a_path(path)}


def _named_in(mapping: dict[Any, Any], found: dict[str, bool]) -> list[Any]:
    """Note the paths in a mapping; what it holds that holds more is returned."""
    inner = []
    for key, value in mapping.items():
        if isinstance(value, str):
            if key in _PATH_FIELDS:
                found[value] = True
            elif "/" in value:
                found.setdefault(value, False)
        elif isinstance(value, (dict, list)):
            inner.append(value)
    volumes = mapping.get("volumes")
    for volume in volumes if isinstance(volumes, list) else ():
        if isinstance(volume, str):
            # A volume's host path stands before the first colon (docker-run(1)).
            found[volume.partition(":")[0]] = True
    context, file = mapping.get("build_context"), mapping.get("dockerfile")
    if isinstance(context, str) and isinstance(file, str):
        found[os.path.join(context, file)] = True  # noqa: PTH118  a Path would drop the dot
    return inner


def _may_be_a_path(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and "\n" not in text and "://" not in text


def _nearest(place: str) -> str:
    """The first folder above a path that is there."""
    folder = os.path.dirname(place)  # noqa: PTH120
    while folder and kind_of(folder) < 0:
        folder = os.path.dirname(folder)  # noqa: PTH120
    return folder or "."


def kind_of(place: str) -> int:
    """What stands at a path: its file type, or minus the error.

    Args:
        place: absolute, or relative to the current directory.
    """
    try:
        return stat.S_IFMT(os.stat(place).st_mode)  # noqa: PTH116  called for thousands
    except OSError as error:
        return -(error.errno or 1)
    except ValueError:
        return 0  # no path can hold such characters


def digest_of(path: str, contents: Contents) -> bytes:
    """What tells whether a file holds the same as before, also where it is missing.

    Args:
        path: without links.
        contents: reads files.
    """
    return MISSING if is_missing(Path(path)) else contents.digest(path)
