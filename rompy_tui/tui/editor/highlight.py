"""Colours of one line of YAML or JSON, without a parser: quick, and right for nearly all lines.

A line is looked at by itself. Text in a block scalar is coloured like the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_LINE = 2_000
"""Longer lines are data, and have no colours."""

_TOKENS = re.compile(
    r"""
    (?P<comment>(?:^|(?<=\s))\#.*$)
  | (?P<key>(?:"(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z_][\w.\-/]*)\s*(?=:(?:\s|$)))
  | (?P<variable>\$\{[^}]*\})
  | (?P<text>"(?:\\.|[^"\\$]|\$(?!\{))*"?|(?<![\w])'(?:[^']|'')*'?)
  | (?P<tag>(?<![\w])[!&*][\w.\-/!]+|^(?:---|\.\.\.)(?=\s|$))
  | (?P<number>(?<![\w.\-:/])[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.\-:/]))
  | (?P<word>(?<![\w.\-/])(?:true|false|null|yes|no|on|off|~)(?![\w.\-/:]))
    """,
    re.VERBOSE | re.IGNORECASE,
)


def tokens(line: str) -> Iterator[tuple[int, int, str]]:
    """The pieces of a line that have a colour.

    Args:
        line: without its end.

    Yields:
        Start, end and the name of the kind: comment, key, variable, text, tag, number, word.
    """
    if len(line) > MAX_LINE:
        return
    for match in _TOKENS.finditer(line):
        if match.lastgroup:
            yield match.start(), match.end(), match.lastgroup
