"""ASCII in place of the signs, borders and bars of the screens, one cell each.

It is put in where text goes to the terminal, so that no widget has to know of it. Other characters,
as the letters of a person's own files, stay as they are.
"""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBarRender

from . import glyphs

_SIGNS = {
    glyphs.ERROR: "x",
    glyphs.WARNING: "!",
    glyphs.GOOD: "+",
    glyphs.RUNNING: ">",
    glyphs.WAITING: "o",
    glyphs.STOPPED: "#",
    glyphs.UNKNOWN: ".",
    glyphs.CHANGED: "*",
    glyphs.FOLDED: ">",
    glyphs.OPEN: "v",
}
_OTHERS = {
    "…": "~",
    "×": "x",
    "–": "-",
    "—": "-",
    "‹": "<",
    "›": ">",
    "«": "<",
    "»": ">",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "°": " ",
    "←": "<",
    "→": ">",
    "↑": "^",
    "↓": "v",
    "▶": ">",
    "◀": "<",
    "▼": "v",
    "\u00a0": " ",
    "\ufffd": "?",
}
_FLAT = "─━┄┅┈┉╌╍═╴╶╸╺╼╾"
_UPRIGHT = "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"


class BlankEnds(ScrollBarRender):
    """A scroll bar of whole cells: the parts of a block that show its ends are not ASCII."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def _table() -> dict[int, str]:
    """Of each character its code and what stands for it."""
    found = dict.fromkeys(range(0x2500, 0x2580), "+")
    found |= {ord(line): "-" for line in _FLAT} | {ord(line): "|" for line in _UPRIGHT}
    # Blocks: from the lower eighth to the whole, as the bars of a curve rise; then sides, shades.
    found |= {0x2581 + number: sign for number, sign in enumerate("_.-=+*%#")}
    found |= dict.fromkeys((*range(0x2589, 0x2591), 0x2595), "|")
    found |= dict.fromkeys(range(0x2591, 0x2594), ":") | dict.fromkeys((0x2580, 0x2594), "-")
    found |= dict.fromkeys(range(0x2596, 0x25A0), "+")
    found |= dict.fromkeys(range(0x2801, 0x2900), "*") | {0x2800: " "}
    # Pictures of controls, by which foreign text is made harmless.
    found |= dict.fromkeys(range(0x2400, 0x2440), "?")
    return found | {ord(sign): plain for sign, plain in (_OTHERS | _SIGNS).items()}


TABLE = _table()
"""For :meth:`str.translate`."""
