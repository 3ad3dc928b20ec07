"""New values as text: in block style with the file's own indentation, in flow style, as JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from .edits_source import Source
from .scalars import EditRefused, holds_lines, text_block, write_json, write_scalar

_JSON_INDENT = re.compile(r"[\[{][ \t]*(?:\r\n|\r|\n)([ \t]+)")
_JSON_TIGHT = re.compile(r'":\S')


@dataclass(frozen=True, slots=True)
class Style:
    """How a file writes its values.

    Args:
        step: columns by which a mapping stands right of its key.
        list_step: columns by which the dashes of a list stand right of its key.
        text_blocks: whether text of several lines may become a literal block.
        is_json: whether the file is JSON and must stay it.
        indent: what JSON indents one level with; None where all stands in one line.
        newline: the line break.
        colon: what stands between a key and its value within brackets.
        comma: what stands between two entries there.
    """

    step: int = 2
    list_step: int = 2
    text_blocks: bool = True
    is_json: bool = False
    indent: str | None = None
    newline: str = "\n"
    colon: str = ": "
    comma: str = ", "


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a new value in block style stand.

    Args:
        mapping: the column of a mapping's keys.
        items: the column of a list's dashes.
        text: the column of a literal block's lines; -1 where there may be none.
        compact: whether a collection begins in the line of the dash that holds it.
    """

    mapping: int
    items: int
    text: int
    compact: bool = False


def style_of(source: Source, near: yaml.Node, document: int, newline: str, value: Any) -> Style:
    """The style in which a new value is to be written.

    Args:
        source: the text.
        near: the collection that gets it: its own style counts first, then its document's.
        document: the document's number.
        newline: the line break there.
        value: the new value; for a scalar in one line nothing has to be looked up.
    """
    if source.is_json:
        indent = _JSON_INDENT.search(source.text)
        tight = _JSON_TIGHT.search(source.text) and indent is None
        return Style(
            is_json=True,
            indent=indent[1] if indent else None,
            newline=newline,
            colon=":" if tight else ": ",
            comma="," if tight else ", ",
        )
    if not isinstance(value, (dict, list)) and not holds_lines(value):
        return Style(newline=newline)
    steps: Counter[int] = Counter()
    list_steps: Counter[int] = Counter()
    looked_at: Iterable[Any] = (near, source.documents[document], *source.documents)
    for deep, node in enumerate(looked_at):
        if not steps or not list_steps:
            found = _steps(node, deep=deep > 0)
            steps = steps or found[0]
            list_steps = list_steps or found[1]
    step = steps.most_common(1)[0][0] if steps else 2
    list_step = list_steps.most_common(1)[0][0] if list_steps else step
    return Style(step, list_step, newline=newline)


def _steps(root: yaml.Node, *, deep: bool) -> tuple[Counter[int], Counter[int]]:
    """How far block mappings and lists stand right of their keys, how often."""
    mappings: Counter[int] = Counter()
    lists: Counter[int] = Counter()
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node: Any = waiting.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode) or node.flow_style:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value if deep else []
            continue
        for key, value in node.value:
            if isinstance(value, yaml.CollectionNode) and not value.flow_style and value.value:
                _count(mappings, lists, key, value)
            waiting += [value] if deep else []
    return mappings, lists


def _count(mappings: Counter[int], lists: Counter[int], key: Any, value: Any) -> None:
    if isinstance(value, yaml.MappingNode):
        step = value.value[0][0].start_mark.column - key.start_mark.column
        if step > 0:
            mappings[step] += 1
        return
    # With an anchor or a tag the list begins there, not at its first dash.
    step = value.start_mark.column - key.start_mark.column
    if step >= 0 and value.start_mark.line > key.start_mark.line:
        lists[step] += 1


def block_text(
    value: Any, columns: Columns, style: Style, quote: str | None = None
) -> tuple[str, list[str]]:
    """A value in block style.

    Args:
        value: what to write.
        columns: where its parts stand.
        style: how the file writes.
        quote: the style of the scalar that it replaces, as in :func:`write_scalar`.

    Returns:
        What stands in the line of its key or dash, and the lines below, indented.
    """
    if isinstance(value, (dict, list)) and value:
        if isinstance(value, dict):
            column, lines = columns.mapping, mapping_lines(value, columns.mapping, style)
        else:
            column, lines = columns.items, _list_lines(value, columns.items, style)
        return (lines[0][column:], lines[1:]) if columns.compact else ("", lines)
    if isinstance(value, str) and columns.text >= 0 and style.text_blocks and quote != '"':
        block = text_block(value)
        if block:
            return block[0], [" " * columns.text + line if line else "" for line in block[1]]
    return flow_text(value, style, quote, in_flow=False), []


def mapping_lines(value: dict[Any, Any], column: int, style: Style) -> list[str]:
    """The lines of a block mapping.

    Args:
        value: what to write, not empty.
        column: where its keys stand.
        style: how the file writes.
    """
    lines: list[str] = []
    below = column + style.step
    for key, item in value.items():
        columns = Columns(below, column + style.list_step, below)
        head, more = block_text(item, columns, style)
        start = f"{' ' * column}{write_key(key)}:"
        lines += [f"{start} {head}" if head else start, *more]
    return lines


def _list_lines(value: list[Any], column: int, style: Style) -> list[str]:
    lines: list[str] = []
    below = column + 2
    for item in value:
        head, more = block_text(item, Columns(below, below, below, compact=True), style)
        lines += [f"{' ' * column}- {head}", *more]
    return lines


def write_key(key: Any, wanted: str | None = None, *, in_flow: bool = False) -> str:
    """A key in YAML.

    Args:
        key: a scalar.
        wanted: the quotes of its neighbour, as in :func:`write_scalar`.
        in_flow: whether it stands within brackets.
    """
    # 'a:b: 1' is right but hard to read.
    doubtful = isinstance(key, str) and ":" in key and wanted != "'"
    return write_scalar(key, '"' if doubtful else wanted, in_flow=in_flow)


def flow_text(
    value: Any, style: Style, quote: str | None = None, *, in_flow: bool = True, below: str = ""
) -> str:
    """A value in one piece: a scalar, or a collection within brackets.

    Args:
        value: what to write.
        style: how the file writes; only JSON gets several lines.
        quote: the style of the scalar that it replaces, as in :func:`write_scalar`.
        in_flow: whether a scalar stands within brackets.
        below: in JSON, the indentation of the line in which it begins.
    """
    if not isinstance(value, (dict, list)):
        return write_json(value) if style.is_json else write_scalar(value, quote, in_flow=in_flow)
    inner = below + (style.indent or "")
    if isinstance(value, dict):
        parts = [
            flow_key(k, style) + style.colon + flow_text(v, style, below=inner)
            for k, v in value.items()
        ]
        opened, closed = "{", "}"
    else:
        parts = [flow_text(v, style, below=inner) for v in value]
        opened, closed = "[", "]"
    if style.indent is None or not parts:
        return opened + style.comma.join(parts) + closed
    lines = f",{style.newline}{inner}".join(parts)
    return f"{opened}{style.newline}{inner}{lines}{style.newline}{below}{closed}"


def flow_key(key: Any, style: Style, wanted: str | None = None) -> str:
    """A key within brackets.

    Args:
        key: a scalar.
        style: how the file writes.
        wanted: the quotes of its neighbour, as in :func:`write_scalar`.

    Raises:
        EditRefused: JSON has text for keys only.
    """
    if not style.is_json:
        return write_key(key, wanted, in_flow=True)
    if not isinstance(key, str):
        raise EditRefused(f"in JSON the key {key!r} must be text", f'give "{key}"')
    return write_json(key)
