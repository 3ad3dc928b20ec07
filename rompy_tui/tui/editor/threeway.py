"""Two changed texts and the one that both began as, put together line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A line with its end, as the buffer counts lines.
_LINE = re.compile(
    "[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+"
)

Block = tuple[int, int, int]
"""Where equal lines begin in the first text and in the second, and how many they are."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of the merged text.

    Args:
        mine: the lines of the one side, with their ends.
        theirs: those of the other.
        conflict: whether both sides changed the same lines, each its own way; else the two are
            equal, and are what the merged text has.
    """

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    conflict: bool = False

    def lines(self, answer: str = "both") -> tuple[str, ...]:
        """The lines to take.

        Args:
            answer: ``mine``, ``theirs`` or ``both``; it counts where there is a conflict.
        """
        if not self.conflict or answer == "mine":
            return self.mine
        return self.theirs if answer == "theirs" else self.mine + self.theirs


def merge(base: str | None, mine: str, theirs: str) -> list[Piece]:
    """Put two changed texts together.

    Args:
        base: what both began as; None where that is not known: then a line that one side alone
            has counts as new, and none as removed.
        mine: the one.
        theirs: the other.

    Returns:
        The pieces, in order. What only one side changed is taken from there.
    """
    ours, others = lines_of(mine), lines_of(theirs)
    if base is None:
        origin = [line for first, _, n in equal_blocks(ours, others) for line in ours[first:][:n]]
    else:
        origin = lines_of(base)
    pieces: list[Piece] = []
    done = mine_done = theirs_done = 0
    for start, mine_start, theirs_start, count in _common(origin, ours, others):
        before = origin[done:start]
        pieces += _between(before, ours[mine_done:mine_start], others[theirs_done:theirs_start])
        pieces += _agreed(origin[start : start + count])
        done, mine_done, theirs_done = start + count, mine_start + count, theirs_start + count
    return pieces


def merged_text(pieces: Sequence[Piece], answers: Sequence[str], newline: str) -> str:
    """The merged text.

    Args:
        pieces: of :func:`merge`.
        answers: for each conflict what to take; ``both`` for those at the end that have none.
        newline: ends a last line that is not the last any more.
    """
    given = iter(answers)
    lines: list[str] = []
    for piece in pieces:
        lines += piece.lines(next(given, "both") if piece.conflict else "")
    ended = [line if _ends(line) else line + newline for line in lines[:-1]]
    return "".join([*ended, *lines[-1:]])


def lines_of(text: str) -> list[str]:
    """The lines of a text, with their ends.

    Args:
        text: any.
    """
    return _LINE.findall(text)


def equal_blocks(first: Sequence[str], second: Sequence[str]) -> list[Block]:
    """The runs of lines that two texts share, in order.

    Args:
        first: lines.
        second: lines.
    """
    # What is equal at both ends needs no search; the rest mostly is short.
    shorter, head, tail = min(len(first), len(second)), 0, 0
    while head < shorter and first[head] == second[head]:
        head += 1
    while tail < shorter - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    inner = first[head : len(first) - tail], second[head : len(second) - tail]
    found = SequenceMatcher(None, *inner).get_matching_blocks()
    blocks = [(0, 0, head), *((head + a, head + b, n) for a, b, n in found)]
    blocks.append((len(first) - tail, len(second) - tail, tail))
    return [block for block in blocks if block[2]]


def _common(
    origin: Sequence[str], ours: Sequence[str], others: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Where all three have the same lines: their starts and their number; last the three ends."""
    left, right = equal_blocks(origin, ours), equal_blocks(origin, others)
    at = beside = 0
    while at < len(left) and beside < len(right):
        (first, mine, count), (second, theirs, number) = left[at], right[beside]
        start, end = max(first, second), min(first + count, second + number)
        if start < end:
            yield start, mine + start - first, theirs + start - second, end - start
        if first + count < second + number:
            at += 1
        else:
            beside += 1
    yield len(origin), len(ours), len(others), 0


def _between(before: list[str], mine: list[str], theirs: list[str]) -> list[Piece]:
    """The pieces of some lines that at least one side changed."""
    if mine in (before, theirs):
        return _agreed(theirs)
    if theirs == before:
        return _agreed(mine)
    shorter, head, tail = min(len(mine), len(theirs)), 0, 0
    while head < shorter and mine[head] == theirs[head]:
        head += 1
    while tail < shorter - head and mine[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    ours, others = mine[head : len(mine) - tail], theirs[head : len(theirs) - tail]
    conflict = Piece(tuple(ours), tuple(others), conflict=True)
    return [*_agreed(mine[:head]), conflict, *_agreed(mine[len(mine) - tail :])]


def _agreed(lines: Sequence[str]) -> list[Piece]:
    return [Piece(tuple(lines), tuple(lines))] if lines else []


def _ends(line: str) -> bool:
    return line[-1:] in {"\n", "\r", "\x85", "\u2028", "\u2029"}
