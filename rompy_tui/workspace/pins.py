"""Tells whether a folder was replaced by another of the same name."""

from __future__ import annotations

import os
from contextlib import suppress

from typing_extensions import Self


class Pin:
    """Holds a folder.

    A file system gives the number of a removed folder to the next one that is made. As long as
    somebody holds the folder its number stays taken, so another one has another number.

    Args:
        folder: absolute; it need not be there.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._number: int | None = None
        # What is not there holds as long as that is so.
        with suppress(OSError):
            # O_PATH: to hold it, no permission to read it is needed.
            self._number = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._number is not None:
            os.close(self._number)

    def holds(self) -> bool:
        """Whether the name still stands for the same folder, or still for none."""
        try:
            now = os.stat(self._folder)  # noqa: PTH116
        except OSError:
            return self._number is None
        return self._number is not None and os.path.samestat(now, os.fstat(self._number))
