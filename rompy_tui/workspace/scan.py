"""Finds the files of a workspace that may be configs, and how each looks from outside.

Nothing is opened here, and no :class:`~pathlib.Path` is made in the loop: ten thousand files are
looked at again whenever a folder changes.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

SUFFIXES = (".yml", ".yaml", ".json")
"""Names of config files end in one of these."""

MAX_FILES = 20_000
"""A folder with more candidates is no workspace; the rest is left out."""

_SKIPPED = {"__pycache__", "node_modules", "site-packages", "build", "dist"}

Signature = tuple[int, int, int]
"""Modification time in ns, size in bytes, inode; where nothing can be seen, minus the error."""

GONE: Signature = (0, 0, -errno.ENOENT)
"""There is no such file, or it is a link to one."""


def is_config_name(name: str) -> bool:
    """Whether a file of this name may be a config."""
    return name.endswith(SUFFIXES) and not name.startswith(".")


def is_skipped_folder(name: str) -> bool:
    """Whether a folder of this name is not looked into: hidden ones and those that tools fill."""
    return name.startswith(".") or name in _SKIPPED


@dataclass(slots=True)
class Scan:
    """What a look at some folders found; names are absolute where the folders were.

    Args:
        files: how each candidate looks, folders and names in order.
        folders: the folders that were looked into.
        links: the candidates that are links: the system tells nothing of their targets.
    """

    files: dict[str, Signature] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)

    def add_folder(self, folder: str) -> None:
        """Look into a folder and those below it; what cannot be read is left out.

        Args:
            folder: links to folders in it are not followed.
        """
        waiting = [folder]
        while waiting:
            waiting += reversed(self._add_one_folder(waiting.pop()))

    def _add_one_folder(self, folder: str) -> list[str]:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=_name)
        except OSError:
            return []
        self.folders.add(folder)
        below = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not is_skipped_folder(entry.name):
                    below.append(entry.path)
            elif is_config_name(entry.name) and len(self.files) < MAX_FILES:
                self.add_file(entry.path, is_link=entry.is_symlink())
        return below

    def add_file(self, path: str, *, is_link: bool) -> None:
        """Note how a candidate looks, where it is one: a link to a folder is none.

        Args:
            path: the file.
            is_link: whether it is a link, which counts also where its target is missing.
        """
        signature = look_at(path)
        if signature is None or (signature == GONE and not is_link):
            return
        self.files[path] = signature
        if is_link:
            self.links.add(path)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def look_at(path: str) -> Signature | None:
    """How a file looks from outside.

    Args:
        path: the file; of a link, its target counts.

    Returns:
        Its signature, also where nothing is there; None for a folder.
    """
    try:
        status = os.stat(path)  # noqa: PTH116  Path.stat() costs twice as much
    except (OSError, ValueError) as error:
        return (0, 0, -(getattr(error, "errno", 0) or 1))
    if stat.S_ISDIR(status.st_mode):
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def find_files(folder: Path) -> list[Path]:
    """The files below a folder that may be configs, by their names.

    Args:
        folder: links to folders in it are not followed.

    Returns:
        At most :data:`MAX_FILES` paths, folders and names in order. What cannot be read is
        left out.
    """
    found = Scan()
    found.add_folder(str(folder))
    return [Path(name) for name in found.files]
