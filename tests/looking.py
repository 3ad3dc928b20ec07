"""What a screen looks like, as a text that can be kept and compared."""

from __future__ import annotations

import os
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from string import ascii_letters, digits
from time import monotonic

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from rompy_tui.tui.common.textual_private import pieces

FOLDER = Path(__file__).parent / "tui" / "looks"
WRITES = os.environ.get("ROMPY_TUI_TEST_LOOKS") == "write"
"""Whether looks are kept anew (``make looks``) in place of being compared."""

LIMIT = 30.0
STILL = 1.5
"""Seconds: until a test gives up, and without a change until a look is kept."""

_SIGNS = ascii_letters + digits + "!#$%&*+-/<=>?@^~"


def look(app: App[None], *, styles: bool) -> str:
    """The cells of the shown screen.

    Args:
        app: the application.
        styles: also how each cell is drawn: a sign a style, as many cells as it goes on.
    """
    rows = _rows(app)
    texts = ["".join(segment.text for segment in row).rstrip() for row in rows]
    if not styles:
        return "\n".join(texts) + "\n"
    names: dict[str, str] = {}
    runs = [_runs(row, names) for row in rows]
    legend = [f"{sign}  {name}" for name, sign in names.items()]
    return "\n".join([*texts, "", *runs, "", *legend]) + "\n"


async def until_as_kept(pilot: Pilot[None], name: str, *, styles: bool = False) -> None:
    """Wait until the screen looks as it is kept; where it never does, say how it differs.

    Args:
        pilot: of the application.
        name: of the kept look.
        styles: as :func:`look`.
    """
    kept = FOLDER / f"{name}.txt"
    if WRITES:
        FOLDER.mkdir(exist_ok=True)
        kept.write_text(await _still(pilot, styles), encoding="utf-8")
        return
    wanted = kept.read_text(encoding="utf-8")
    deadline = monotonic() + LIMIT
    while (found := look(pilot.app, styles=styles)) != wanted:
        if monotonic() > deadline:
            lines = unified_diff(wanted.splitlines(), found.splitlines(), "kept", "found", n=1)
            pytest.fail("\n".join([f"{name} looks different; make looks keeps it so:", *lines]))
        await pilot.pause(0.02)


async def _still(pilot: Pilot[None], styles: bool) -> str:
    """What the screen shows once it has not changed for a while."""
    shown, since = "", monotonic()
    deadline = since + LIMIT
    while monotonic() - since < STILL:
        if monotonic() > deadline:
            pytest.fail("the screen never stands still")
        await pilot.pause(0.05)
        if (now := look(pilot.app, styles=styles)) != shown:
            shown, since = now, monotonic()
    return shown


def _rows(app: App[None]) -> list[list[Segment]]:
    update = app.screen._compositor.render_update(full=True)
    rows: dict[int, list[Segment]] = {}
    for _, y, strip in pieces(update):
        rows.setdefault(y, []).extend(strip)
    return [rows[y] for y in sorted(rows)]


def _runs(row: list[Segment], names: dict[str, str]) -> str:
    cells: list[str] = []
    for segment in row:
        sign = names.setdefault(_named(segment.style or Style()), "")
        if not sign:
            sign = names[_named(segment.style or Style())] = _SIGNS[len(names) - 1]
        cells += [sign] * segment.cell_length
    return " ".join(f"{sign}{len(list(run))}" for sign, run in groupby(cells))


def _named(style: Style) -> str:
    words = [
        name
        for name in ("bold", "dim", "italic", "underline", "reverse", "strike")
        if getattr(style, name)
    ]
    colour, ground = style.color, style.bgcolor
    words.append(colour.name if colour else "default")
    return " ".join([*words, "on", ground.name if ground else "default"])
