"""Which colours a terminal is sent: the nearest that it has, or none.

Rich rounds each part of a colour by itself, so a dark grey-blue becomes navy with 256 colours. Here
the nearest of all is taken.
"""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import LineFilter

_MARKED = 0x30
"""Without colours, what stands on a lighter ground than this is reversed: a marked row or place."""
_FAINT = 0xB8
"""Without colours, text that is darker than this is faint."""
_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE = [ColorTriplet(r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS]
_GREYS = [ColorTriplet(level, level, level) for level in range(8, 239, 10)]
_FIXED = dict(enumerate(_CUBE + _GREYS, 16))
"""The 256 colours of xterm without the first 16, which people set as they like."""


class AsSent(LineFilter):
    """What Textual itself sends the terminal, in the colours that it has.

    Args:
        colors: how many colours it has; None for none, which takes a dark theme of greys.
    """

    def __init__(self, colors: ColorSystem | None) -> None:
        super().__init__()
        self._colors = colors

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:  # noqa: ARG002
        """The same text in other colours."""
        return [
            Segment(text, style and as_sent(style, self._colors), control)
            for text, style, control in segments
        ]


@lru_cache(4096)
def as_sent(style: Style, colors: ColorSystem | None) -> Style:
    """A style in the colours of a terminal.

    Args:
        style: any style.
        colors: how many colours the terminal has; None for none, which takes a dark theme of greys.
    """
    if colors is None:
        return _without_colors(style)
    if colors is not ColorSystem.EIGHT_BIT:
        return style
    return style + Style(color=nearest(style.color), bgcolor=nearest(style.bgcolor))


@lru_cache(4096)
def nearest(color: Color | None) -> Color | None:
    """The nearest to a colour among 256; any colour that is no mixture, as it is."""
    if color is None or color.triplet is None:
        return color
    wanted = color.triplet
    return Color.from_ansi(min(_FIXED, key=lambda number: _distance(_FIXED[number], wanted)))


def _distance(one: ColorTriplet, other: ColorTriplet) -> float:
    """How different two colours look, by weights that go with how red they are."""
    red = (one.red + other.red) / 512
    return (
        (2 + red) * (one.red - other.red) ** 2
        + 4 * (one.green - other.green) ** 2
        + (3 - red) * (one.blue - other.blue) ** 2
    )


def _without_colors(style: Style) -> Style:
    """Attributes in place of colours."""
    is_marked = bool(style.bgcolor) and _brightness(style.bgcolor) > _MARKED
    is_faint = bool(style.color) and _brightness(style.color) < _FAINT
    attributes = Style(reverse=bool(style.reverse) != is_marked, dim=is_faint and not is_marked)
    return style.without_color + attributes


def _brightness(color: Color | None) -> int:
    return max(color.get_truecolor()) if color else 0
