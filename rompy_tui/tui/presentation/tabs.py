"""How the tabs of open files look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content

from ...diagnostics.text import visible
from ...paths import display_name
from ..common import glyphs
from .files import shorten_middle

_LONG, _SHORT = 44, 24
"""Cells of the shown file's name, and of another's."""


@dataclass(frozen=True, slots=True)
class Tab:
    """An open file in the line of tabs.

    Args:
        path: the file.
        shown: whether it is the one that shows.
        kept: whether it has a tab of its own; else it is only looked at.
        dirty: whether it has unsaved edits.
        errors: how many there are.
        warnings: how many other diagnostics there are.
    """

    path: Path
    shown: bool
    kept: bool = True
    dirty: bool = False
    errors: int = 0
    warnings: int = 0


def tab_line(tabs: Sequence[Tab], width: int) -> tuple[Content, list[tuple[int, int, Path]]]:
    """The tabs side by side, as many as there is room for around the shown one.

    Args:
        tabs: in order; one of them shows.
        width: cells there are.

    Returns:
        The line, and of each tab in it the first cell, the one behind it, and the file.
    """
    names = [tab.path.name for tab in tabs]
    parts = [_tab(tab, names.count(tab.path.name) > 1) for tab in tabs]
    first = last = next((n for n, tab in enumerate(tabs) if tab.shown), 0)
    used = parts[first].cell_length if parts else 0
    grown = True
    while grown:
        grown = False
        for candidate in (last + 1, first - 1):
            inside = 0 <= candidate < len(parts) and not first <= candidate <= last
            # Room stays for how many tabs there are on either side.
            if inside and used + parts[candidate].cell_length + 3 + 8 <= width:
                used += parts[candidate].cell_length + 3
                first, last = min(first, candidate), max(last, candidate)
                grown = True
    return _assembled(tabs, parts, first, last)


def _assembled(
    tabs: Sequence[Tab], parts: Sequence[Content], first: int, last: int
) -> tuple[Content, list[tuple[int, int, Path]]]:
    line = Content.styled(f"‹{first} ", "$muted") if first else Content("")
    places = []
    for number in range(first, min(last + 1, len(parts))):
        if number > first:
            line = Content.assemble(line, (" │ ", "$muted"))
        begin = line.cell_length
        line = Content.assemble(line, parts[number])
        places.append((begin, line.cell_length, tabs[number].path))
    more = len(tabs) - last - 1
    return (Content.assemble(line, (f" {more}›", "$muted")) if more > 0 else line), places


def _tab(tab: Tab, ambiguous: bool) -> Content:
    """One tab: the shown file by its whole path, another by what tells it from the rest."""
    name = tab.path.name
    if tab.shown:
        name = display_name(tab.path)
    elif ambiguous:
        name = f"{tab.path.parent.name}/{name}"
    style = ("bold" if tab.kept else "bold italic") if tab.shown else "$muted"
    parts: list[str | tuple[str, str]] = [
        (shorten_middle(visible(name), _LONG if tab.shown else _SHORT), style)
    ]
    if tab.dirty:
        parts.append((f" {glyphs.RUNNING}", "$text-primary"))
    if tab.errors:
        parts.append((f" {glyphs.ERROR} {tab.errors}", "$text-error"))
    if tab.warnings and (tab.shown or not tab.errors):
        parts.append((f" {glyphs.WARNING} {tab.warnings}", "$text-warning"))
    return Content.assemble(*parts)
