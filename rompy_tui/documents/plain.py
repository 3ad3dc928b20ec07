"""The shortest way from a text to values: line by line, for what most config files look like.

One mapping in block style: keys that are names, values in one line or below a ``|``, lists of such
values. Each line is matched by one expression, which takes a third of the time that libyaml needs
to make nodes. Whatever has any other form is left to the parsers: rather one file too many.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from ..diagnostics import Position, Span
from .nodes import MAX_VALUES
from .parsing import needs_pure

_LINE = re.compile(r"( *)(?:(-) +|([A-Za-z_][A-Za-z0-9_.-]*):(?: +|$))(.*)")
_INDICATORS = frozenset("?:,[]{}#&*!|>%@`")
_INCLUDE = re.compile(r"!include +([\w.$][\w./${}-]*) *")
_DEEPEST = 20
_LONGEST_KEY = 100
_LONGEST = 1000
_RESOLVERS: dict[str, Any] = yaml.SafeLoader.yaml_implicit_resolvers
_CORE = "tag:yaml.org,2002:"
_BOOL, _FLOAT, _INT, _NULL, _TIME = (
    _CORE + name for name in ("bool", "float", "int", "null", "timestamp")
)
_TRUTH: dict[str, bool] = yaml.SafeLoader.bool_values

Path = tuple[Hashable, ...]


class Open(NamedTuple):
    """A value that a file does not say by itself.

    Args:
        holder: the mapping or list in which it stands.
        path: where that is.
        text: what is written: with variables, or the name of a file to include.
        is_include: whether it is one.
    """

    holder: Any
    path: Path
    text: str
    is_include: bool


At = tuple[int, int, int, int, int]
"""Where an entry is written: the line and the column of its key or dash, the column in which its
value begins in that line, the line and the column in which it ends."""


class Inside(NamedTuple):
    """Where a mapping or a list is written.

    Args:
        line: where its first key or dash stands.
        column: of it, and of all its others.
        last: the path of what is written last in it, at whatever depth.
    """

    line: int
    column: int
    last: Path


@dataclass(slots=True)
class Plain:
    """The values of a text, where they are written, and what is left to do.

    Args:
        data: the values.
        typed: the text of each that is read as something else than text.
        open: those that are not known yet, in order.
        places: where each entry is written, in order.
        inside: where each mapping and each list is written, the root too.
    """

    data: dict[Hashable, Any] = field(default_factory=dict)
    typed: dict[Path, str] = field(default_factory=dict)
    open: list[Open] = field(default_factory=list)
    places: dict[Path, At] = field(default_factory=dict)
    inside: dict[Path, Inside] = field(default_factory=dict)

    def key(self, file: str, path: Path) -> Span | None:
        """The span of a key; None where there is none, as an item of a list has."""
        at = self.places.get(path)
        name = path[-1] if path else 0
        if at is None or not isinstance(name, str):
            return None
        line, column, *_ = at
        return Span(file, Position(line, column), Position(line, column + len(name)))

    def value(self, file: str, path: Path) -> Span | None:
        """The span of a value; None where there is none."""
        if path and path not in self.places:
            return None
        inside = self.inside.get(path)
        if inside is None:
            line, _, begin, end_line, end = self.places[path]
            return Span(file, Position(line, begin), Position(end_line, end))
        start, (*_, end_line, end) = Position(inside.line, inside.column), self.places[inside.last]
        return Span(file, start, max(start, Position(end_line, end)))


def read_plain(text: str, lines: list[str]) -> Plain | None:
    """Read a text that is plain throughout.

    Args:
        text: YAML.
        lines: its lines, and an empty one.

    Returns:
        None where any of it has another form.
    """
    if "\r" in text or len(lines) > MAX_VALUES // 2 or needs_pure(text):
        return None
    reader = _Reader(lines)
    try:
        reader.read()
    except _NotPlain:
        return None
    return reader.plain


class _NotPlain(Exception):
    """A text has another form."""


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.plain = Plain()
        self._lines = lines
        self._at = 0
        self._levels: list[tuple[int, Any, Path, int]] = []
        """The mappings and lists around a line: their column, values, path and first line."""
        self._last: Path = ()
        self._empty: tuple[int, dict[Hashable, Any], Path] | None = None
        """The last key, where nothing stands behind it: its column, its holder and its path."""

    def read(self) -> None:
        """Read all lines.

        Raises:
            _NotPlain: one of them has another form.
        """
        lines = self._lines
        rest = "|"
        while self._at < len(lines):
            line = lines[self._at]
            found = _LINE.match(line)
            self._at += 1
            if found is None:
                if line.lstrip(" ")[:1] in {"", "#"}:
                    continue
                raise _NotPlain
            blanks, dash, key, rest = found.groups()
            if dash:
                self._item(len(blanks), rest, found.start(4))
            else:
                self._entry(len(blanks), key, rest, found.start(4))
        # Where a last value ends that is empty or has lines of its own, the parser knows.
        if self._empty or rest[0] == "|":
            raise _NotPlain
        while self._levels:
            self._close()

    def _close(self) -> None:
        """Leave a mapping or a list, and note where it was."""
        column, _, path, line = self._levels.pop()
        self.plain.inside[path] = Inside(line, column, self._last)

    def _entry(self, indent: int, key: str, rest: str, column: int) -> None:
        if self._empty is not None:
            self._fill(indent, {}, indent > self._empty[0])
        levels = self._levels
        if not levels:
            levels.append((0, self.plain.data, (), self._at - 1))
        while levels[-1][0] > indent or (levels[-1][0] == indent and type(levels[-1][1]) is list):
            self._close()
        level, holder, path, _ = levels[-1]
        if level != indent or key in holder or len(key) > _LONGEST_KEY:
            raise _NotPlain
        if key[0] in _RESOLVERS and _tag_of(key):
            raise _NotPlain
        here = self._last = (*path, key)
        holder[key] = None
        line = self._at - 1
        if not rest or rest[0] == "#":
            self._empty = indent, holder, here
            end = indent + len(key) + 1
            self.plain.places[here] = (line, indent, end, line, end)
        elif rest[0] == "|":
            self._known(holder, here, self._literal(indent, rest))
            self.plain.places[here] = (line, indent, column, self._at, 0)
        else:
            end = self._scalar(holder, here, rest)
            self.plain.places[here] = (line, indent, column, line, column + end)

    def _item(self, indent: int, rest: str, column: int) -> None:
        if self._empty is not None:
            self._fill(indent, [], indent >= self._empty[0])
        levels = self._levels
        if not levels:
            raise _NotPlain
        # The first of the levels is in column 0, and stays.
        while levels[-1][0] > indent:
            self._close()
        level, holder, path, _ = levels[-1]
        if level != indent or type(holder) is not list or not rest or rest[0] in "#|":
            raise _NotPlain
        here = self._last = (*path, len(holder))
        holder.append(None)
        end = self._scalar(holder, here, rest)
        line = self._at - 1
        self.plain.places[here] = (line, indent, column, line, column + end)

    def _fill(self, indent: int, inside: Any, is_inside: bool) -> None:
        """Take a mapping or a list for the value that is missing, or nothing."""
        assert self._empty is not None  # noqa: S101  asked before
        _, holder, path = self._empty
        self._empty = None
        if not is_inside:
            self.plain.typed[path] = ""
            return
        if len(self._levels) > _DEEPEST:
            raise _NotPlain
        holder[path[-1]] = inside
        self._levels.append((indent, inside, path, self._at - 1))

    def _scalar(self, holder: Any, path: Path, rest: str) -> int:
        """Note the value that stands in a line; how long it is written is returned."""
        first = rest[0]
        if first in "\"'":
            end = rest.find(first, 1)
            behind = rest[end + 1 :].lstrip(" ")
            # A quote within the text is written twice.
            follows = behind[:1] == "#" and rest[end + 1] == " "
            if end < 0 or (behind and not follows) or (first == '"' and "\\" in rest[:end]):
                raise _NotPlain
            self._known(holder, path, rest[1:end])
            return end + 1
        comment = rest.find(" #")
        text = (rest if comment < 0 else rest[:comment]).rstrip(" ")
        if first == "!":
            self._include(holder, path, text)
            return len(text)
        if first in _INDICATORS or text[-1] == ":" or ": " in text or len(text) > _LONGEST:
            raise _NotPlain
        if first == "-" and text[1:2] in {"", " "}:
            raise _NotPlain
        tag = first in _RESOLVERS and _tag_of(text)
        if tag:
            holder[path[-1]] = _typed(tag, text)
            self.plain.typed[path] = text
        else:
            self._known(holder, path, text)
        return len(text)

    def _known(self, holder: Any, path: Path, text: str) -> None:
        holder[path[-1]] = text
        if "${" in text:
            self.plain.open.append(Open(holder, path, text, is_include=False))

    def _include(self, holder: Any, path: Path, text: str) -> None:
        found = _INCLUDE.fullmatch(text)
        if found is None:
            raise _NotPlain
        self.plain.open.append(Open(holder, path, found[1], is_include=True))

    def _literal(self, indent: int, rest: str) -> str:
        """The text of the lines below a ``|``."""
        if rest not in {"|", "|-"} or self._at >= len(self._lines):
            raise _NotPlain
        first = self._lines[self._at]
        inner = _indent(first)
        if inner <= indent or inner == len(first):
            raise _NotPlain
        margin, found = first[:inner], []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.startswith(margin):
                # An empty line belongs to the text, with fewer blanks too.
                if line.strip(" "):
                    break
                line = margin
            elif not line.strip(" ") and len(line) > inner:
                raise _NotPlain
            found.append(line[inner:])
            self._at += 1
        if self._at < len(self._lines) and _indent(self._lines[self._at]) > indent:
            raise _NotPlain
        text = "\n".join(found).rstrip("\n")
        return text if rest == "|-" else text + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _tag_of(text: str) -> str:
    """The tag of a text without quotes; empty where it is text to YAML."""
    for tag, form in _RESOLVERS.get(text[0], ()):
        if form.match(text):
            return str(tag)
    return ""


_CONSTRUCTOR: Any = yaml.constructor.SafeConstructor()
_CONSTRUCTED = {
    _FLOAT: _CONSTRUCTOR.construct_yaml_float,
    _INT: _CONSTRUCTOR.construct_yaml_int,
    _TIME: _CONSTRUCTOR.construct_yaml_timestamp,
}


def _typed(tag: str, text: str) -> Any:
    if tag == _INT and text.isdigit() and text[0] != "0":
        return int(text)
    if tag == _BOOL:
        return _TRUTH[text.lower()]
    if tag == _NULL:
        return None
    if tag not in _CONSTRUCTED:
        raise _NotPlain
    try:
        return _CONSTRUCTED[tag](yaml.ScalarNode(tag, text))
    except (ArithmeticError, ValueError):
        raise _NotPlain from None
