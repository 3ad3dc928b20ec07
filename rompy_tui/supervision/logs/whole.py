"""All lines of a log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ...errors import storage_error
from .blocks import hole_note, lines
from .cleaning import clean


def lines_of(path: Path, start: int = 0) -> Iterator[str]:
    """All lines of a log as it is now, one after the other.

    Args:
        path: the log.
        start: the offset of the first line.

    Returns:
        Cleaned lines; a line of its own tells of a hole.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            for line in lines(descriptor, start, os.fstat(descriptor).st_size):
                if line.skipped:
                    yield hole_note(line.skipped, line.offset)
                yield clean(line.data)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise storage_error(f"cannot read the log {path}", error) from error
