"""Writes a frame as what changed since the one before, cell by cell.

Textual sends whole regions again, about 12 kB for a key. The painter keeps what the terminal shows
and writes only the cells that differ. It is also the last gate: whatever a widget puts into a cell,
nothing reaches the terminal that it would act on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from .coloring import as_sent

_REPLACEMENT = "\ufffd"
_JOINER = "\u200d"
_ACTED_ON = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of Unicode: controls, directions, surrogates (which cannot be sent), separators."""
_SYMBOLS = "\U0001f000"
"""From here on most characters are emoji; terminals disagree on how wide they are."""


class Look(NamedTuple):
    """How a cell looks, as parameters of the sequence SGR (ECMA-48, 8.3.117).

    Args:
        attributes: bold and the like; empty for none.
        foreground: the colour of the text; empty for the terminal's own.
        background: the colour behind it; empty for the terminal's own.
        link: the address it links to; empty for none.
    """

    attributes: str = ""
    foreground: str = ""
    background: str = ""
    link: str = ""


_PLAIN = Look()
Cell = tuple[str, Look]
"""What stands in a cell: a glyph, or an empty text in the second cell of a wide one."""

Piece = tuple[int, int, Iterable[Segment]]
"""A part of a row: its column, its row, and what stands from there on."""


class Painter:
    """Knows what a terminal shows.

    Args:
        colors: how many colours to send; None for none, which takes a dark theme of greys.
    """

    def __init__(self, colors: ColorSystem | None) -> None:
        self._colors = colors
        self._rows: list[list[Cell | None]] = []
        self._width = 0
        self._pen: tuple[int, int] | None = None
        self._look = _PLAIN
        self._out: list[str] = []

    def forget(self) -> None:
        """Know nothing: someone else may have written to the terminal."""
        self._rows = []

    def use(self, colors: ColorSystem | None) -> None:
        """Send as many colours from now on; all has to be painted again."""
        self._colors = colors
        self.forget()

    def paint(self, size: Size, pieces: Iterable[Piece]) -> str:
        """Say what to send so that the terminal shows a frame.

        Args:
            size: columns and rows of the terminal.
            pieces: what the frame says; of rows and cells that are not in them it says nothing.

        Returns:
            The text to send; empty where nothing changed.
        """
        if len(self._rows) != size.height or self._width != size.width:
            self._rows = [[None] * size.width for _ in range(size.height)]
            self._width = size.width
        # Others move the cursor between frames.
        self._pen = None
        self._out = []
        for x, y, segments in pieces:
            if 0 <= y < size.height:
                self._piece(x, y, self._cells(segments))
        self._turn_to(_PLAIN)
        return "".join(self._out)

    def _cells(self, segments: Iterable[Segment]) -> list[Cell]:
        cells: list[Cell] = []
        for text, style, control in segments:
            if control:
                continue
            look = _PLAIN if style is None else _look(style, self._colors)
            cells += [(glyph, look) for glyph in glyphs(text)]
        return cells

    def _piece(self, x: int, y: int, cells: Sequence[Cell]) -> None:
        row = self._rows[y]
        end = min(x + len(cells), self._width)
        if row[x:end] == cells:
            return
        for at in range(x, end):
            if row[at] != cells[at - x]:
                wide = at + 1 < end and not cells[at + 1 - x][0]
                self._write(at, y, cells[at - x], 2 if wide else 1)

    def _write(self, x: int, y: int, cell: Cell, width: int) -> None:
        row = self._rows[y]
        text, look = cell
        _halve(row, x, x + width)
        row[x : x + width] = [cell, ("", look)][:width]
        self._move(x, y)
        self._turn_to(look)
        if width == 1 and len(text) == 1 and text < _SYMBOLS:
            self._out.append(text)
            self._pen = (x + 1, y) if x + 1 < self._width else None
            return
        # The terminal may find another width than Rich: cleared before, and the cell behind it is
        # written again, at its own place.
        self._out.append(f"\x1b[{width}X{text}")
        self._pen = None
        if x + width < self._width:
            row[x + width] = None

    def _move(self, x: int, y: int) -> None:
        if self._pen == (x, y):
            return
        if self._pen is not None and self._pen[1] == y and x > self._pen[0]:
            count = x - self._pen[0]
            self._out.append(f"\x1b[{count}C" if count > 1 else "\x1b[C")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")

    def _turn_to(self, look: Look) -> None:
        old, self._look = self._look, look
        if look == old:
            return
        if look.link != old.link:
            self._out.append(f"\x1b]8;;{look.link}\x1b\\")
        codes = []
        if look.attributes != old.attributes:
            # There is no code that ends one attribute on all terminals.
            codes.append(f"0;{look.attributes}" if look.attributes else "0")
            old = _PLAIN
        if look.foreground != old.foreground:
            codes.append(look.foreground or "39")
        if look.background != old.background:
            codes.append(look.background or "49")
        if codes:
            self._out.append(f"\x1b[{';'.join(codes)}m")


def _halve(row: list[Cell | None], start: int, end: int) -> None:
    """What a terminal shows in the other half of a wide glyph that is written over is not known."""
    for second, other in (start, start - 1), (end, end):
        cell = row[second] if second < len(row) else None
        if cell is not None and not cell[0]:
            row[other] = None


@lru_cache(4096)
def glyphs(text: str) -> Sequence[str]:
    """Divide text into what stands in each cell.

    Args:
        text: any text.

    Returns:
        For each cell its glyph, a base character with its marks; an empty text for the second cell
        of a wide one; as many as Rich counts. A glyph in which a terminal would act on something
        is replaced, or left out where it is of no width.
    """
    if text.isascii() and text.isprintable():
        return text
    found: list[str] = []
    for char in text:
        if found and (found[-1].endswith(_JOINER) or not cell_len(char)):
            found[-1] += char
        else:
            found.append(char)
    cells: list[str] = []
    for glyph in found:
        shown = [glyph, ""] if _is_harmless(glyph) else [_REPLACEMENT, " "]
        cells += shown[: cell_len(glyph)]
    return tuple(cells)


def _is_harmless(glyph: str) -> bool:
    return not any(char != _JOINER and category(char) in _ACTED_ON for char in glyph)


@lru_cache(4096)
def _look(style: Style, colors: ColorSystem | None) -> Look:
    style = as_sent(style, colors)
    colors = colors or ColorSystem.STANDARD
    foreground, background = style.color, style.bgcolor
    link = style.link or ""
    return Look(
        Strip.render_ansi(style.without_color, colors),
        ";".join(foreground.downgrade(colors).get_ansi_codes()) if foreground else "",
        ";".join(background.downgrade(colors).get_ansi_codes(False)) if background else "",
        link if link.isascii() and link.isprintable() else "",
    )
