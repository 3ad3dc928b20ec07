"""The shortest way from a text to values: line by line, for what most config files look like.

One mapping in block style: keys that are names, values in one line or below a ``|``, lists of such
values. Each line is matched by one expression, which takes a third of the time that libyaml needs
to make nodes. No node is made and no place is noted: who asks for a place has libyaml read the text
(:class:`Unread`). Whatever has any other form is left to the parsers: rather one file too many.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

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
        include: the line of an include and where in it that begins and ends; None for variables.
    """

    holder: Any
    path: Path
    text: str
    include: tuple[int, int, int] | None


@dataclass(slots=True)
class Plain:
    """The values of a text, and what is left to do.

    Args:
        data: the values.
        typed: the text of each that is read as something else than text.
        open: those that are not known yet, in order.
        count: how many values there are.
        start: the line and the column in which the first key begins.
        end: where the last value ends.
    """

    data: dict[Hashable, Any] = field(default_factory=dict)
    typed: dict[Path, str] = field(default_factory=dict)
    open: list[Open] = field(default_factory=list)
    count: int = 1
    start: tuple[int, int] = (0, 0)
    end: tuple[int, int] = (0, 0)


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
        self._levels: list[tuple[int, Any, Path]] = [(0, self.plain.data, ())]
        self._empty: tuple[int, dict[Hashable, Any], str, Path] | None = None
        """The last key, where nothing stands behind it: its column, holder, name and path."""

    def read(self) -> None:
        """Read all lines.

        Raises:
            _NotPlain: one of them has another form.
        """
        lines, plain = self._lines, self.plain
        last = rest = None
        while self._at < len(lines):
            line = lines[self._at]
            found = _LINE.match(line)
            self._at += 1
            if found is None:
                if line.lstrip(" ")[:1] in {"", "#"}:
                    continue
                raise _NotPlain
            blanks, dash, key, rest = found.groups()
            last = found.start(4)
            if dash:
                self._item(len(blanks), rest, last)
            else:
                self._entry(len(blanks), key, rest, last)
            plain.count += 1
        # Where a value ends that is empty or has lines of its own, the parser knows.
        if rest is None or last is None or self._empty or rest[0] == "|":
            raise _NotPlain

    def _entry(self, indent: int, key: str, rest: str, column: int) -> None:
        if not self.plain.data:
            self.plain.start = self._at - 1, indent
        if self._empty is not None:
            self._fill(indent, {}, indent > self._empty[0])
        levels = self._levels
        while levels[-1][0] > indent or (levels[-1][0] == indent and type(levels[-1][1]) is list):
            levels.pop()
            if not levels:
                raise _NotPlain
        level, holder, path = levels[-1]
        if level != indent or key in holder or _tag_of(key) or len(key) > _LONGEST_KEY:
            raise _NotPlain
        if not rest or rest[0] == "#":
            holder[key] = None
            self._empty = indent, holder, key, path
        elif rest[0] == "|":
            holder[key] = None
            self._known(holder, path, key, self._literal(indent, rest))
        else:
            holder[key] = None
            self._scalar(holder, path, key, rest, column)

    def _item(self, indent: int, rest: str, column: int) -> None:
        if self._empty is not None:
            self._fill(indent, [], indent >= self._empty[0])
        levels = self._levels
        while levels[-1][0] > indent:
            levels.pop()
            if not levels:
                raise _NotPlain
        level, holder, path = levels[-1]
        if level != indent or type(holder) is not list or not rest or rest[0] in "#|":
            raise _NotPlain
        holder.append(None)
        self._scalar(holder, path, len(holder) - 1, rest, column)

    def _fill(self, indent: int, inside: Any, is_inside: bool) -> None:
        """Take a mapping or a list for the value that is missing, or nothing."""
        assert self._empty is not None  # noqa: S101  asked before
        _, holder, key, path = self._empty
        self._empty = None
        if not is_inside:
            self._note(path, key, "")
            return
        if len(self._levels) > _DEEPEST:
            raise _NotPlain
        holder[key] = inside
        self._levels.append((indent, inside, (*path, key)))

    def _scalar(self, holder: Any, path: Path, key: Hashable, rest: str, column: int) -> None:
        """Note the value that stands in a line."""
        first = rest[0]
        if first in "\"'":
            end = rest.find(first, 1)
            behind = rest[end + 1 :].lstrip(" ")
            # A quote within the text is written twice.
            follows = behind[:1] == "#" and rest[end + 1] == " "
            if end < 0 or (behind and not follows) or (first == '"' and "\\" in rest[:end]):
                raise _NotPlain
            self.plain.end = self._at - 1, column + end + 1
            self._known(holder, path, key, rest[1:end])
            return
        comment = rest.find(" #")
        text = (rest if comment < 0 else rest[:comment]).rstrip(" ")
        self.plain.end = self._at - 1, column + len(text)
        if first == "!":
            self._include(holder, path, key, text, column)
            return
        if first in _INDICATORS or text[-1] == ":" or ": " in text:
            raise _NotPlain
        if first == "-" and text[1:2] in {"", " "}:
            raise _NotPlain
        if len(text) > _LONGEST:
            raise _NotPlain
        tag = _tag_of(text)
        if tag:
            holder[key] = _typed(tag, text)
            self._note(path, key, text)
        else:
            self._known(holder, path, key, text)

    def _note(self, path: Path, key: Hashable, text: str) -> None:
        """Note how a value is written that is no text."""
        here = (*path, key)
        self.plain.typed[here] = text

    def _known(self, holder: Any, path: Path, key: Hashable, text: str) -> None:
        holder[key] = text
        if "${" in text:
            self.plain.open.append(Open(holder, (*path, key), text, None))

    def _include(self, holder: Any, path: Path, key: Hashable, text: str, column: int) -> None:
        found = _INCLUDE.fullmatch(text)
        if found is None:
            raise _NotPlain
        place = self._at - 1, column, column + len(text)
        self.plain.open.append(Open(holder, (*path, key), found[1], place))

    def _literal(self, indent: int, rest: str) -> str:
        """The text of the lines below a ``|``."""
        if rest not in {"|", "|-"} or self._at >= len(self._lines):
            raise _NotPlain
        first = self._lines[self._at]
        inner = len(first) - len(first.lstrip(" "))
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
