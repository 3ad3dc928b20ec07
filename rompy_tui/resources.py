"""Finds the files that ship with the program: themes and sample configs.

They stand at the top of the source tree and inside the package of a wheel.
"""

from __future__ import annotations

from pathlib import Path

from .errors import MissingError

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    for parent in (_PACKAGE, _PACKAGE.parent):
        found = parent / name
        if found.is_dir():
            return found
    raise MissingError(
        f"the folder {name!r} that ships with rompy-tui is missing", "install rompy-tui again"
    )


def themes_dir() -> Path:
    """The folder with one YAML file a theme.

    Raises:
        MissingError: the installation is not whole.
    """
    return _folder("themes")


def sample_configs_dir() -> Path:
    """The folder with the sample workspaces.

    Raises:
        MissingError: the installation is not whole.
    """
    return _folder("sample_configs")


def presets_dir() -> Path:
    """The folder with the presets that ship with the program, a folder a type."""
    return _PACKAGE / "presets"


def base_template_dir() -> Path:
    """The template that ``BaseConfig`` renders when no other is named."""
    return _PACKAGE / "templates" / "base"
