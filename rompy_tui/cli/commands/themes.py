"""``rompy-tui themes``: the themes of the terminal UI, with a sample of their colours."""

from __future__ import annotations

import os
import sys

import click

from ...palettes import ANSI, Palette, find_palettes, own_themes_dir
from ..exit_codes import ExitCode
from ..options import Globals, pass_globals
from ..output import data, data_json, echo, say, say_error, table

_SAMPLE = (
    ("primary", "primary"),
    ("foreground", "text"),
    ("muted", "muted"),
    ("success", "+ good"),
    ("warning", "! warning"),
    ("error", "x error"),
)


@click.command()
@click.option("--preview", is_flag=True, help="Show their colours, on a terminal that has any.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
@pass_globals
def themes(options: Globals, preview: bool, as_json: bool) -> int:
    """List the themes of the terminal UI, your own too.

    Your own are YAML files in the folder ``themes`` beside the settings file. The exit status is 1
    where one of them is wrong; what is wrong goes to standard error.
    """
    found, wrong = find_palettes()
    if as_json:
        data_json([_as_data(palette) for palette in found.values()])
    elif preview:
        for palette in found.values():
            _show(palette)
    else:
        rows = [
            (name, "dark" if p.dark else "light", "yours" if p.is_own else "", p.about)
            for name, p in found.items()
        ]
        data(table(rows, ("NAME", "GROUND", "FROM", "")))
    for error in wrong:
        say_error(error, options.verbose)
    if not as_json and not wrong:
        say(f"--theme NAME takes one; your own belong into {own_themes_dir()}")
    return ExitCode.FAILED if wrong else ExitCode.OK


def _as_data(palette: Palette) -> dict[str, object]:
    return {
        "name": palette.name,
        "dark": palette.dark,
        "about": palette.about,
        "own": palette.is_own,
        "file": str(palette.path),
        "colors": palette.colors,
        "parts": palette.parts,
    }


def _show(palette: Palette) -> None:
    """A line in the theme's colours; in words where there is no terminal, or none are wanted."""
    kind = "dark" if palette.dark else "light"
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        colors = "  ".join(f"{name} {color}" for name, color in palette.colors.items())
        data(f"{palette.name:<16} {kind:<6} {colors}")
        return
    ground = _code(palette.colors["background"], 40)
    line = ""
    for name, text in _SAMPLE:
        color = palette.colors.get(name, palette.colors["foreground"])
        line += f"\x1b[{_code(color, 30)};{ground}m {text} "
    echo(f"{palette.name:<16} {kind:<6} {line}\x1b[0m")


def _code(color: str, base: int) -> str:
    """The parameters of SGR for a colour, as text (base 30) or ground (base 40)."""
    if color.startswith("ansi_"):
        number = ANSI.index(color.removeprefix("ansi_"))
        return str(base + number if number < 8 else base + 60 + number - 8)
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    if os.environ.get("COLORTERM") in {"truecolor", "24bit"}:
        return f"{base + 8};2;{red};{green};{blue}"
    # The cube of 6 x 6 x 6 colours that every terminal of 256 has from 16 on.
    step = [round(part / 51) for part in (red, green, blue)]
    return f"{base + 8};5;{16 + 36 * step[0] + 6 * step[1] + step[2]}"
