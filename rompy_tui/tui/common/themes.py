"""Reads the theme files that ship with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.theme import Theme

from ...errors import ConfigError, UsageError
from ...resources import themes_dir

DEFAULT = "deep-sea"
MUTED = "#808a94"
"""What stands back, in a theme that does not say."""

_FIELDS = {
    "name",
    "dark",
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "success",
    "warning",
    "error",
    "muted",
}


def read_theme(path: Path) -> Theme:
    """Read one theme file.

    Args:
        path: a YAML file with the fields of Textual's ``Theme``.

    Raises:
        ConfigError: it is not a theme.
    """
    import yaml

    try:
        values: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        unknown = set(values) - _FIELDS
        if unknown:
            raise ConfigError(f"the theme {path} has unknown fields: {', '.join(sorted(unknown))}")
        muted = values.pop("muted", MUTED)
        return Theme(**values, variables={"muted": muted})
    except (OSError, TypeError, ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"the theme {path} cannot be read: {error}") from error


def read_themes() -> dict[str, Theme]:
    """Every theme that ships with the program, by name."""
    found = (read_theme(path) for path in sorted(themes_dir().glob("*.yaml")))
    return {theme.name: theme for theme in found}


def chosen_theme(themes: dict[str, Theme], name: str | None) -> str:
    """The theme to start with.

    Args:
        themes: from :func:`read_themes`.
        name: what the person asked for, or None.

    Raises:
        UsageError: there is no theme of that name.
    """
    if name is None:
        return DEFAULT
    if name not in themes:
        raise UsageError(f"there is no theme {name!r}", f"themes: {', '.join(themes)}")
    return name
