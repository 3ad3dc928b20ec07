"""What the name in an ``!include`` stands for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path

_SUFFIXES = {".yml", ".yaml", ".json"}
_VARIABLE = re.compile(r"\$(?:\{([^}]+)\}|(\w+))", re.ASCII)


def is_missing(path: Path) -> bool:
    """Whether there is nothing at a path; what cannot be looked at may be there.

    Args:
        path: a file's.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # reading it says what is wrong
    return False


def expand_variables(text: str, environ: Mapping[str, str]) -> str:
    """Replace ``$VAR`` and ``${VAR}`` as ``os.path.expandvars`` does (rompy 0.6.4, includes).

    Args:
        text: an include path as written; ``${VAR:-default}`` works as in values.
        environ: the variables; one that is not set and has no default stays as written.
    """

    def value(match: re.Match[str]) -> str:
        name, has_default, default = (match[1] or match[2]).partition(":-")
        return environ.get(name, default if has_default else match[0])

    return _VARIABLE.sub(value, text)


def close_file(file: Path) -> str | None:
    """The name of a file in the same folder that is spelled nearly like a missing one.

    Args:
        file: what is not there.
    """
    try:
        names = {p.stem: p.name for p in file.parent.iterdir() if p.suffix in _SUFFIXES}
    except OSError:
        return None
    close = difflib.get_close_matches(file.stem, names, 1)
    return names[close[0]] if close else None
