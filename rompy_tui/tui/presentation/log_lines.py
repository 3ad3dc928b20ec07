"""How a log line looks: its own colours, what was found in it, its level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from rich.ansi import AnsiDecoder
from rich.segment import Segment
from rich.style import Style

from ...diagnostics.text import cell_width
from ...supervision.logs import Part

_SPOILT = Style(blink=False, blink2=False, conceal=False)
"""A log neither blinks nor hides what it says."""

_MOST_MATCHES = 200


@lru_cache(maxsize=1024)
def style_of(codes: str) -> Style:
    """The style that parameters of SGR (ECMA-48, 8.3.117) stand for.

    Args:
        codes: as ``1;31``; unknown ones are passed over.
    """
    if not codes:
        return Style.null()
    decoder = AnsiDecoder()
    decoder.decode_line(f"\x1b[{codes}m")
    return decoder.style + _SPOILT


def segments(
    parts: Sequence[Part], found: re.Pattern[str] | None, found_style: Style
) -> list[Segment]:
    """A line in pieces of one style each.

    Args:
        parts: the line.
        found: what was searched for; None for nothing.
        found_style: how that looks.
    """
    made = [Segment(part.text, style_of(part.codes)) for part in parts]
    if found is None:
        return made
    text = "".join(part.text for part in parts)
    spans = [match.span() for match in islice(found.finditer(text), _MOST_MATCHES)]
    return _marked(made, [span for span in spans if span[0] < span[1]], found_style)


def _marked(
    made: Iterable[Segment], spans: Sequence[tuple[int, int]], style: Style
) -> list[Segment]:
    cuts = sorted({place for span in spans for place in span})
    result, begin = [], 0
    for text, own, _ in made:
        end = begin + len(text)
        edges = [begin, *(cut for cut in cuts if begin < cut < end), end]
        for left, right in pairwise(edges):
            inside = any(first <= left < last for first, last in spans)
            look = (own or Style.null()) + style if inside else own
            result.append(Segment(text[left - begin : right - begin], look))
        begin = end
    return result


def wrapped(made: Sequence[Segment], width: int) -> list[list[Segment]]:
    """A line in rows of some width, cut where it must be.

    Args:
        made: the line.
        width: cells of a row, at least 2.
    """
    rows: list[list[Segment]] = [[]]
    room = width
    for text, style, _ in made:
        while text:
            count = _fitting(text, room)
            if count:
                rows[-1].append(Segment(text[:count], style))
                room -= cell_width(text[:count])
                text = text[count:]
            if text:
                rows.append([])
                room = width
    return rows


def _fitting(text: str, room: int) -> int:
    """How many characters fit into some cells."""
    if text.isascii():
        return min(len(text), room)
    used = 0
    for count, char in enumerate(text):
        used += cell_width(char)
        if used > room:
            return count
    return len(text)
