"""The files that a run was made from, and whether they are still the same."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from ..supervision import Request

_BLOCK = 1 << 20


def digest(file: Path) -> str:
    """A file's SHA-256 as hexadecimal text; empty where it is none or cannot be read."""
    found = hashlib.sha256()
    try:
        # A file may have become a pipe, which nobody may ever write to.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
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
