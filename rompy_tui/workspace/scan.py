"""Finds the files of a workspace that may be configs."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIXES = (".yml", ".yaml", ".json")
"""Names of config files end in one of these."""

MAX_FILES = 20_000
"""A folder with more candidates is no workspace; the rest is left out."""

_SKIPPED = {"__pycache__", "node_modules", "site-packages", "build", "dist"}


def is_config_name(name: str) -> bool:
    """Whether a file of this name may be a config."""
    return name.endswith(SUFFIXES) and not name.startswith(".")


def is_skipped_folder(name: str) -> bool:
    """Whether a folder of this name is not looked into: hidden ones and those that tools fill."""
    return name.startswith(".") or name in _SKIPPED


def find_files(folder: Path) -> list[Path]:
    """The files below a folder that may be configs, by their names.

    Args:
        folder: links to folders in it are not followed.

    Returns:
        At most :data:`MAX_FILES` paths, folders and names in order. What cannot be read is
        left out.
    """
    found: list[Path] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(n for n in folders if not is_skipped_folder(n))
        for name in sorted(files):
            if is_config_name(name):
                found.append(Path(parent, name))
                if len(found) >= MAX_FILES:
                    return found
    return found
