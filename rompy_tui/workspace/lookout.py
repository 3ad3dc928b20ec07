"""Finds what changed in some folders by looking: at everything, or where something happened."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from .changes import Changes, difference
from .contents import SETTLED_NS
from .scan import Scan, Signature, is_config_name, is_skipped_folder


class Lookout:
    """How files looked last, in folders and by themselves.

    Args:
        paths: folders, which are looked into, and files of any name. One that is not there is
            taken for a file.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        names = [os.path.abspath(path) for path in paths]  # noqa: PTH100  links stay as typed
        self.roots = [name for name in names if os.path.isdir(name)]  # noqa: PTH112
        """The folders."""
        self.cost = 0.0
        """Seconds that the last look at everything took."""
        self._named = sorted(set(names) - set(self.roots))
        self._beside = {os.path.dirname(name) for name in self._named}  # noqa: PTH120
        self._scan = Scan()
        self._files: dict[str, Signature | None] = {}
        self.everything()

    @property
    def files(self) -> list[Path]:
        """The files there were at the last look, folders and names in order."""
        return [Path(name) for name in self._files]

    def folders(self) -> set[str]:
        """The folders in which something may happen that matters, those that are there now."""
        return {f for f in self._scan.folders | self._beside if os.path.isdir(f)}  # noqa: PTH112

    def missing(self) -> list[str]:
        """The folders to look into that are not there."""
        return [root for root in self.roots if root not in self._scan.folders]

    def everything(self) -> Changes:
        """Look at everything, and say what changed."""
        started = time.monotonic()
        self._scan = Scan()
        for root in self.roots:
            self._scan.add_folder(root)
        for name in self._named:
            self._scan.add_file(name, is_link=os.path.islink(name))  # noqa: PTH114
        before, self._files = self._files, _settled(self._scan.files)
        found = difference(before, self._files)
        self.cost = time.monotonic() - started
        return found

    def links(self) -> Changes:
        """Look at the targets of links, of which the system tells nothing."""
        return self._compared(self._scan.links)

    def where(self, happened: Iterable[str]) -> tuple[Changes, bool]:
        """Look where something happened.

        Args:
            happened: paths in watched folders, or these themselves.

        Returns:
            What changed, and whether a folder came, went or was replaced, so that only a look at
            everything tells the rest.
        """
        files, folders = set(), False
        for path in happened:
            folder, _, name = path.rpartition("/")
            inside = (folder or "/") in self._scan.folders
            if path in self._scan.folders or path in self._beside:
                folders = True
            elif path in self._named or (inside and is_config_name(name)):
                files.add(path)
                folders = folders or os.path.isdir(path)  # noqa: PTH112
            elif inside and not is_skipped_folder(name):
                folders = folders or os.path.isdir(path)  # noqa: PTH112
        return self._compared(files), folders

    def _compared(self, paths: Iterable[str]) -> Changes:
        """Look at some files alone."""
        found = Scan()
        names = list(paths)
        for name in names:
            found.add_file(name, is_link=os.path.islink(name))  # noqa: PTH114
        before = {name: self._files[name] for name in names if name in self._files}
        now = _settled(found.files)
        for name in before.keys() - now.keys():
            del self._files[name]
        self._files.update(now)
        self._scan.links = (self._scan.links - set(names)) | found.links
        return difference(before, now)


def _settled(files: dict[str, Signature]) -> dict[str, Signature | None]:
    """Looks that can be relied on; a file may change twice within one tick of the clock."""
    limit = time.time_ns() - SETTLED_NS
    return {name: None if look[0] > limit else look for name, look in files.items()}
