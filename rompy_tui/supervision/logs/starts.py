"""Where to begin to read a log of which only the end is wanted."""

from __future__ import annotations

import os

from .blocks import parts

_STEP = 1 << 16
_FARTHEST = 1 << 26
"""Bytes without a newline after which a line is no longer looked for whole."""


def start_near_end(descriptor: int, size: int, wanted: int) -> int:
    """Where the lines within the last so many bytes of a log begin.

    Args:
        descriptor: the open log.
        size: its size in bytes.
        wanted: how many bytes.

    Returns:
        The offset of a line, of a hole before which nothing is wanted, or, where a single line is
        longer than what is wanted, a place in that line.

    Raises:
        OSError: it cannot be read.
    """
    place = size - wanted
    if place <= 0:
        return 0
    end_before = 0
    for start, end in parts(descriptor, size):
        if place < start:
            return end_before
        if place < end:
            # From the byte before: a line may begin right at the place.
            found = os.pread(descriptor, min(wanted, end - place), place - 1).find(b"\n")
            return place if found < 0 else place + found
        end_before = end
    return end_before


def start_of_last(descriptor: int, size: int, count: int) -> int:
    """Where the last so many lines of a log begin, found from its end.

    Args:
        descriptor: the open log.
        size: its size in bytes.
        count: how many lines.

    Returns:
        The offset of a line; where one is longer than 64 MB, of a place in it.

    Raises:
        OSError: it cannot be read.
    """
    if count <= 0:
        return size
    left, next_start = count, size
    for start, end in reversed(parts(descriptor, size)):
        # What ends the last line of a part is none between two lines, be it a newline or a hole.
        if next_start < size:
            left -= 1
            if left == 0:
                return next_start
        left, found = _search_back(descriptor, start, end - 1, left)
        if found is not None:
            return found
        next_start = start
    return 0


def _search_back(descriptor: int, start: int, end: int, left: int) -> tuple[int, int | None]:
    """Look for newlines from behind; how many are still wanted, and what follows the last one."""
    last = end
    while end > start:
        begin = max(start, end - _STEP)
        data = os.pread(descriptor, end - begin, begin)
        place = len(data)
        if (count := data.count(b"\n")) < left:
            left -= count
            last = begin if count else last
        else:
            for _ in range(left):
                place = data.rfind(b"\n", 0, place)
            return 0, begin + place + 1
        if last - begin > _FARTHEST:
            return 0, begin
        end = begin
    return left, None
