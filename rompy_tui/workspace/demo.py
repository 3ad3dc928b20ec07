"""Copies the sample workspace that ships with the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import StorageError, UsageError, storage_error
from ..resources import sample_configs_dir

_LEFT = ("__pycache__", "output", "archive", ".rompy-tui")
"""What a run of the sample leaves behind."""


def demo_files() -> list[Path]:
    """The files of the demo, relative to its folder.

    Raises:
        MissingError: the installation is not whole.
    """
    source = sample_configs_dir() / "quickstart"
    found = (path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file())
    return [path for path in found if not set(path.parts) & set(_LEFT)]


def copy_demo(folder: Path) -> None:
    """Copy the demo into a folder; what is there already is never replaced.

    Args:
        folder: it is made where it is missing.

    Raises:
        UsageError: a file of the demo's is there already.
        StorageError: it cannot be written.
        MissingError: the installation is not whole.
    """
    files = demo_files()
    there = next((path for path in files if (folder / path).exists()), None)
    if there is not None:
        raise UsageError(f"{folder / there} is there already", "name a new folder for the demo")
    source = sample_configs_dir() / "quickstart"
    ignored = shutil.ignore_patterns(*_LEFT)
    try:
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=ignored)
    except shutil.Error as error:
        raise StorageError(f"cannot copy the demo: {error.args[0][0][2]}") from error
    except OSError as error:
        raise storage_error(f"cannot copy the demo to {folder}", error) from error
