"""The current directory, which may be removed, moved away or replaced like any other."""

from __future__ import annotations

import os


def return_to(folder: str) -> None:
    """Stand in a folder again where it was replaced: relative values start there.

    Args:
        folder: the current directory as it was; while it is gone, the root takes its place, as
            nothing relative is there, and standing nowhere not even a name can be shown.
    """
    try:
        if os.path.samestat(os.stat(folder), os.stat(".")):  # noqa: PTH116
            return
        os.chdir(folder)
    except OSError:
        os.chdir("/")
