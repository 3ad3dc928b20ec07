"""Where what stands at a place is written: the included file, the anchor of an alias."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Position
from .around import Around
from .hover import included_file
from .outline import outline_of
from .outline_nodes import Node


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is written.

    Args:
        file: the file; None for the text itself.
        place: the place in it.
        problem: why there is none; empty where there is.
    """

    file: Path | None
    place: Position
    problem: str = ""


def definition(lines: Sequence[str], position: Position, around: Around) -> Target | None:
    """Say where what stands at a place is written.

    Args:
        lines: of the text, without their ends.
        position: of the cursor.
        around: the workspace.

    Returns:
        None where there is nothing to go to: neither an include nor an alias.
    """
    outline = outline_of(lines)
    _, root = outline.document_at(position.line)
    node = _reference_at(root, position)
    if node is None:
        return None
    if node.kind == "alias":
        anchor = outline.anchors.get(node.text)
        if anchor is None:
            return Target(None, position, f"there is no anchor &{node.text} in this file")
        return Target(None, anchor.start)
    file = included_file(node.text, around)
    if not file.is_file():
        return Target(None, position, f"there is no file {file}")
    return Target(file, Position(0, 0))


def _reference_at(root: Node, position: Position) -> Node | None:
    """The include or alias at a place; else the only one of its line."""
    here = [node for node in _references(root) if node.start.line <= position.line <= node.end.line]
    at = [node for node in here if node.start <= position <= node.end]
    if at:
        return at[0]
    return here[0] if len(here) == 1 else None


def _references(node: Node) -> Iterator[Node]:
    left = [node]
    while left:
        found = left.pop()
        if found.kind == "alias" or (found.tag == "!include" and found.text):
            yield found
        left += [entry.value for entry in found.entries]
