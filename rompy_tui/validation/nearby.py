"""What a path that is not there was meant to be."""

from __future__ import annotations

import difflib
import os
import re
from itertools import islice
from pathlib import Path

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")
_MOST = 2000
"""So many names of a folder are compared."""


def is_windows(path: str) -> bool:
    """Whether a path has the form that Windows uses."""
    return _WINDOWS.match(path) is not None


def with_variables(text: str) -> str:
    """The same text with each ``$NAME`` written ``${NAME}``."""
    return _VARIABLE.sub(r"${\1}", text)


def meant_path(path: str) -> tuple[str, str | None]:
    """Say what to do about a path that does not exist.

    Args:
        path: as written, relative to the current directory.

    Returns:
        What to do, and the path that was probably meant, or None; an empty text where nothing
        is plain to see.
    """
    if path == "~" or path.startswith("~/"):
        home = f"${{HOME}}{path[1:]}"
        return f"'~' stands for itself here, not for the home directory: write {home}", home
    if _VARIABLE.search(path):
        with_braces = with_variables(path)
        return f"a variable is written with braces: {with_braces}", with_braces
    if is_windows(path):
        return "this is a path of Windows; here one is written /folder/name", None
    close = _close(path)
    if close:
        return f"did you mean {close}?", close
    return "" if path.startswith("/") else "relative paths start from the current directory", None


def _close(path: str) -> str | None:
    """The path with the first part that does not exist spelled as one that does."""
    parts = Path(path).parts
    for end in range(1, len(parts) + 1):
        part = Path(*parts[:end])
        if os.path.lexists(part):
            continue
        try:
            with os.scandir(part.parent) as listing:
                names = [entry.name for entry in islice(listing, _MOST)]
        except OSError:
            return None
        close = difflib.get_close_matches(part.name, sorted(names), 1, 0.75)
        if not close:
            return None
        before = path[: path.index(part.name)] if path.count(part.name) == 1 else None
        if before is None:
            return None
        found = before + close[0] + path[len(before) + len(part.name) :]
        return found if Path(found).exists() else None
    return None
