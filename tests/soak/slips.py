"""Slips of the pen: a line of a config file to what a person may have typed instead.

Each takes a line and gives the lines in its place, or None where it makes no sense there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Slip = Callable[[str], "list[str] | None"]

_LINE = re.compile(r"(?P<start>\s*(?:- )*)(?P<key>[^\s:]+:(?:\s+|$))?(?P<value>.*)")


def _value(change: Callable[[str], str | None]) -> Slip:
    def slip(line: str) -> list[str] | None:
        match = _LINE.fullmatch(line)
        if match is None or not match["value"] or not (match["key"] or match["start"].strip()):
            return None
        new = change(match["value"])
        return None if new is None else [match["start"] + (match["key"] or "") + new]

    return slip


def _key(change: Callable[[str], str]) -> Slip:
    def slip(line: str) -> list[str] | None:
        match = _LINE.fullmatch(line)
        if match is None or not match["key"]:
            return None
        return [match["start"] + change(match["key"]) + match["value"]]

    return slip


def _blanks(more: int) -> Slip:
    def slip(line: str) -> list[str] | None:
        if more > 0:
            return [" " * more + line]
        return [line[-more:]] if line.startswith(" " * -more) else None

    return slip


def _before(new: str) -> Slip:
    return lambda line: [" " * _indent(line) + new, line]


def _replaced(pattern: str, by: str) -> Slip:
    def slip(line: str) -> list[str] | None:
        new = re.sub(pattern, by, line, count=1)
        return [new] if new != line else None

    return slip


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _conflict(line: str) -> list[str]:
    return ["<<<<<<< HEAD", line, "=======", line.replace("1", "2"), ">>>>>>> theirs"]


YAML: dict[str, Slip] = {
    "a double quote opened": _value(lambda v: '"' + v.replace('"', "")),
    "a single quote opened": _value(lambda v: "'" + v.replace("'", "")),
    "a quote not closed": _value(lambda v: v[:-1] if v[-1] in "'\"" else None),
    "text behind a quote": _value(lambda v: "'" + v.replace("'", "") + "' x"),
    "a backslash in quotes": _value(lambda v: '"' + v.strip("'\"") + '\\data"'),
    "a bracket opened": _value(lambda v: "[" + v),
    "a brace opened": _value(lambda v: "{" + v),
    "a bracket not closed": _value(lambda v: v[:-1] if v[-1] in "]}" else None),
    "a bracket too many": _value(lambda v: v + "]" if v[-1] in "]}'\"" else None),
    "a brace too many": _value(lambda v: v + "}" if v[-1] in "]}'\"" else None),
    "a bracket alone": _before("]"),
    "a tab": lambda line: ["\t" + line.lstrip(" ")],
    "a tab behind blanks": _replaced("^( *) ", "\\1\t"),
    "a blank too many": _blanks(1),
    "two blanks too many": _blanks(2),
    "a blank too few": _blanks(-1),
    "two blanks too few": _blanks(-2),
    "no colon": _key(lambda k: k.replace(":", "", 1)),
    "no blank behind the colon": _key(str.strip),
    "a colon in a value": _value(lambda v: v + ": x"),
    "a dash before a key": _replaced(r"^( *)(?=[\w\"])", r"\1- "),
    "a dash before a value": _value(lambda v: "- " + v),
    "an item among keys": _before("- x"),
    "an at sign": _value(lambda v: "@" + v),
    "a backquote": _value(lambda v: "`" + v),
    "a percent sign": _value(lambda v: "%" + v),
    "an alias of nothing": _value(lambda v: "*nothing" if v.strip("'\"").isdigit() else None),
    "half an anchor": _value(lambda v: "& " + v),
    "a tag without its handle": _value(lambda v: "!x!y " + v),
    "a letter": _before("x"),
    "a sign": _before(";"),
    "a word": _before("asdf"),
    "words": _before("some words here"),
    "a quote alone": _before('"'),
    "a colon alone": _before(": "),
    "a remark as in C": _before("// remark"),
    "a comma behind a key": lambda line: [line + ","] if line.endswith(":") else None,
    "a directive": lambda line: ["%x", line],
    "an end": lambda line: ["...", line],
    "a merge conflict": _conflict,
}

JSON: dict[str, Slip] = {
    "no comma": _replaced(",$", ""),
    "two commas": _replaced(",$", ",,"),
    "a comma alone": _before(","),
    "no colon": _replaced('":', '"'),
    "an equals sign": _replaced('": ', '" = '),
    "a quote not closed": _replaced(r'",?$', ","),
    "a key's quote not closed": _replaced('":', ":"),
    "another kind of quote": _replaced('"', "'"),
    "a bracket not closed": _replaced(r"[\]}]", ""),
    "a bracket too many": _replaced("(,?)$", r"]\1"),
    "a brace too many": _replaced(r"([^{\[])(,?)$", r"\1}\2"),
    "a brace alone": _before("{"),
    "a bracket of the other kind": _replaced(r"\](,?)$", r"}\1"),
    "a remark": _before("// remark"),
    "a remark behind": lambda line: [line + " // remark"],
    "a remark in between": lambda line: [line + " /* remark */"],
    "a letter": _before("x"),
    "a sign": _before(";"),
    "a merge conflict": _conflict,
}
