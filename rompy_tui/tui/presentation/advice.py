"""How candidates and what is known of a field look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from ...diagnostics.text import visible

if TYPE_CHECKING:
    from ...assist.candidates import Candidate
    from ...assist.hover import Hover

MOST_ROWS = 8
"""Candidates that show at once."""

_WIDEST_LABEL = 36


def first_shown(marked: int, count: int) -> int:
    """The number of the candidate in the first row.

    Args:
        marked: the number of the marked one, which shows.
        count: how many there are.
    """
    return max(0, min(marked - MOST_ROWS // 2, count - MOST_ROWS))


def candidate_list(
    candidates: Sequence[Candidate], marked: int, width: int, *, sure: bool
) -> Content:
    """The rows around the marked candidate, and what that is for.

    Args:
        candidates: at least one.
        marked: the number of the marked one.
        width: cells of a row.
        sure: whether Enter takes the marked one.
    """
    first = first_shown(marked, len(candidates))
    shown = candidates[first : first + MOST_ROWS]
    room = min(_WIDEST_LABEL, width // 2, max(Content(visible(c.label)).cell_length for c in shown))
    rows = []
    for number, candidate in enumerate(shown, first):
        row = _row(candidate, room, width)
        if number == marked:
            row = row.stylize("on $here" if sure else "on $panel")
        rows.append(row)
    about = visible(" ".join(candidates[marked].about.split()))
    more = f"{marked + 1} of {len(candidates)}" if len(candidates) > MOST_ROWS else ""
    if about or more:
        last = f"{about}  {more}" if about and more else about or more
        rows.append(_cut(Content.styled(f" {last}", "$muted italic"), width))
    return Content("\n").join(rows)


def _row(candidate: Candidate, room: int, width: int) -> Content:
    label = _cut(Content(visible(candidate.label)), room)
    gap = " " * (room - label.cell_length + 2)
    detail = Content.styled(visible(candidate.detail), "$muted")
    return _cut(Content.assemble(" ", label, gap, detail), width)


def _cut(content: Content, width: int) -> Content:
    """A text of exactly so many cells, with a sign where something is missing."""
    return content.truncate(width, ellipsis=True, pad=True)


def hover_text(found: Hover) -> Content:
    """All that is known of a field.

    Args:
        found: what is known.
    """
    rows: list[Content] = []
    if found.short:
        rows.append(Content(visible(found.short)))
    if found.about:
        rows.append(Content(visible(found.about)))
    if found.facts:
        if rows:
            rows.append(Content(""))
        room = max(len(visible(name)) for name, _ in found.facts)
        rows += [
            Content.assemble((f"{visible(name):<{room}}  ", "$muted"), visible(value))
            for name, value in found.facts
        ]
    return Content("\n").join(rows or [Content("nothing is known of it")])


def hover_line(found: Hover) -> Content:
    """What is known of a field, in the line under the text.

    Args:
        found: what is known.
    """
    name = found.title.rpartition(".")[2]
    parts = [found.short, found.about]
    if not found.short:
        parts += [f"{fact} {value}" for fact, value in found.facts]
    said = "  ·  ".join(visible(part) for part in parts if part)
    return Content.assemble((visible(name), "$text-primary"), "  ", (said, "$muted"))
