"""How the documentation of a type looks, and the list of types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from ...diagnostics.text import cell_width, visible
from ...plugins import Entry, State
from ..common import glyphs

if TYPE_CHECKING:
    from ...validation.manual import Manual, ManualField

_NAME_MOST = 24


def manual_page(manual: Manual, *, headed: bool = True) -> Content:
    """The documentation of a type.

    Args:
        manual: what is known of it.
        headed: whether it begins with its name.
    """
    name = Content.assemble(
        (visible(manual.name), "bold $text-primary"),
        (f"   {visible(manual.kind)}   {visible(manual.provider)}", "$muted"),
    )
    rows = [name] if headed else []
    if manual.summary:
        rows.append(Content(visible(manual.summary)))
    if manual.note:
        rows += [Content(""), Content.styled(visible(manual.note), "$text-warning")]
    if manual.fields:
        rows += [Content(""), Content.styled("Fields", "bold")]
        for field in manual.fields:
            rows += _field(field, 1)
    if manual.example:
        rows += [Content(""), Content.styled("A first file", "bold")]
        rows += [_example_line(line) for line in manual.example.splitlines()]
    return Content("\n").join(rows)


def _field(field: ManualField, depth: int) -> Iterator[Content]:
    indent = "  " * depth
    name = visible(field.name)
    gap = " " * max(2, _NAME_MOST - cell_width(name))
    facts = [visible(field.words)]
    facts += [visible(field.bounds)] if field.bounds else []
    facts += [f"default {visible(field.default)}"] if field.default else []
    parts: list[str | tuple[str, str]] = [indent, (name, "bold $text-primary"), gap]
    parts.append((" · ".join(facts), "$muted"))
    if field.required:
        parts.append((" · required", "$text-error"))
    yield Content.assemble(*parts)
    if field.description:
        yield Content(f"{indent}  {visible(field.description)}")
    for inner in field.fields:
        yield from _field(inner, depth + 1)


def _example_line(line: str) -> Content:
    text, mark, comment = visible(line).expandtabs(4).partition("  # ")
    if text.lstrip().startswith("# "):
        return Content.styled(f"  {text}{mark}{comment}", "$muted")
    return Content.assemble(f"  {text}", (f"{mark}{comment}", "$muted"))


def type_row(entry: Entry) -> Content:
    """A line of the list of types.

    Args:
        entry: a plugin or built-in.
    """
    name = Content(visible(entry.name)).truncate(_NAME_MOST, ellipsis=True, pad=True)
    parts = [Content.styled(f"{entry.kind.value:<15}", "$muted"), name]
    provider = f"  {visible(entry.provider)} {visible(entry.version)}"
    parts.append(Content.styled(provider, "$muted"))
    if entry.state is State.BROKEN:
        parts.append(Content.styled(f"  {glyphs.ERROR} broken", "$text-error"))
    return Content("").join(parts)
