"""How the page for new files looks: what there is to begin with, and the text."""

from __future__ import annotations

from textual.content import Content

from ...diagnostics.text import visible

_MOST_LINES = 400
"""Lines of a text that are shown."""

_NAME_LEAST = 18


def beginning_row(label: str, name: str, about: str) -> Content:
    """A line of the list of what a new file may begin with.

    Args:
        label: what sort of thing it is.
        name: how a person calls it.
        about: what it is, in a few words.
    """
    shown = Content(visible(name))
    if shown.cell_length < _NAME_LEAST:
        shown = shown.truncate(_NAME_LEAST, pad=True)
    sort = Content.styled(f"{label:<15}", "$muted")
    return Content("").join([sort, shown, Content.styled(f"  {visible(about)}", "$muted")])


def text_preview(text: str) -> Content:
    """The text of a new file, comments standing back.

    Args:
        text: the whole text.
    """
    lines = text.splitlines()
    shown = [_line(line) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        shown.append(Content.styled(f"… {len(lines) - _MOST_LINES} more lines", "$muted"))
    return Content("\n").join(shown)


def _line(line: str) -> Content:
    text = visible(line).expandtabs(4)
    if text.lstrip().startswith("#"):
        return Content.styled(text, "$muted")
    before, mark, comment = text.partition("  # ")
    return Content.assemble(before, (f"{mark}{comment}", "$muted"))
