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


def plugin_rows(entries: Sequence[Entry], problem: str = "") -> list[Content]:
    """A line for each kind: its names, a sign beside those that are broken.

    Args:
        entries: what is installed.
        problem: why the interpreter that holds plugins could not be asked.
    """
    rows = []
    if problem:
        rows.append(Content.styled(f"{glyphs.ERROR} Python does not answer", "$text-error"))
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


_SIGNS = {
    State.OK: (glyphs.GOOD, "$text-success"),
    State.BROKEN: (glyphs.ERROR, "$text-error"),
    State.SHADOWED: (glyphs.STOPPED, "$text-warning"),
    State.UNLOADED: (glyphs.WAITING, "$muted"),
}
_HEADINGS = {
    Kind.BACKEND: "Backends",
    Kind.POSTPROCESSOR: "Postprocessors",
    Kind.PIPELINE: "Pipelines",
    Kind.MODEL: "Models",
}
_NAME = 22


def kind_heading(kind: Kind, number: int) -> Content:
    """The line above the plugins of a kind."""
    return Content.styled(f"{_HEADINGS[kind]} {number}", "bold $muted")


def entry_row(entry: Entry) -> Content:
    """A plugin in the list.

    Args:
        entry: what is known of it.
    """
    sign, style = _SIGNS[entry.state]
    name = Content(visible(entry.name)).truncate(_NAME, ellipsis=True, pad=True)
    said = visible(f"{entry.provider} {entry.version}".strip())
    return Content.assemble((f"{sign} ", style), name.stylize("bold"), (f" {said}", "$muted"))


def entry_head(entry: Entry, shadows: Sequence[Entry]) -> Content:
    """What is known of a plugin, above its documentation.

    Args:
        entry: the plugin.
        shadows: those of the same name that it is used in place of.
    """
    sign, style = _SIGNS[entry.state]
    rows = [
        Content.assemble(
            (visible(entry.name), "bold $text-primary"),
            (f"   {entry.kind.value}   ", "$muted"),
            (f"{sign} {entry.state.value}", style),
        )
    ]
    rows.append(_fact("comes from", f"{entry.provider} {entry.version}"))
    rows += [_fact("class", entry.implementation)] if entry.implementation else []
    rows.append(_fact("config class", entry.config or "none is registered"))
    if entry.shadowed_by:
        rows.append(_fact("shadowed by", f"{entry.shadowed_by}: it is used in its place"))
    rows += [_fact("shadows", f"that of {other.provider} {other.version}") for other in shadows]
    if entry.error:
        rows += [Content(""), Content.styled(visible(entry.error), "$text-error")]
    if entry.advice:
        rows += [Content.assemble(("to do  ", "bold"), visible(entry.advice))]
    if entry.traceback:
        rows += [Content(""), Content.styled("Its traceback", "bold")]
        rows += [Content(visible(line)) for line in entry.traceback.rstrip().splitlines()]
    return Content("\n").join(rows)


def _fact(name: str, said: str) -> Content:
    return Content.assemble((f"{name:<13}", "$muted"), visible(said))
