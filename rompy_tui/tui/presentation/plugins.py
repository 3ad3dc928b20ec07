"""How the installed plugins look in the panel below the files."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from ...diagnostics.text import visible
from ...plugins import Entry, Kind, State
from ..common import glyphs

_LABELS = {
    Kind.BACKEND: "run",
    Kind.POSTPROCESSOR: "post",
    Kind.PIPELINE: "pipe",
    Kind.MODEL: "model",
}


def plugin_rows(entries: Sequence[Entry]) -> list[Content]:
    """A line for each kind: its names, a sign beside those that are broken.

    Args:
        entries: what is installed.
    """
    rows = []
    for kind, label in _LABELS.items():
        parts: list[str | tuple[str, str]] = [(f"{label:<6}", "$muted")]
        for entry in entries:
            if entry.kind is kind and entry.state is not State.SHADOWED:
                parts.append(visible(entry.name))
                if entry.state is State.BROKEN:
                    parts.append((f" {glyphs.ERROR}", "$text-error"))
                parts.append(" ")
        rows.append(Content.assemble(*parts))
    return rows
