"""Where the text of files comes from."""

from __future__ import annotations

import os
from pathlib import Path

from ..diagnostics import Diagnostic
from .includes import is_missing
from .source import read_source


class Disk:
    """The disk as it is now; whoever remembers what was read derives a class from this one."""

    def real(self, path: Path) -> Path:
        """A path without links; of what is missing, as far as it goes.

        Args:
            path: absolute, or relative to the current directory.
        """
        return Path(os.path.realpath(path))

    def is_missing(self, path: Path) -> bool:
        """Whether there is nothing at a path; what cannot be looked at may be there.

        Args:
            path: from :meth:`real`.
        """
        return is_missing(path)

    def read(self, path: Path, name: str) -> tuple[str, Diagnostic | None]:
        """A file's text, or why there is none.

        Args:
            path: the file.
            name: how diagnostics call it.

        Returns:
            As :func:`~rompy_tui.documents.source.read_source`.
        """
        return read_source(path, name)
