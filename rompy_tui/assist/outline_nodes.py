"""What an outline is made of: values, and the entries of mappings and lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..diagnostics import Position


@dataclass(slots=True, eq=False)
class Node:
    """A value.

    Args:
        start: where its text begins, a tag or an anchor before it included.
        end: where it ends; the same place where nothing is written.
        kind: ``scalar``, ``mapping``, ``list``, ``block`` (of text), ``alias`` or ``empty``.
        text: of a scalar, as written but for its quotes; of an alias its name.
        quote: the quote around a scalar, or empty.
        tag: as ``!include``.
        anchor: its name, without the sign.
        column: of the keys or dashes of a collection that is not within brackets.
        flow: whether it is a collection within brackets.
        closed: whether its bracket is closed.
        entries: of a collection.
    """

    start: Position
    end: Position
    kind: str = "empty"
    text: str = ""
    quote: str = ""
    tag: str = ""
    anchor: str = ""
    column: int = 0
    flow: bool = False
    closed: bool = True
    entries: list[Entry] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The value under a key; of one that stands there twice the last."""
        return next((e.value for e in reversed(self.entries) if e.key == key), None)


@dataclass(slots=True, eq=False)
class Entry:
    """An entry of a mapping or a list.

    Args:
        key: its key without quotes; of an item of a list its number.
        start: where its key or dash begins.
        end: where its key ends.
        colon: behind the colon or dash; None where there is none yet.
        value: what stands behind it.
    """

    key: str | int
    start: Position
    end: Position
    colon: Position | None
    value: Node


def closing(text: str, column: int, quote: str) -> int | None:
    """Where a quote is closed in a line, or None.

    Args:
        text: the line.
        column: from where on to look.
        quote: single or double.
    """
    while column < len(text):
        if text[column] == "\\" and quote == '"':
            column += 1
        elif text[column] == quote:
            if quote == "'" and text[column + 1 : column + 2] == "'":
                column += 1
            else:
                return column
        column += 1
    return None


def bare(key: str) -> str:
    """A key or a value without its quotes."""
    if len(key) > 1 and key[0] == key[-1] and key[0] in "\"'":
        return key[1:-1]
    return key
