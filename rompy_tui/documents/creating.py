"""New config files: a name that is free, and a file that takes the place of none."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ..errors import UsageError
from ..paths import display_name
from . import writer
from .replacing import doing
from .writer import FileText, Stamp

_MOST_TRIED = 1000
_ODD = re.compile(r"[^\w.+-]+")


def named(text: str, folder: Path) -> Path:
    """The file that a person names.

    Args:
        text: as typed; ``~`` is their home.
        folder: what relative names start from, absolute.

    Returns:
        An absolute path; links in it stay.

    Raises:
        UsageError: no file can have that name.
    """
    if not text.strip() or "\0" in text:
        raise UsageError("type a name")
    if text.endswith(("/", "/.", "/..")) or text in {".", "..", "~"}:
        raise UsageError(f"{text} is a folder", "type the name of a file behind it")
    try:
        os.fsencode(text)
        path = Path(text).expanduser()
    except UnicodeEncodeError as error:
        raise UsageError("no file can have this name") from error
    except RuntimeError as error:
        raise UsageError(f"{text}: nobody here has that home") from error
    return Path(os.path.abspath(folder / path))  # noqa: PTH100  links must stay as typed


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A name that no file has yet: ``docker.yml``, else ``docker-2.yml`` and so on.

    Args:
        folder: where the file is to be; it may be missing.
        stem: the name to begin with; what is odd in a file's name is replaced.
        suffix: the end of the name, as ``.yml``.
    """
    stem = _ODD.sub("-", stem).strip("-.") or "new"
    names = (f"{stem}{suffix}", *(f"{stem}-{n}{suffix}" for n in range(2, _MOST_TRIED)))
    return next((folder / n for n in names if not os.path.lexists(folder / n)), folder / names[0])


def create(path: Path, content: FileText) -> Stamp:
    """Write a new file, and the folders that lead to it.

    Args:
        path: the file.
        content: what it shall hold.

    Returns:
        The stamp of what it holds.

    Raises:
        UsageError: there is a file of that name; it is as it was.
        ConfigError: the text cannot be encoded.
        StorageError: it cannot be written.
    """
    with doing(f"cannot make the folder {display_name(path.parent)}"):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return writer.save(path, content, writer.MISSING)
    except writer.ChangedUnderneath as error:
        what = f"{display_name(path)} is there already"
        raise UsageError(what, "choose another name") from error
