"""Reads theme files: plain colours by name, without anything of the terminal UI.

A theme is one YAML file: those that ship with the program, and a person's own in the folder
``themes`` of the settings. Of two with the same name a person's own is taken.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ConfigError, reason_of
from .paths import config_dir
from .resources import themes_dir

COLORS = (
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
    "here",
)
"""The colours of a theme: those of Textual's ``Theme``, what stands back, and the marked row."""

PARTS: dict[str, tuple[str, ...]] = {
    "editor": ("key", "text", "value", "tag", "comment", "number", "line", "selection", "found"),
    "log": ("time", "error", "warning", "found", "here"),
}
"""What the text of a file and a log may have of their own."""

ANSI = (
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright_black",
    "bright_red",
    "bright_green",
    "bright_yellow",
    "bright_blue",
    "bright_magenta",
    "bright_cyan",
    "bright_white",
)
"""The 16 colours of a terminal, in order; a theme writes them ``ansi_red``."""

_NEEDED = ("primary", "foreground", "background")
_LARGEST = 64 * 1024
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """A theme as its file has it.

    Args:
        name: what a person chooses it by.
        dark: whether light text stands on a dark ground.
        about: a few words on it; may be empty.
        colors: by name, as ``#rrggbb`` or ``ansi_red``.
        parts: of editor and log, as ``editor-key``.
        path: of its file.
        is_own: it is a person's own.
    """

    name: str
    dark: bool
    about: str
    colors: dict[str, str]
    parts: dict[str, str]
    path: Path
    is_own: bool = False

    @property
    def is_ansi(self) -> bool:
        """Whether it has no other colours than the terminal's own 16."""
        return all(color.startswith("ansi_") for color in self.colors.values())


def own_themes_dir() -> Path:
    """The folder of a person's own themes, whether it is there or not."""
    return config_dir() / "themes"


def find_palettes(
    only: frozenset[str] | None = None,
) -> tuple[dict[str, Palette], list[ConfigError]]:
    """Read every theme, or some.

    Args:
        only: names of files, without their ends.

    Returns:
        The themes by name, in order, and what is wrong with those that could not be read.
    """
    found: dict[str, Palette] = {}
    wrong: list[ConfigError] = []
    for path, is_own in _files():
        if only is not None and path.stem not in only:
            continue
        try:
            palette = read_palette(path, is_own=is_own)
        except ConfigError as error:
            wrong.append(error)
        else:
            found[palette.name] = palette
    return dict(sorted(found.items())), wrong


def palette_names() -> list[str]:
    """The names of the themes as their files are called, without reading them."""
    return sorted({path.stem for path, _ in _files()})


def read_palette(path: Path, *, is_own: bool = False) -> Palette:
    """Read one theme file.

    Args:
        path: a YAML file.
        is_own: it is a person's own.

    Raises:
        ConfigError: it cannot be read, or is no theme; the message names the file.
    """
    values = _values(path)
    known = ("name", "dark", "about", *COLORS, *PARTS)
    _refuse_unknown(path, "", values, known)
    name, dark, about = values.get("name", path.stem), values.get("dark", True), values.get("about")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
        raise _wrong(path, "name must be letters, digits and -", "as name: night-watch")
    if not isinstance(dark, bool):
        raise _wrong(path, "dark must be true or false", "light text on a dark ground: dark: true")
    if about is not None and not isinstance(about, str):
        raise _wrong(path, "about must be text", "as about: for the night")
    colors = {key: _color(path, key, values[key]) for key in COLORS if key in values}
    missing = [key for key in _NEEDED if key not in colors]
    if missing:
        raise _wrong(path, f"{' and '.join(missing)} must be given", f'as {missing[0]}: "#5fa8d3"')
    if len({color.startswith("ansi_") for color in colors.values()}) > 1:
        hint = "a theme for 16 colours has no others"
        raise _wrong(path, "ansi_ colours and others are mixed", hint)
    parts: dict[str, str] = {}
    for part, keys in PARTS.items():
        inside = values.get(part, {})
        if not isinstance(inside, dict):
            raise _wrong(path, f"{part} must be names with colours", f"names: {', '.join(keys)}")
        _refuse_unknown(path, f"{part}.", inside, keys)
        for key, value in inside.items():
            parts[f"{part}-{key}"] = _color(path, f"{part}.{key}", value)
    return Palette(name, dark, about or "", colors, parts, path, is_own)


def _files() -> Iterator[tuple[Path, bool]]:
    for folder, is_own in (themes_dir(), False), (own_themes_dir(), True):
        try:
            found = sorted(folder.iterdir())
        except OSError:
            continue  # most people have no folder of their own
        yield from ((path, is_own) for path in found if path.suffix in {".yaml", ".yml"})


def _values(path: Path) -> dict[str, Any]:
    import yaml

    text = _text(path)
    try:
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"line {line}: {error.problem}"
        raise _wrong(path, problem, 'a colour is written primary: "#5fa8d3"') from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _wrong(path, f"this is not YAML: {error}", "see rompy-tui themes") from error
    if not isinstance(values, dict):
        raise _wrong(path, "it has no names with colours", f"it needs {', '.join(_NEEDED)}")
    return values


def _text(path: Path) -> str:
    # Before it is opened: a pipe would wait for ever.
    if not path.is_file():
        raise _wrong(path, "it is no file", "a theme is one YAML file")
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
        if len(text) <= _LARGEST:
            return text.decode("utf-8")
    except OSError as error:
        reason, hint = reason_of(error)
        raise _wrong(path, f"it cannot be read: {reason}", hint) from error
    except UnicodeDecodeError as error:
        raise _wrong(path, "it is not UTF-8 text", "save it as UTF-8") from error
    raise _wrong(path, "it is larger than 64 kB", "a theme is a few lines of YAML")


def _refuse_unknown(
    path: Path, before: str, values: dict[Any, Any], known: tuple[str, ...]
) -> None:
    for name in values:
        if name not in known:
            close = difflib.get_close_matches(str(name), known, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
            raise _wrong(path, f"there is no {before}{name}", hint)


def _color(path: Path, name: str, value: Any) -> str:
    if isinstance(value, str):
        if _HEX.fullmatch(value):
            return value.lower()
        if value.startswith("ansi_") and value.removeprefix("ansi_") in ANSI:
            return value
    hint = 'write "#rrggbb" (in quotes: # begins a comment), or ansi_red and the like'
    raise _wrong(path, f"{name}: {value!r} is no colour", hint)


def _wrong(path: Path, problem: str, hint: str) -> ConfigError:
    return ConfigError(f"theme {path}: {problem}", hint)
