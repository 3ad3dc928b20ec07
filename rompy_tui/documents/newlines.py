"""Newlines of a text: which kind it has, and how an edited text gets its own kinds back."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_NEWLINE = re.compile("\r\n|\r|\n")


def newline_of(text: str) -> str:
    r"""What most lines of a text end with: ``\n``, ``\r\n`` or ``\r``; ``\n`` where none does."""
    windows = text.count("\r\n")
    counts = {
        "\n": text.count("\n") - windows,
        "\r\n": windows,
        "\r": text.count("\r") - windows,
    }
    return max(counts, key=lambda kind: counts[kind])


def normalised(text: str) -> str:
    r"""A text with ``\n`` for every newline."""
    return _NEWLINE.sub("\n", text) if "\r" in text else text


def as_before(original: str, edited: str, newline: str) -> str:
    r"""Give an edited text the newlines of the one it was made of.

    Args:
        original: with the newlines of the file, maybe of several kinds.
        edited: with ``\n`` for every newline.
        newline: what new lines get.

    Returns:
        The edited text. Lines that are in both have the newline that they had, and a line that
        stands in the place of another has that one's.
    """
    breaks = _NEWLINE.findall(original)
    if set(breaks) <= {newline}:
        return edited if newline == "\n" else edited.replace("\n", newline)
    old, new = _NEWLINE.split(original), edited.split("\n")
    kept = [newline] * len(new)
    for before, after in _pairs(old, new):
        if before < len(breaks):
            kept[after] = breaks[before]
    for number in range(1, len(new)):
        if (kept[number - 1], new[number], kept[number]) == ("\r", "", "\n"):
            kept[number] = "\r"  # the two would be one
    kept[-1] = ""
    return "".join(line + end for line, end in zip(new, kept, strict=True))


def _pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The numbers of lines that stand for each other."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    pairs = [(i, i) for i in range(head)]
    pairs += [(len(old) - 1 - i, len(new) - 1 - i) for i in range(tail)]
    middle = SequenceMatcher(
        None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False
    )
    for kind, first, last, start, end in middle.get_opcodes():
        if kind in {"equal", "replace"}:
            count = min(last - first, end - start)
            pairs += [(head + first + i, head + start + i) for i in range(count)]
    return pairs
