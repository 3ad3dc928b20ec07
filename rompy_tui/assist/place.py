"""Where a cursor is in a text: on which key or value, of what, and which letters it replaces."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ..diagnostics import Position
from .outline import KEY, LONGEST, Outline, outline_of
from .outline_nodes import Entry, Node

Path = tuple[str | int, ...]

_MARK = "\ufdd0"
"""Stands for a key that is still to be written; no text holds it."""

_DASHES = re.compile(r"\s*(?:- +|-$)*")
_VARIABLE = re.compile(r"\$\{(\w*)$")
_LETTERS = string.ascii_letters + string.digits + "_"
_BRACKETS = tuple("[]{},")
_APART = ("%", "---", "...")
_COMMENT = re.compile(r"(?:^|\s)#")
_WORD_END = re.compile(r"[^\s,\[\]{}:#\"']*")
_OPEN_QUOTE = re.compile(r"^([^\"']|\"(?:[^\"\\]|\\.)*\"|'[^']*')*[\"'][^\"']*$")


class Part(str, Enum):
    """What a cursor is on."""

    KEY = "key"
    VALUE = "value"
    VARIABLE = "variable"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Site:
    """A cursor's place.

    Args:
        part: what it is on.
        path: of the value; of a key the mapping that it is in.
        key: the key as it is written by now, or empty.
        typed: what is written from the beginning of the word or value up to the cursor.
        start: where what a candidate replaces begins.
        end: where it ends.
        document: the root of the document.
        number: the document's number.
        holder: the mapping or list.
        outline: the text.
        indent: the column of the key.
        has_colon: whether a colon follows the key.
        flow: whether it is within brackets.
        json: whether all of the document is.
        quote: the quote that was opened before what is typed.
        own_line: whether what is typed stands in a line of its own.
    """

    part: Part
    path: Path
    key: str
    typed: str
    start: Position
    end: Position
    document: Node
    number: int
    holder: Node | None
    outline: Outline
    indent: int = 0
    has_colon: bool = False
    flow: bool = False
    json: bool = False
    quote: str = ""
    own_line: bool = False


def site_of(lines: Sequence[str], position: Position, outline: Outline | None = None) -> Site:
    """Find a cursor's place.

    Args:
        lines: of the text, without their ends.
        position: of the cursor, within the text.
        outline: of the lines, where it is there already.
    """
    line = lines[position.line]
    before = line[: position.column]
    apart = _in_comment(before) or position.column > LONGEST or line.startswith(_APART)
    variable = _VARIABLE.search(before)
    if outline is None and not apart and not variable:
        # Nearly always this is enough, and half the work.
        begun = _begun_key(lines, position)
        if begun is not None:
            return begun
    outline = outline or outline_of(lines)
    nothing = _nothing(outline, position)
    if apart:
        return nothing
    found = _in_value(nothing.document, (), position)
    if variable:
        start = Position(position.line, variable.start(1))
        rest = len(line) - len(line[position.column :].lstrip(_LETTERS))
        path = found[0] if found else ()
        return replace(
            nothing, part=Part.VARIABLE, path=path, typed=variable[1], start=start,
            end=Position(position.line, rest),
        )  # fmt: skip
    if found is not None:
        path, node = found
        if node.kind == "block":
            return replace(nothing, path=path)
        return _in_flow(nothing, lines, node, path, position)
    return _in_block(nothing, lines, position)


def _nothing(outline: Outline, position: Position) -> Site:
    number, root = outline.document_at(position.line)
    return Site(
        Part.NOTHING, (), "", "", position, position, root, number, None, outline,
        json=root.flow,
    )  # fmt: skip


def _in_comment(before: str) -> bool:
    sign = _COMMENT.search(before)
    return sign is not None and not _OPEN_QUOTE.match(before[: sign.end()][:400])


def _in_value(node: Node, path: Path, position: Position) -> tuple[Path, Node] | None:
    """The block of text or the innermost collection within brackets around a place."""
    inside = node.start < position and (
        position < node.end or (position == node.end and not node.closed)
    )
    if node.kind == "block":
        return (path, node) if inside and position.line > node.start.line else None
    if node.flow and not inside:
        return None
    best = (path, node) if node.flow else None
    for entry in node.entries:
        if entry.value.kind in {"block", "mapping", "list"}:
            best = _in_value(entry.value, (*path, entry.key), position) or best
    return best


def _in_flow(
    nothing: Site, lines: Sequence[str], node: Node, path: Path, position: Position
) -> Site:
    entry = next((e for e in node.entries if e.start <= position <= _end(e)), None)
    last = next((e for e in reversed(node.entries) if e.start <= position), None)
    base = replace(nothing, holder=node, flow=True, indent=node.start.column + 1)
    line = lines[position.line]
    if entry is None and last is not None and last.colon and last.value.kind == "empty":
        between = _between(lines, last.colon, position)
        entry = last if "," not in between and between.strip() == "" else None
    if entry is None:
        if node.kind == "list":
            return replace(base, part=Part.VALUE, path=(*path, len(node.entries)))
        return replace(base, part=Part.KEY, path=path)
    if entry.colon is None or (node.kind == "mapping" and position < entry.colon):
        quote = line[entry.start.column] if line[entry.start.column] in "\"'" else ""
        typed = _between(lines, entry.start, position)
        return replace(
            base, part=Part.KEY, path=path, key=str(entry.key), typed=typed.lstrip("\"'"),
            start=entry.start, end=entry.end, has_colon=entry.colon is not None, quote=quote,
        )  # fmt: skip
    value = entry.value
    typed, start, end = _typed(lines, value, position)
    return replace(
        base, part=Part.VALUE, path=(*path, entry.key), key=str(entry.key), typed=typed,
        start=start, end=end, quote=value.quote,
    )  # fmt: skip


def _end(entry: Entry) -> Position:
    return max(entry.end, entry.value.end, entry.colon or entry.end)


def _between(lines: Sequence[str], start: Position, end: Position) -> str:
    if start.line == end.line:
        return lines[start.line][start.column : end.column]
    middle = lines[start.line + 1 : end.line]
    return " ".join([lines[start.line][start.column :], *middle, lines[end.line][: end.column]])


def _typed(lines: Sequence[str], value: Node, position: Position) -> tuple[str, Position, Position]:
    """What is typed of a value, and the span that a candidate replaces."""
    if (value.kind == "empty" and not value.tag) or not value.start <= position <= value.end:
        return "", position, position
    if value.start.line != position.line:
        return "", position, position
    end = value.end if value.end.line == position.line else position
    typed = _between(lines, value.start, position)
    return typed.lstrip("\"'"), value.start, end


def _in_block(nothing: Site, lines: Sequence[str], position: Position) -> Site:
    """A place in a line of a mapping in block style that has a key."""
    line = lines[position.line]
    key = KEY.match(line, _behind_dashes(line))
    if key is None or position.column < key.start("key"):
        return nothing
    if position.column > key.end("key"):
        return _block_value(nothing, lines, position, key)
    start = Position(position.line, key.start("key"))
    end = Position(position.line, key.end("key"))
    found = _entry_at(nothing.document, (), start)
    return nothing if found is None else _key_site(nothing, lines, position, end, found)


def _behind_dashes(line: str) -> int:
    dashes = _DASHES.match(line)
    return min(dashes.end() if dashes else 0, len(line))


def _block_value(
    nothing: Site, lines: Sequence[str], position: Position, key: re.Match[str]
) -> Site:
    start = Position(position.line, key.start("key"))
    found = _entry_at(nothing.document, (), start)
    if found is None or position.column < key.end():
        return nothing
    path, holder, entry = found
    typed, begin, end = _typed(lines, entry.value, position)
    rest = lines[position.line][key.end() : position.column]
    value = entry.value
    if value.entries and not value.flow:
        return nothing  # it goes on in the next line
    if value.tag and value.kind == "empty" and value.end <= position:
        # A tag that its value is still to follow.
        typed, begin, end = rest.lstrip(), value.start, position
    if typed == "" and begin == position and rest.strip():
        return nothing  # behind the value
    return replace(
        nothing, part=Part.VALUE, path=path, key=str(entry.key), typed=typed, start=begin,
        end=end, holder=holder, indent=start.column, quote=entry.value.quote,
    )  # fmt: skip


def _begun_key(lines: Sequence[str], position: Position) -> Site | None:
    """A key in block style that is begun or still to come, or a value in a line of its own."""
    line = lines[position.line]
    column = _behind_dashes(line)
    if KEY.match(line, column) is not None or (position.column < column and line.strip()):
        return None
    begin = column if line.strip() else position.column
    if line[begin : begin + 1] in _BRACKETS:
        return None
    word = _WORD_END.match(line, begin)
    end = max(word.end() if word else begin, position.column)
    # The text with a key in place of the word shows which mapping that would belong to.
    marked = [*lines]
    marked[position.line] = f"{line[:begin]}{_MARK}:"
    outline = outline_of(marked)
    nothing = _nothing(outline, position)
    found = _entry_at(nothing.document, (), Position(position.line, begin))
    if found is None or found[1].flow:
        return None
    return _key_site(nothing, lines, position, Position(position.line, end), found)


def _key_site(
    nothing: Site,
    lines: Sequence[str],
    position: Position,
    end: Position,
    found: tuple[Path, Node, Entry],
) -> Site:
    path, holder, entry = found
    new = is_mark(entry.key)
    typed = lines[position.line][entry.start.column : position.column]
    quote = typed[:1] if typed[:1] in {'"', "'"} else ""
    return replace(
        nothing, part=Part.KEY, path=path[:-1], key="" if new else str(entry.key),
        typed=typed.lstrip("\"'"), start=entry.start, end=end, holder=holder,
        indent=entry.start.column, has_colon=not new, quote=quote, own_line=new,
    )  # fmt: skip


def is_mark(key: str | int) -> bool:
    """Whether a key stands for one that is still to be written."""
    return key == _MARK


def _entry_at(node: Node, path: Path, start: Position) -> tuple[Path, Node, Entry] | None:
    """The entry whose key begins at a place."""
    left: list[tuple[Path, Node]] = [(path, node)]
    while left:
        path, node = left.pop()
        for entry in node.entries:
            if entry.start == start and node.kind == "mapping":
                return (*path, entry.key), node, entry
            if entry.value.entries:
                left.append(((*path, entry.key), entry.value))
    return None
