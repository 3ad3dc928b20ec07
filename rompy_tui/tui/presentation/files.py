"""How a file looks in the list of files."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content

from ...diagnostics.text import cell_width, visible
from ...workspace import FileState
from ..common import glyphs


def badge(state: FileState) -> tuple[str, str]:
    """A file's sign and the style of it.

    Args:
        state: what is known of the file.
    """
    if state.errors:
        return glyphs.ERROR, "$text-error"
    if not state.checked or not state.kind:
        return glyphs.UNKNOWN, "$muted"
    if state.warnings:
        return glyphs.WARNING, "$text-warning"
    return glyphs.GOOD, "$text-success"


def kind_label(state: FileState) -> str:
    """What a file is, in a word: a backend's or processor's type, else the kind."""
    if not state.checked:
        return ""
    short = {"pipeline": "pipeline", "model run": "model run", "model": "model"}
    label = short.get(state.kind, state.type or state.kind)
    return f"{label} +{state.documents - 1}" if state.documents > 1 and label else label


def file_row(state: FileState, width: int, indent: int = 0) -> Content:
    """One line of the list of files: badge, name, kind, number of problems.

    Args:
        state: what is known of the file.
        width: cells there are.
        indent: blanks before it.
    """
    sign, style = badge(state)
    name = visible(state.path.name)
    count = state.errors or state.warnings
    right = " ".join(part for part in (kind_label(state), str(count) if count else "") if part)
    room = width - indent - 2 - cell_width(right) - 1
    if cell_width(name) > room:
        name = shorten_middle(name, max(room, 4))
    gap = " " * max(1, width - indent - 2 - cell_width(name) - cell_width(right))
    return Content.assemble(" " * indent, (sign, style), " ", name, gap, (right, "$muted"))


def folder_row(folder: Path, width: int) -> Content:
    """A folder's heading in the list of files."""
    return Content.styled(shorten_middle(f"{visible(str(folder))}/", width), "$muted")


def shorten_middle(text: str, width: int) -> str:
    """Cut the middle out of a text that is too long.

    Args:
        text: names keep their start and their end, which tell them apart.
        width: cells there are.
    """
    if cell_width(text) <= width:
        return text
    if width <= 1:
        return "…"[:width]
    tail = (width - 1) // 2
    head = width - 1 - tail
    return f"{_cut(text, head)}…{_cut(text[::-1], tail)[::-1]}"


def _cut(text: str, width: int) -> str:
    out, used = "", 0
    for char in text:
        used += cell_width(char)
        if used > width:
            break
        out += char
    return out
