"""Finds text in lines: plain, and without regard to case unless the sought text has capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...diagnostics import Position

MOST = 10_000
"""Places that are found at most."""


def find_all(lines: Sequence[str], sought: str) -> list[tuple[Position, Position]]:
    """Every place of a text, in order.

    Args:
        lines: to look in.
        sought: what to look for, within one line; nothing is found of an empty text.
    """
    if not sought:
        return []
    flags = 0 if sought != sought.lower() else re.IGNORECASE
    pattern = re.compile(re.escape(sought), flags)
    found: list[tuple[Position, Position]] = []
    for number, line in enumerate(lines):
        for match in pattern.finditer(line):
            found.append((Position(number, match.start()), Position(number, match.end())))
            if len(found) == MOST:
                return found
    return found
