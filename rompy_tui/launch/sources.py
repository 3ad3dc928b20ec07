"""The files that a run was made from, and whether they are still the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..supervision import Request

_BLOCK = 1 << 20


def digest(file: Path) -> str:
    """A file's SHA-256 as hexadecimal text; empty where it cannot be read."""
    found = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
    except OSError:
        return ""
    return found.hexdigest()


def changed_sources(request: Request) -> list[str]:
    """The files of a run that are not any more as they were when it was asked for.

    Args:
        request: what was asked for.
    """
    folder = Path(request.workspace)
    return [s["file"] for s in request.sources if digest(folder / s["file"]) != s["sha256"]]
