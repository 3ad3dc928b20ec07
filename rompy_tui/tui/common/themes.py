"""Themes as Textual takes them, from the files that say their colours."""

from __future__ import annotations

from collections.abc import Sequence

from rich.color import ColorSystem
from textual.theme import Theme

from ...errors import ConfigError, UsageError
from ...palettes import ANSI, PARTS, Palette

DEFAULT = "deep-sea"
"""The theme where nobody chose one and the terminal has 256 colours or more."""
FEW_COLORS = "sixteen"
"""The theme for a terminal of 16 colours."""
NO_COLORS = "graphite"
"""The theme where ``NO_COLOR`` is set: its greys say what is reversed and what is faint."""

MUTED = "#808a94"
"""What stands back, in a theme that does not say."""

_DEFAULTS = {
    "editor-key": "text-primary",
    "editor-text": "text-secondary",
    "editor-value": "foreground",
    "editor-tag": "text-accent",
    "editor-comment": "muted",
    "editor-number": "muted",
    "editor-line": "panel",
    "log-time": "muted",
    "log-error": "text-error",
    "log-warning": "text-warning",
    "log-here": "here",
}
"""Of each part the variable that stands for it where a theme has no colour for it."""
_GROUNDS = {
    "editor-selection": ("primary", 40),
    "editor-found": ("warning", 30),
    "log-found": ("warning", 35),
}
"""Of each ground its colour, and how much of it in percent."""
_NAMED = ("primary", "secondary", "accent", "success", "warning", "error")
_DIM = ("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa")
_BRIGHT = ("555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff")
_STANDARD = [f"#{color}" for color in _DIM + _BRIGHT]
"""The 16 colours as Rich knows them, so that each is sent as itself."""


def as_theme(palette: Palette) -> Theme:
    """The theme of a file, with a variable for every colour that the screens use.

    Args:
        palette: from :func:`rompy_tui.palettes.find_palettes`.
    """
    colors = {name: _hex(color) for name, color in palette.colors.items()}
    parts = {name: _hex(color) for name, color in palette.parts.items()}
    muted = colors.pop("muted", MUTED)
    here = colors.pop("here", f"{colors['primary']} 35%")
    theme = Theme(name=palette.name, dark=palette.dark, **colors)  # type: ignore[arg-type]
    made = theme.to_color_system().generate()
    exact = {f"text-{name}": colors.get(name, colors["primary"]) for name in _NAMED}
    made = {**made, **exact, "muted": muted, "here": here}
    variables = {"muted": muted, "here": here, **exact, **_textual_own(colors, muted, here)}
    for name, source in _DEFAULTS.items():
        variables[name] = parts.get(name, made[source])
    for name, (source, percent) in _GROUNDS.items():
        variables[name] = parts.get(name, f"{made[source]} {percent}%")
    theme.variables = variables
    return theme


def _textual_own(colors: dict[str, str], muted: str, here: str) -> dict[str, str]:
    """What Textual's own widgets take: the palette of commands, lists, lines to type in."""
    return {
        "text-muted": muted,
        "text-disabled": muted,
        "foreground-muted": muted,
        "block-cursor-foreground": colors["foreground"],
        "block-cursor-background": here,
        "input-selection-background": here,
    }


def variable_defaults() -> dict[str, str]:
    """The variables of ours, for the time before a theme of ours is taken."""
    names = [f"{part}-{name}" for part, names in PARTS.items() for name in names]
    return {"here": MUTED, "muted": MUTED, **dict.fromkeys(names, MUTED)}


def chosen_theme(
    palettes: dict[str, Palette],
    name: str | None,
    colors: ColorSystem | None,
    wrong: Sequence[ConfigError] = (),
) -> str:
    """The theme to start with.

    Args:
        palettes: from :func:`rompy_tui.palettes.find_palettes`.
        name: what the person asked for, or None.
        colors: how many the terminal has; None for none.
        wrong: what is wrong with themes that could not be read.

    Raises:
        UsageError: there is no theme of that name.
    """
    if name is not None and name not in palettes:
        for error in wrong:
            if f"{name}.y" in error.message:
                raise UsageError(error.message, error.hint)
        raise UsageError(f"there is no theme {name!r}", f"themes: {', '.join(palettes)}")
    return NO_COLORS if colors is None else name or usual_theme(colors)


def usual_theme(colors: ColorSystem | None) -> str:
    """The theme where nobody chose one, for a terminal of so many colours."""
    if colors is None:
        return NO_COLORS
    return FEW_COLORS if colors is ColorSystem.STANDARD else DEFAULT


def _hex(color: str) -> str:
    if not color.startswith("ansi_"):
        return color
    return _STANDARD[ANSI.index(color.removeprefix("ansi_"))]
